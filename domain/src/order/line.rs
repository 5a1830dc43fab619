//! A line of an order: a snapshot of what was bought, for how much, and what was taken off.

use crate::kernel::{Amount, ProductId, Quantity};
use serde::{Deserialize, Serialize};

/// One line of an order. It keeps its own total: `total = list_total - sum(discounts)`.
///
/// `unit_price` is absent where history does not know it (weighed goods, lines of zero units): it
/// is never computed back from a total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub product_id: ProductId,
    pub sku: String,
    /// The name on the day of the order.
    pub name: String,
    pub quantity: Quantity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Amount>,
    /// Before discounts.
    pub list_total: Amount,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<LineDiscount>,
    /// What this line adds to the order's goods total, after discounts, before tax.
    pub total: Amount,
    /// What somebody else pays the shop for this line (a manufacturer's coupon). It takes nothing
    /// off: it is a fact kept beside the line, and in history it may be more than `total`.
    #[serde(default, skip_serializing_if = "nothing")]
    pub reimbursed: Amount,
}

/// Something taken off a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDiscount {
    pub kind: DiscountKind,
    pub amount: Amount,
}

/// Why something was taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountKind {
    /// A coupon of this shop.
    Coupon,
    /// A loyalty-card price of imported history.
    Loyalty,
    /// The shop matching a manufacturer's coupon, in imported history.
    CouponMatch,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the shape serde asks for
fn nothing(amount: &Amount) -> bool {
    *amount == Amount::ZERO
}
