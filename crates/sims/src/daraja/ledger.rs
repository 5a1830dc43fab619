//! The books as tests and people read them.

use super::books::Books;
use super::codes;
use serde::Serialize;

/// M-Pesa's own books of this sim, in whole shillings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DarajaLedger {
    /// Every prompt, oldest first.
    pub prompts: Vec<PromptLine>,
    /// Every payment, oldest first.
    pub payments: Vec<PaymentLine>,
    /// Every reversal that was asked for, oldest first.
    pub reversals: Vec<OrderLine>,
    /// Every payout that was asked for, oldest first.
    pub payouts: Vec<OrderLine>,
    /// What came in, reversed or not.
    pub paid: i64,
    /// What was reversed.
    pub reversed: i64,
    /// What was paid out to phones.
    pub paid_out: i64,
}

/// A prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromptLine {
    /// Its `CheckoutRequestID`.
    pub checkout: String,
    /// Its `MerchantRequestID`.
    pub merchant: String,
    /// The whole phone number.
    pub phone: String,
    /// What was asked for.
    pub amount: i64,
    /// The `AccountReference`.
    pub reference: String,
    /// The code it ended with; absent while it is open.
    pub code: Option<String>,
    /// The receipt, if it was paid.
    pub receipt: Option<String>,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentLine {
    /// Its receipt.
    pub receipt: String,
    /// The prompt it came by.
    pub checkout: String,
    /// The whole phone number.
    pub phone: String,
    /// What was paid.
    pub amount: i64,
    /// The `AccountReference`.
    pub reference: String,
    /// Seconds since 1970.
    pub at: i64,
    /// The receipt of its reversal.
    pub reversed_by: Option<String>,
}

/// A reversal or a payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderLine {
    /// Its `OriginatorConversationID`.
    pub originator: String,
    /// Its `ConversationID`.
    pub conversation: String,
    /// The receipt that is reversed, or the phone that is paid.
    pub target: String,
    /// How much.
    pub amount: i64,
    /// The code of its result; absent while M-Pesa is at it.
    pub code: Option<String>,
    /// Its own receipt, if it succeeded.
    pub receipt: Option<String>,
}

pub(super) fn of(books: &Books) -> DarajaLedger {
    let mut ledger = DarajaLedger::default();
    for prompt in &books.prompts {
        ledger.prompts.push(PromptLine {
            checkout: prompt.checkout.clone(),
            merchant: prompt.merchant.clone(),
            phone: prompt.phone.clone(),
            amount: prompt.amount,
            reference: prompt.reference.clone(),
            code: prompt.code.clone(),
            receipt: prompt.receipt.clone(),
        });
    }
    for payment in &books.payments {
        ledger.paid += payment.amount;
        ledger.payments.push(PaymentLine {
            receipt: payment.receipt.clone(),
            checkout: payment.checkout.clone(),
            phone: payment.phone.clone(),
            amount: payment.amount,
            reference: payment.reference.clone(),
            at: payment.at,
            reversed_by: payment.reversed_by.clone(),
        });
    }
    for order in &books.orders {
        let done = order.code.as_deref() == Some(codes::PAID);
        let moved = if done { order.amount } else { 0 };
        let line = OrderLine {
            originator: order.originator.clone(),
            conversation: order.conversation.clone(),
            target: order.target.clone(),
            amount: order.amount,
            code: order.code.clone(),
            receipt: order.receipt.clone(),
        };
        if order.is_payout {
            ledger.paid_out += moved;
            ledger.payouts.push(line);
        } else {
            ledger.reversed += moved;
            ledger.reversals.push(line);
        }
    }
    ledger
}
