//! A line of an order as it is shown: the specification's `order_items`.

use crate::wire::Money;
use chrono::{DateTime, Utc};
use domain::kernel::{Amount, Currency, derive_id};
use domain::order::{DiscountKind, Line};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A line of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderItemView {
    id: Uuid,
    order_id: Uuid,
    product_id: Uuid,
    /// The name on the day of the order.
    product_name: String,
    sku: String,
    /// Price of one unit; absent in imported history that does not know it.
    product_price: Option<Money>,
    quantity: i64,
    /// Units of it that were called off and will not be sent.
    called_off_quantity: i64,
    /// Before discounts; the order's `subtotal` is the sum of these.
    total_price: Money,
    /// What was taken off this line.
    discount_amount: Money,
    discounts: Vec<DiscountView>,
    /// After discounts, before tax.
    net_price: Money,
    /// The part of `netPrice` that somebody else pays the shop.
    reimbursed_amount: Money,
    created_at: DateTime<Utc>,
}

/// Something that was taken off a line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DiscountView {
    /// `coupon`, `loyalty` or `coupon_match`.
    #[schema(example = "coupon")]
    kind: &'static str,
    amount: Money,
}

/// The `place`-th line of an order.
pub(super) fn item(
    order: Uuid,
    place: usize,
    (line, called_off): (&Line, i64),
    currency: Currency,
    at: DateTime<Utc>,
) -> OrderItemView {
    let money = |amount| Money::of(amount, currency);
    let off =
        Amount::sum(line.discounts.iter().map(|discount| discount.amount)).unwrap_or_default();
    let discount = |kind, amount| DiscountView {
        kind,
        amount: money(amount),
    };
    OrderItemView {
        id: derive_id(order, &format!("line {place}")),
        order_id: order,
        product_id: line.product_id.0,
        product_name: line.name.clone(),
        sku: line.sku.clone(),
        product_price: line.unit_price.map(money),
        quantity: line.quantity.units(),
        called_off_quantity: called_off,
        total_price: money(line.list_total),
        discount_amount: money(off),
        discounts: line
            .discounts
            .iter()
            .map(|one| discount(word(one.kind), one.amount))
            .collect(),
        net_price: money(line.total),
        reimbursed_amount: money(line.reimbursed),
        created_at: at,
    }
}

fn word(kind: DiscountKind) -> &'static str {
    match kind {
        DiscountKind::Coupon => "coupon",
        DiscountKind::Loyalty => "loyalty",
        DiscountKind::CouponMatch => "coupon_match",
    }
}
