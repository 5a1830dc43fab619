//! Given what happened to an order, this is what its row says.

mod goods;
mod money;

use super::*;
use chrono::DateTime;
use domain::kernel::{Amount, At, By, Currency, OrderId, ProductId, Quantity};
use domain::order::{Line, Order, PaymentMethod, Totals};
use uuid::Uuid;

const ORDER: OrderId = OrderId(Uuid::from_u128(1));

fn at(second: i64) -> At {
    DateTime::from_timestamp(second, 0).unwrap()
}

fn order(total: i64) -> OrderDetail {
    placed(placement(total), "1970-000001".to_owned())
}

/// Four units of one thing, for `total`.
fn placement(total: i64) -> Placement {
    let total = Amount::minor(total);
    let nothing = Amount::ZERO;
    let line = Line {
        product_id: ProductId(Uuid::from_u128(9)),
        sku: "S".to_owned(),
        name: "S".to_owned(),
        quantity: Quantity::new(4).unwrap(),
        unit_price: None,
        list_total: total,
        discounts: Vec::new(),
        total,
        reimbursed: nothing,
    };
    Placement {
        order_id: ORDER,
        cart_id: None,
        customer_id: None,
        lines: vec![line],
        totals: Totals {
            rounding: Amount::ZERO,
            subtotal: total,
            discount: nothing,
            shipping: nothing,
            tax: nothing,
            total,
            currency: Currency::USD,
        },
        coupon: None,
        payment_method: PaymentMethod::CashOnDelivery,
        reference: None,
        channel: "web".to_owned(),
        at: at(0),
    }
}

/// The words of the row after `events`, which the order itself says too.
fn after(total: i64, events: &[OrderEvent]) -> OrderDetail {
    let mut row = order(total);
    let mut itself = Order::default().evolve(OrderEvent::Placed(Box::new(placement(total))));
    for event in events {
        fold(&mut row, event.clone());
        itself = itself.evolve(event.clone());
        let order = &row.summary;
        assert_eq!(itself.status().map(Status::word), Some(&*order.status));
        assert_eq!(itself.payment_status().word(), order.payment_status);
        assert_eq!(itself.captured().units(), order.captured_minor);
        let left = order.captured_minor - order.refunded_minor - order.refund_pending_minor;
        assert_eq!(itself.refundable().units(), left.max(0));
    }
    row
}

fn captured(amount: i64) -> OrderEvent {
    OrderEvent::PaymentCaptured {
        order_id: ORDER,
        amount: Amount::minor(amount),
        currency: Currency::USD,
        method: PaymentMethod::CashOnDelivery,
        placed_at: at(0),
        payment_id: None,
        at: at(4),
    }
}

fn cancelled() -> OrderEvent {
    OrderEvent::Cancelled {
        order_id: ORDER,
        by: By::Staff,
        reason: "out of stock".to_owned(),
        placed_at: at(0),
        lines: Vec::new(),
        totals: placement(700).totals,
        at: at(5),
    }
}

fn words(row: &OrderDetail) -> [&str; 4] {
    let order = &row.summary;
    [
        &order.status,
        &order.payment_status,
        &order.payment_detail,
        &order.fulfilment_status,
    ]
}

#[test]
fn a_placed_order_is_pending_and_all_of_it_is_due() {
    let row = order(700);
    assert_eq!(words(&row), ["pending", "pending", "none", "unfulfilled"]);
    assert_eq!(
        (row.summary.due_minor, row.summary.payment_method.as_str()),
        (700, "cash_on_delivery")
    );
}

#[test]
fn an_order_that_costs_nothing_is_paid() {
    assert_eq!(words(&order(0))[1], "paid");
}

#[test]
fn money_arrives_in_parts() {
    let mut row = order(700);
    fold(&mut row, captured(300));
    assert_eq!(
        (words(&row)[1], words(&row)[2], row.summary.due_minor),
        ("pending", "partially_captured", 400)
    );
    fold(&mut row, captured(400));
    assert_eq!(
        (words(&row)[1], words(&row)[2], row.summary.due_minor),
        ("paid", "captured", 0)
    );
}

#[test]
fn an_order_goes_its_way_and_its_story_is_told() {
    let mut row = order(700);
    fold(
        &mut row,
        OrderEvent::Confirmed {
            order_id: ORDER,
            by: By::Staff,
            at: at(1),
        },
    );
    fold(
        &mut row,
        OrderEvent::PickingStarted {
            order_id: ORDER,
            at: at(2),
        },
    );
    fold(
        &mut row,
        OrderEvent::Shipped {
            order_id: ORDER,
            at: at(3),
        },
    );
    fold(
        &mut row,
        OrderEvent::Delivered {
            order_id: ORDER,
            at: at(4),
        },
    );
    fold(&mut row, captured(700));
    assert_eq!(words(&row), ["delivered", "paid", "captured", "delivered"]);
    let story: Vec<_> = row.story.iter().map(|step| step.what.as_str()).collect();
    let told = [
        "placed",
        "confirmed",
        "picking_started",
        "shipped",
        "delivered",
        "payment_captured",
    ];
    assert_eq!(story, told);
    assert_eq!(row.story[1].by.as_deref(), Some("staff"));
}

#[test]
fn of_a_cancelled_order_nothing_is_due() {
    let mut row = order(700);
    fold(&mut row, cancelled());
    assert_eq!((words(&row)[0], row.summary.due_minor), ("cancelled", 0));
    assert_eq!(row.cancel_reason.as_deref(), Some("out of stock"));
}

#[test]
fn a_row_reads_back_as_it_was_written() {
    let mut row = order(700);
    fold(&mut row, captured(700));
    let json = serde_json::to_string(&row).unwrap();
    assert_eq!(serde_json::from_str::<OrderDetail>(&json).unwrap(), row);
}
