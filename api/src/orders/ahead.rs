//! An order that the read model has not seen yet, straight from the log.

use super::own::no_order;
use crate::problem::Problem;
use crate::state::Shop;
use domain::kernel::OrderId;
use domain::order::{Order, PaymentMethod, Placement, Status};
use projections::orders::{OrderDetail, OrderSummary};

/// The row as it will be, but for its number.
pub(super) async fn of_log(shop: &Shop, order_id: OrderId) -> Result<OrderDetail, Problem> {
    let loaded = shop.store.load::<Order>(order_id).await?;
    let order = loaded.state;
    let placement = order.placement().ok_or_else(no_order)?;
    let mut summary = placed(placement);
    summary.status = order.status().unwrap_or(Status::Pending).word().to_owned();
    summary.payment_status = order.payment_status().word().to_owned();
    summary.captured_minor = order.captured().units();
    summary.due_minor = (summary.total_minor - summary.captured_minor).max(0);
    summary.version = i64::try_from(loaded.version).unwrap_or(i64::MAX);
    let coupon = placement.coupon.as_ref();
    Ok(OrderDetail {
        summary,
        cart_id: placement.cart_id.map(|cart| cart.0),
        payment_id: None,
        cancel_reason: None,
        coupon_id: coupon.map(|coupon| coupon.coupon_id.0),
        coupon_discount_minor: coupon.map_or(0, |coupon| coupon.discount.units()),
        lines: placement.lines.clone(),
        story: Vec::new(),
    })
}

fn placed(placement: &Placement) -> OrderSummary {
    let totals = placement.totals;
    OrderSummary {
        id: placement.order_id.0,
        order_number: String::new(),
        reference: placement.reference.clone(),
        channel: placement.channel.clone(),
        customer_id: placement.customer_id.map(|customer| customer.0),
        status: String::new(),
        payment_status: String::new(),
        payment_method: method(placement.payment_method).to_owned(),
        payment_detail: "none".to_owned(),
        fulfilment_status: "unfulfilled".to_owned(),
        currency: totals.currency.to_string(),
        subtotal_minor: totals.subtotal.units(),
        discount_minor: totals.discount.units(),
        shipping_minor: totals.shipping.units(),
        tax_minor: totals.tax.units(),
        total_minor: totals.total.units(),
        captured_minor: 0,
        due_minor: 0,
        coupon_code: placement.coupon.as_ref().map(|coupon| coupon.code.clone()),
        line_count: i64::try_from(placement.lines.len()).unwrap_or(i64::MAX),
        units: placement
            .lines
            .iter()
            .map(|line| line.quantity.units())
            .sum(),
        tracking_number: None,
        carrier: None,
        placed_at: placement.at,
        confirmed_at: None,
        shipped_at: None,
        delivered_at: None,
        cancelled_at: None,
        updated_at: placement.at,
        version: 0,
    }
}

fn method(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Stripe => "stripe",
        PaymentMethod::Mpesa => "mpesa",
        PaymentMethod::CashOnDelivery => "cash_on_delivery",
        PaymentMethod::Imported => "imported",
    }
}
