//! scenarios · the rules of orders, told as examples · touches nothing.

mod attaching;
mod calling_off;
mod calling_off_units;
mod following;
mod giving_back;
mod lapsing;
mod paying;
mod placing;
mod portions;
mod pricing_refunds;
mod properties;
mod sending;
mod sending_back;
mod writing;

use super::*;
use crate::kernel::examples::{cents, id, noon, units};
use crate::kernel::{Amount, By, Currency};
use crate::refund::{RefundLine, RefundTerms, WhyRefund};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<OrderEvent>) -> AggregateTestExecutor<Order> {
    TestFramework::with(()).given(events)
}

/// A line of `quantity` units at 4.00 with `off` taken off by a coupon.
fn line(product: u128, quantity: i64, off: i64) -> Line {
    let list_total = cents(400 * quantity);
    let discounts = vec![LineDiscount {
        kind: DiscountKind::Coupon,
        amount: cents(off),
    }];
    Line {
        product_id: id(product),
        sku: format!("SKU-{product}"),
        name: "Green tea".to_owned(),
        quantity: units(quantity),
        unit_price: Some(cents(400)),
        list_total,
        discounts: if off > 0 { discounts } else { vec![] },
        total: list_total.minus(cents(off)).unwrap(),
        reimbursed: Amount::ZERO,
    }
}

/// Two lines, 12.00 of goods, 1.00 off, 3.00 for shipping, 1.76 of tax: 15.76 in all.
fn placement() -> Placement {
    Placement {
        order_id: id(1),
        cart_id: Some(id(2)),
        customer_id: Some(id(3)),
        lines: vec![line(11, 2, 60), line(12, 1, 40)],
        totals: Totals {
            rounding: Amount::ZERO,
            subtotal: cents(1_200),
            discount: cents(100),
            shipping: cents(300),
            tax: cents(176),
            total: cents(1_576),
            currency: Currency::USD,
        },
        coupon: Some(UsedCoupon {
            coupon_id: id(4),
            code: "SAVE".to_owned(),
            discount: cents(100),
        }),
        payment_method: PaymentMethod::CashOnDelivery,
        reference: None,
        channel: "web".to_owned(),
        at: noon(0),
    }
}

fn prepaid() -> Placement {
    Placement {
        payment_method: PaymentMethod::Stripe,
        ..placement()
    }
}

fn placed(placement: Placement) -> OrderEvent {
    OrderEvent::Placed(Box::new(placement))
}

fn confirmed(by: By) -> OrderEvent {
    OrderEvent::Confirmed {
        order_id: id(1),
        by,
        at: noon(1),
    }
}

fn captured(amount: i64, method: PaymentMethod) -> OrderEvent {
    OrderEvent::PaymentCaptured {
        order_id: id(1),
        amount: cents(amount),
        currency: Currency::USD,
        method,
        placed_at: noon(0),
        payment_id: None,
        at: noon(1),
    }
}

/// The courier took the money at the door: payment 77.
fn cash(amount: i64) -> OrderEvent {
    taken(77, amount, PaymentMethod::CashOnDelivery)
}

/// Attempt `payment` took money.
fn taken(payment: u128, amount: i64, method: PaymentMethod) -> OrderEvent {
    OrderEvent::PaymentCaptured {
        order_id: id(1),
        amount: cents(amount),
        currency: Currency::USD,
        method,
        placed_at: noon(0),
        payment_id: Some(id(payment)),
        at: noon(1),
    }
}

/// Attempt `payment` began, for all of it, by card.
fn begun(payment: u128) -> OrderEvent {
    OrderEvent::PaymentStarted {
        order_id: id(1),
        payment_id: id(payment),
        method: PaymentMethod::Stripe,
        amount: cents(1_576),
        currency: Currency::USD,
        at: noon(1),
    }
}

/// Attempt `payment` took `amount` of another currency than was asked for.
fn conflicted(payment: u128, amount: i64) -> OrderEvent {
    OrderEvent::PaymentConflicted {
        order_id: id(1),
        payment_id: id(payment),
        taken: cents(amount),
        taken_currency: Currency::KES,
        at: noon(1),
    }
}

/// A prepaid order that attempt 7 paid, up to the status.
fn paid(until: Status) -> Vec<OrderEvent> {
    let money = vec![begun(7), taken(7, 1_576, PaymentMethod::Stripe)];
    let rest = life(until).split_off(1);
    [vec![placed(prepaid())], money, rest].concat()
}

/// The order after what happened.
fn after(events: Vec<OrderEvent>) -> Order {
    events.into_iter().fold(Order::default(), Order::evolve)
}

fn of(product: u128, quantity: i64) -> LineUnits {
    LineUnits {
        product_id: id(product),
        quantity: units(quantity),
    }
}

fn picking() -> OrderEvent {
    OrderEvent::PickingStarted {
        order_id: id(1),
        at: noon(1),
    }
}

fn shipped() -> OrderEvent {
    OrderEvent::Shipped {
        order_id: id(1),
        at: noon(1),
    }
}

fn delivered() -> OrderEvent {
    OrderEvent::Delivered {
        order_id: id(1),
        at: noon(1),
    }
}

fn cancelled(by: By, reason: &str) -> OrderEvent {
    OrderEvent::Cancelled {
        order_id: id(1),
        by,
        reason: reason.to_owned(),
        placed_at: noon(0),
        lines: placement().lines,
        totals: placement().totals,
        at: noon(1),
    }
}

/// The life of a cash-on-delivery order up to the status, without the courier's cash.
fn life(until: Status) -> Vec<OrderEvent> {
    let whole = vec![
        placed(placement()),
        confirmed(By::Staff),
        picking(),
        shipped(),
        delivered(),
    ];
    let events = match until {
        Status::Pending => 1,
        Status::Confirmed => 2,
        Status::Processing => 3,
        Status::Shipped => 4,
        Status::Delivered | Status::Cancelled | Status::Refunded => 5,
    };
    match until {
        Status::Cancelled => vec![placed(placement()), cancelled(By::Customer, "by customer")],
        _ => whole.into_iter().take(events).collect(),
    }
}

fn not_allowed(from: Status, wanted: Status) -> OrderError {
    OrderError::NotAllowed { from, wanted }
}
