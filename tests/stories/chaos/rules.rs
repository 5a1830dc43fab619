//! The rules that hold after every single event (`docs/lifecycles.md`, invariants 1 to 6).

use domain::cart::{Cart, CartEvent};
use domain::coupon::{Coupon, CouponEvent};
use domain::kernel::{Amount, By, ProductId};
use domain::order::{Order, OrderEvent, ParcelStanding, Placement};
use domain::payment::{Payment, PaymentEvent};
use domain::refund::RefundEvent;
use domain::stock::{StockEvent, StockItem};
use eventstore::Told;
use std::collections::HashMap;

/// Every event says who, when, in which matter and because of what.
pub(super) fn has_its_circumstances(told: &Told) {
    for name in ["actor", "occurred_at", "correlation_id", "causation_id"] {
        let said = told.meta(name).unwrap_or_default();
        assert!(
            !said.is_empty(),
            "{} has no {name}: {}",
            told.key(),
            told.metadata
        );
    }
}

pub(super) fn order(told: &Told, before: &Order, event: &OrderEvent, after: &Order) {
    let key = told.key();
    match event {
        OrderEvent::Placed(placement) => adds_up(&key, placement),
        OrderEvent::PaymentStarted { amount, .. } => {
            assert_eq!(
                *amount,
                before.due(),
                "{key}: what is asked for is what is due"
            );
        }
        OrderEvent::Confirmed { .. } => {
            assert!(!before.is_lapsed(), "{key}: confirmed without its units");
        }
        OrderEvent::Cancelled { by, reason, .. } => {
            assert!(!reason.trim().is_empty(), "{key}: {by:?} gave no reason");
        }
        OrderEvent::RefundRequested {
            amount, by, reason, ..
        } => {
            assert!(*by != By::Staff || !reason.is_empty(), "{key}: no reason");
            let left = before.refundable();
            assert!(*amount <= left, "{key}: {amount:?} goes back of {left:?}");
        }
        _ => {}
    }
    let total = after.placement().map(|placement| placement.totals.total);
    assert!(
        after.due() <= total.unwrap_or_default(),
        "{key}: more is due than it costs"
    );
}

/// Over all parcels of an order no more is on its way or arrived than was bought, and no more came back
/// than was sent. What was lost, or came back to the shop on its way, may be sent again.
pub(super) fn goods(told: &Told, order: &Order, returned: &HashMap<ProductId, i64>) {
    let Some(placement) = order.placement() else {
        return;
    };
    let key = told.key();
    for line in &placement.lines {
        let (product, bought) = (line.product_id, line.quantity.units());
        let sent = sent(order, product);
        assert!(
            sent <= bought,
            "{key}: {sent} of {bought} {product} were sent"
        );
        // Sent whole, it has no parcels of its own.
        let sent = if order.has_parcels() { sent } else { bought };
        let back = returned.get(&product).copied().unwrap_or(0);
        assert!(
            back <= sent,
            "{key}: {back} {product} came back, {sent} were sent"
        );
    }
}

fn sent(order: &Order, product: ProductId) -> i64 {
    let gone = [ParcelStanding::Shipped, ParcelStanding::Delivered];
    let parcels = order
        .parcels()
        .filter(|(_, standing)| gone.contains(standing));
    let parcels = parcels.filter_map(|(shipment, _)| order.parcel(shipment));
    let units = parcels.flat_map(|(units, _)| units);
    let units = units.filter(|units| units.product_id == product);
    units.map(|units| units.quantity.units()).sum()
}

/// Lines, discounts, shipping and tax are the total, and each line is what it costs less its own
/// discounts; in Kenya nobody pays cents.
fn adds_up(key: &str, placement: &Placement) {
    let (totals, lines) = (placement.totals, &placement.lines);
    let sum = |amounts: Vec<Amount>| Amount::sum(amounts).unwrap().units();
    let list = sum(lines.iter().map(|line| line.list_total).collect());
    let goods = sum(lines.iter().map(|line| line.total).collect());
    let mut off = 0;
    for line in lines {
        let own = sum(line.discounts.iter().map(|off| off.amount).collect());
        assert_eq!(line.list_total.units() - own, line.total.units(), "{key}");
        off += own;
    }
    assert_eq!(
        (list, off),
        (totals.subtotal.units(), totals.discount.units()),
        "{key}"
    );
    let more = [totals.shipping, totals.tax, totals.rounding].map(Amount::units);
    assert_eq!(
        goods + more.iter().sum::<i64>(),
        totals.total.units(),
        "{key}"
    );
    assert_eq!(totals.total.units() % 100, 0, "{key}: whole shillings");
    let used = placement.coupon.as_ref().map(|used| used.discount.units());
    assert_eq!(
        used.unwrap_or(0),
        off,
        "{key}: the coupon's shares are what it took off"
    );
}

/// Never more goes back than came, whatever was asked at once.
pub(super) fn payment(told: &Told, event: &PaymentEvent, after: &Payment) {
    let key = told.key();
    let (taken, left) = (after.taken(), after.left());
    assert!(
        left >= Amount::ZERO,
        "{key}: more goes back than the {taken:?} that came"
    );
    if let PaymentEvent::Captured { amount, .. } = event {
        let asked = after.terms().unwrap().amount;
        assert_eq!(
            (*amount, taken),
            (asked, asked),
            "{key}: paid what was asked for"
        );
    }
}

pub(super) fn refund(told: &Told, event: &RefundEvent) {
    if let RefundEvent::Requested { terms, .. } = event {
        let (key, whole) = (told.key(), terms.amount.units() % 100);
        assert!(
            terms.amount > Amount::ZERO && whole == 0,
            "{key}: {:?}",
            terms.amount
        );
        assert!(
            !terms.reason.trim().is_empty(),
            "{key}: money goes back for a reason"
        );
    }
}

/// No unit is promised twice, and none is given back that nobody held.
pub(super) fn stock(told: &Told, before: &StockItem, event: &StockEvent, after: &StockItem) {
    let key = told.key();
    let promised = [after.held(), after.committed(), after.available()];
    assert!(
        promised.iter().all(|units| *units >= 0),
        "{key}: oversold, {promised:?}"
    );
    if let StockEvent::Released {
        order_id, quantity, ..
    } = event
    {
        let held = before.held_for(*order_id);
        assert_eq!(held, Some(*quantity), "{key}: what is given back was held");
    }
}

/// One use for each order, and never more than the terms allow.
pub(super) fn coupon(told: &Told, before: &Coupon, event: &CouponEvent, after: &Coupon) {
    let key = told.key();
    let limit = after.terms().and_then(|terms| terms.usage_limit);
    assert!(
        limit.is_none_or(|limit| after.used() <= limit),
        "{key}: used too often"
    );
    if let CouponEvent::Redeemed { order_id, .. } = event {
        assert!(
            !before.is_used_for(*order_id),
            "{key}: used twice for one order"
        );
    }
}

/// A cart becomes one order.
pub(super) fn cart(told: &Told, before: &Cart, event: &CartEvent) {
    if let CartEvent::CheckedOut { .. } = event {
        assert_eq!(
            before.order(),
            None,
            "{}: it was an order already",
            told.key()
        );
    }
}
