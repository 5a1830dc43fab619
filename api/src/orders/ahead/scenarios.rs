//! Given what happened to an order, this is the row that stands in for it.

use super::row;
use chrono::DateTime;
use domain::kernel::{Amount, At, By, Currency, OrderId, ProductId, Quantity};
use domain::order::{Line, LineUnits, Order, OrderEvent, PaymentMethod, Placement, Totals, Waived};
use uuid::Uuid;

const ORDER: OrderId = OrderId(Uuid::from_u128(1));
const AT: At = DateTime::UNIX_EPOCH;

fn totals(total: i64) -> Totals {
    Totals {
        subtotal: Amount::minor(total),
        discount: Amount::ZERO,
        shipping: Amount::ZERO,
        tax: Amount::ZERO,
        rounding: Amount::ZERO,
        total: Amount::minor(total),
        currency: Currency::USD,
    }
}

fn mugs(quantity: i64) -> Line {
    Line {
        product_id: ProductId(Uuid::from_u128(9)),
        sku: "MUG-01".to_owned(),
        name: "Mug".to_owned(),
        quantity: Quantity::new(quantity).unwrap(),
        unit_price: Some(Amount::minor(1_000)),
        list_total: Amount::minor(1_000 * quantity),
        discounts: Vec::new(),
        total: Amount::minor(1_000 * quantity),
        reimbursed: Amount::ZERO,
    }
}

/// Three mugs at 10.00.
fn placed() -> OrderEvent {
    OrderEvent::Placed(Box::new(Placement {
        order_id: ORDER,
        cart_id: None,
        customer_id: None,
        lines: vec![mugs(3)],
        totals: totals(3_000),
        coupon: None,
        payment_method: PaymentMethod::CashOnDelivery,
        reference: None,
        channel: "web".to_owned(),
        at: AT,
    }))
}

fn one_mug_called_off() -> OrderEvent {
    let mug = mugs(1);
    OrderEvent::UnitsCalledOff {
        order_id: ORDER,
        call_off_id: Uuid::from_u128(91),
        units: vec![LineUnits {
            product_id: mug.product_id,
            quantity: mug.quantity,
        }],
        by: By::Staff,
        reason: "the last one is broken".to_owned(),
        waived: Some(Box::new(Waived {
            worth: Vec::new(),
            lines: vec![mug],
            totals: totals(1_000),
            gone: Vec::new(),
        })),
        placed_at: AT,
        at: AT,
    }
}

fn cancelled() -> OrderEvent {
    OrderEvent::Cancelled {
        order_id: ORDER,
        by: By::Staff,
        reason: "nobody answers".to_owned(),
        placed_at: AT,
        lines: vec![mugs(3)],
        totals: totals(3_000),
        at: AT,
    }
}

/// What is due after `events`, and the status.
fn due(events: Vec<OrderEvent>) -> (i64, String) {
    let order = events.into_iter().fold(Order::default(), Order::evolve);
    let summary = row(&order, 1).unwrap().summary;
    (summary.due_minor, summary.status)
}

#[test]
fn what_was_called_off_is_not_asked_for_and_a_cancelled_order_asks_for_nothing() {
    assert_eq!(due(vec![placed()]), (3_000, "pending".to_owned()));
    let less = due(vec![placed(), one_mug_called_off()]);
    assert_eq!(less, (2_000, "pending".to_owned()));
    let nothing = due(vec![placed(), cancelled()]);
    assert_eq!(nothing, (0, "cancelled".to_owned()));
}

#[test]
fn an_order_that_nobody_placed_has_no_row() {
    assert!(row(&Order::default(), 0).is_none());
}
