//! What can happen to money on its way back. Stored for ever: change a variant only by adding one.

use super::RefundRoad;
use crate::kernel::{
    Amount, At, By, Currency, OrderId, PaymentId, ProductId, Quantity, RefundId, ReturnId,
    event_names,
};
use crate::order::PaymentMethod;
use serde::{Deserialize, Serialize};

/// Why money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyRefund {
    /// The order was cancelled.
    Cancelled,
    /// Goods came back.
    Returned,
    /// The shop is kind.
    Goodwill,
    /// The money came when the order could no longer be carried out.
    LatePayment,
    /// More was paid than was due.
    Overpaid,
    /// Another amount or currency arrived than was asked for.
    Conflicted,
    /// Somebody gave it back at the provider, without the shop.
    AtProvider,
}

/// A line of an order that is given back, as far as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    pub product_id: ProductId,
    /// None where a portion only completes what another one began to give back.
    pub quantity: Quantity,
    /// What these units cost after the discounts of their line, with their share of the tax.
    pub amount: Amount,
}

/// What a refund is about; fixed when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundTerms {
    pub refund_id: RefundId,
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub method: PaymentMethod,
    /// What was paid for in full: lines, shipping and the rest add up to it.
    pub amount: Amount,
    pub currency: Currency,
    pub why: WhyRefund,
    /// In the words of whoever asked for it.
    pub reason: String,
    pub by: By,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<RefundLine>,
    /// What of it is for shipping.
    #[serde(default, skip_serializing_if = "nothing")]
    pub shipping: Amount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_id: Option<ReturnId>,
    /// Where several payments give one sum back: the first of their refunds. Its lines are portions then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<RefundId>,
    /// How it goes back to a phone. Refunds of a time before roads were fixed take the road that the
    /// payment's receipt shows when they are sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub road: Option<RefundRoad>,
}

/// A fact about money on its way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundEvent {
    /// Somebody wants it; the provider will be asked.
    Requested { terms: Box<RefundTerms>, at: At },
    /// The provider took the wish.
    Submitted {
        refund_id: RefundId,
        provider_ref: String,
        at: At,
    },
    /// The money went back.
    Succeeded {
        refund_id: RefundId,
        payment_id: PaymentId,
        order_id: OrderId,
        amount: Amount,
        currency: Currency,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider_ref: Option<String>,
        at: At,
    },
    /// The money did not leave, or came back.
    Failed {
        refund_id: RefundId,
        payment_id: PaymentId,
        order_id: OrderId,
        amount: Amount,
        currency: Currency,
        code: String,
        at: At,
    },
    /// Nobody knows whether it left; it is looked up until somebody knows.
    BecameUnknown {
        refund_id: RefundId,
        said: String,
        at: At,
    },
}

event_names!(RefundEvent {
    Requested => "refund.requested",
    Submitted => "refund.submitted",
    Succeeded => "refund.succeeded",
    Failed => "refund.failed",
    BecameUnknown => "refund.became_unknown",
});

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape serde asks for
fn nothing(amount: &Amount) -> bool {
    *amount == Amount::ZERO
}
