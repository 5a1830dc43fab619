//! Given what was ordered, these are the sums of the day.

use super::*;
use chrono::DateTime;
use domain::kernel::{By, OrderId, ProductId, Quantity, RefundId};
use domain::order::{LineDiscount, PaymentMethod, Placement, Waived};
use uuid::Uuid;

const ORDER: OrderId = OrderId(Uuid::from_u128(1));

fn at(second: i64) -> At {
    DateTime::from_timestamp(second, 0).unwrap()
}

fn line() -> Line {
    let off = |kind, amount| LineDiscount {
        kind,
        amount: Amount::minor(amount),
    };
    Line {
        product_id: ProductId(Uuid::from_u128(2)),
        sku: "S".to_owned(),
        name: "S".to_owned(),
        quantity: Quantity::new(3).unwrap(),
        unit_price: None,
        list_total: Amount::minor(1_000),
        discounts: vec![
            off(DiscountKind::Loyalty, 100),
            off(DiscountKind::CouponMatch, 20),
            off(DiscountKind::Coupon, 3),
        ],
        total: Amount::minor(877),
        reimbursed: Amount::minor(50),
    }
}

fn totals() -> Totals {
    Totals {
        rounding: Amount::ZERO,
        subtotal: Amount::minor(1_000),
        discount: Amount::minor(123),
        shipping: Amount::minor(500),
        tax: Amount::minor(70),
        total: Amount::minor(1_447),
        currency: Currency::USD,
    }
}

fn placed(at: At) -> OrderEvent {
    OrderEvent::Placed(Box::new(Placement {
        order_id: ORDER,
        cart_id: None,
        customer_id: None,
        lines: vec![line()],
        totals: totals(),
        coupon: None,
        payment_method: PaymentMethod::Imported,
        reference: None,
        channel: "web".to_owned(),
        at,
    }))
}

fn cancelled(placed_at: At) -> OrderEvent {
    let (reason, lines) = ("expired".to_owned(), vec![line()]);
    let (totals, at) = (totals(), at(1_000_000));
    OrderEvent::Cancelled {
        order_id: ORDER,
        by: By::System,
        reason,
        placed_at,
        lines,
        totals,
        at,
    }
}

fn captured(placed_at: At) -> OrderEvent {
    OrderEvent::PaymentCaptured {
        order_id: ORDER,
        amount: Amount::minor(1_447),
        currency: Currency::USD,
        method: PaymentMethod::Imported,
        placed_at,
        payment_id: None,
        at: at(1_000_000),
    }
}

fn day_of(events: Vec<OrderEvent>) -> Change {
    let mut changes = Changes::new();
    events
        .into_iter()
        .for_each(|event| fold(&mut changes, event));
    assert_eq!(changes.len(), 1);
    changes.into_values().next().unwrap_or_default()
}

#[test]
fn a_sale_is_counted_with_each_kind_of_discount_apart() {
    let day = day_of(vec![placed(at(0))]);
    assert_eq!(
        (
            day.orders_placed,
            day.units,
            day.subtotal_minor,
            day.total_minor
        ),
        (1, 3, 1_000, 1_447)
    );
    let discounts = (
        day.discount_coupon_minor,
        day.discount_loyalty_minor,
        day.discount_coupon_match_minor,
    );
    assert_eq!(discounts, (3, 100, 20));
    assert_eq!(
        (day.reimbursed_minor, day.shipping_minor, day.tax_minor),
        (50, 500, 70)
    );
}

#[test]
fn a_cancelled_sale_is_taken_back_out_of_the_day_it_was_placed() {
    let day = day_of(vec![placed(at(0)), cancelled(at(0))]);
    let rest = Change {
        orders_placed: 1,
        orders_cancelled: 1,
        ..Change::default()
    };
    assert_eq!(day, rest);
}

/// One of the three units will not be sent.
fn called_off(waived: bool) -> OrderEvent {
    let portion = Line {
        quantity: Quantity::new(1).unwrap(),
        list_total: Amount::minor(333),
        discounts: Vec::new(),
        total: Amount::minor(333),
        reimbursed: Amount::ZERO,
        ..line()
    };
    let totals = Totals {
        subtotal: Amount::minor(333),
        discount: Amount::ZERO,
        shipping: Amount::ZERO,
        tax: Amount::minor(7),
        total: Amount::minor(340),
        ..totals()
    };
    let waived = waived.then(|| Waived {
        worth: Vec::new(),
        lines: vec![portion],
        totals,
        gone: Vec::new(),
    });
    OrderEvent::UnitsCalledOff {
        order_id: ORDER,
        call_off_id: Uuid::from_u128(4),
        units: Vec::new(),
        by: By::Staff,
        reason: "broken".to_owned(),
        waived: waived.map(Box::new),
        placed_at: at(0),
        at: at(1_000_000),
    }
}

#[test]
fn units_called_off_before_anybody_paid_were_never_sold() {
    let day = day_of(vec![placed(at(0)), called_off(true)]);
    let sums = (
        day.units,
        day.subtotal_minor,
        day.tax_minor,
        day.total_minor,
    );
    assert_eq!(sums, (2, 667, 63, 1_107));
    let paid = day_of(vec![placed(at(0)), called_off(false)]);
    assert_eq!((paid.units, paid.total_minor), (3, 1_447));
}

#[test]
fn money_counts_on_the_day_of_placing_whenever_it_arrives() {
    let day = day_of(vec![placed(at(86_399)), captured(at(86_399))]);
    assert_eq!(day.captured_minor, 1_447);
}

fn refunded(counts: bool, at: At) -> OrderEvent {
    OrderEvent::Refunded {
        order_id: ORDER,
        refund_id: RefundId(Uuid::from_u128(3)),
        amount: Amount::minor(400),
        currency: Currency::USD,
        counts,
        complete: false,
        lines: Vec::new(),
        shipping: Amount::ZERO,
        placed_at: self::at(0),
        at,
    }
}

fn refund_failed(was_back: bool, at: At) -> OrderEvent {
    OrderEvent::RefundFailed {
        order_id: ORDER,
        refund_id: RefundId(Uuid::from_u128(3)),
        amount: Amount::minor(400),
        currency: Currency::USD,
        counts: true,
        code: "account_closed".to_owned(),
        was_back,
        placed_at: self::at(0),
        at,
    }
}

fn days_of(events: Vec<OrderEvent>) -> Vec<(i64, i64, i64)> {
    let mut changes = Changes::new();
    events
        .into_iter()
        .for_each(|event| fold(&mut changes, event));
    let days = changes.into_values();
    days.map(|day| (day.total_minor, day.refunds, day.refunded_minor))
        .collect()
}

#[test]
fn money_that_goes_back_counts_on_its_own_day_and_leaves_the_sale_as_it_was() {
    let days = days_of(vec![placed(at(0)), refunded(true, at(86_400))]);
    assert_eq!(days, [(1_447, 0, 0), (0, 1, 400)]);
}

#[test]
fn a_refund_that_failed_after_all_is_taken_out_on_the_day_that_was_learned() {
    let days = days_of(vec![refunded(true, at(0)), refund_failed(true, at(86_400))]);
    assert_eq!(days, [(0, 1, 400), (0, -1, -400)]);
}

#[test]
fn a_refund_that_never_left_and_one_of_money_that_never_paid_change_nothing() {
    let days = days_of(vec![refund_failed(false, at(0)), refunded(false, at(0))]);
    assert!(days.is_empty());
}
