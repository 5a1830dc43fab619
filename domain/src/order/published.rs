//! What the world outside is told of an order: the order as it is now, whole, so that nobody has to
//! ask back. Ids only, never a name or an address.
//!
//! Others read these fields: add one, never change or drop one.

use super::sale::Sale;
use super::{
    DiscountKind, Line, LineDiscount, Order, PaymentMethod, PaymentStatus, Status, Totals,
};
use crate::kernel::{Amount, At, CouponId, Currency, CustomerId, OrderId, ProductId, Quantity};
use serde::{Deserialize, Serialize};

/// An order as others see it. Amounts are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedOrder {
    pub order_id: OrderId,
    /// Absent for guests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    pub status: Status,
    pub payment_status: PaymentStatus,
    pub payment_method: PaymentMethod,
    pub currency: Currency,
    pub totals: PublishedTotals,
    /// The money that arrived.
    pub captured: Amount,
    /// What of it went back.
    pub refunded: Amount,
    /// What is still to be paid.
    pub due: Amount,
    pub lines: Vec<PublishedLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<PublishedCouponUse>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<PublishedTracking>,
    /// The number another system gave the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    pub channel: String,
    pub placed_at: At,
}

/// `total = subtotal - discount + shipping + tax + rounding`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedTotals {
    pub subtotal: Amount,
    pub discount: Amount,
    pub shipping: Amount,
    pub tax: Amount,
    /// What rounding to the smallest coin in use added or took off; nothing for most currencies.
    #[serde(default)]
    pub rounding: Amount,
    pub total: Amount,
}

/// One line; `total = list_total - sum(discounts)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedLine {
    pub product_id: ProductId,
    pub sku: String,
    pub name: String,
    pub quantity: Quantity,
    /// Absent where history does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Amount>,
    pub list_total: Amount,
    pub discounts: Vec<PublishedDiscount>,
    pub total: Amount,
    /// Units of it that will not be sent.
    #[serde(default, skip_serializing_if = "none")]
    pub called_off: i64,
}

/// Something taken off a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedDiscount {
    pub kind: DiscountKind,
    pub amount: Amount,
}

/// The coupon the order used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedCouponUse {
    pub coupon_id: CouponId,
    pub code: String,
    pub discount: Amount,
}

/// Where the parcel can be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedTracking {
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
}

impl PublishedOrder {
    /// The order as it is now; nothing before it was placed.
    #[must_use]
    pub fn of(order: &Order) -> Option<Self> {
        let (sale, status) = (order.sale()?, order.status()?);
        let placement = order.placement()?;
        let coupon = placement.coupon.as_ref().map(|used| PublishedCouponUse {
            coupon_id: used.coupon_id,
            code: used.code.clone(),
            discount: used.discount,
        });
        Some(Self {
            order_id: placement.order_id,
            customer_id: sale.customer(),
            status,
            payment_status: order.payment_status(),
            payment_method: placement.payment_method,
            currency: placement.totals.currency,
            totals: PublishedTotals::from(placement.totals),
            captured: order.captured(),
            refunded: sale.refunded(),
            due: sale.due(),
            lines: lines(sale),
            coupon,
            tracking: tracking(sale),
            reference: placement.reference.clone(),
            channel: placement.channel.clone(),
            placed_at: placement.at,
        })
    }
}

fn tracking(sale: &Sale) -> Option<PublishedTracking> {
    sale.tracking.as_ref().map(|tracking| PublishedTracking {
        number: tracking.number.clone(),
        carrier: tracking.carrier.clone(),
    })
}

impl From<Totals> for PublishedTotals {
    fn from(totals: Totals) -> Self {
        Self {
            subtotal: totals.subtotal,
            discount: totals.discount,
            shipping: totals.shipping,
            tax: totals.tax,
            rounding: totals.rounding,
            total: totals.total,
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape serde asks for
fn none(units: &i64) -> bool {
    *units == 0
}

fn lines(sale: &Sale) -> Vec<PublishedLine> {
    let lines = sale.placement.lines.iter();
    let called_off = |line: &Line| sale.called_off(line.product_id);
    lines
        .map(|line| PublishedLine::of(line, called_off(line)))
        .collect()
}

impl PublishedLine {
    fn of(line: &Line, called_off: i64) -> Self {
        Self {
            called_off,
            product_id: line.product_id,
            sku: line.sku.clone(),
            name: line.name.clone(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            list_total: line.list_total,
            discounts: line.discounts.iter().map(PublishedDiscount::from).collect(),
            total: line.total,
        }
    }
}

impl From<&LineDiscount> for PublishedDiscount {
    fn from(discount: &LineDiscount) -> Self {
        Self {
            kind: discount.kind,
            amount: discount.amount,
        }
    }
}
