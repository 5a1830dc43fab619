//! Given what happened to an order, this is its invoice, and this was taken back of it.

use super::*;
use domain::kernel::{By, Currency, OrderId, PaymentId, RefundId};
use domain::order::Totals;
use std::collections::HashMap;

const ORDER: OrderId = OrderId(Uuid::from_u128(1));

#[derive(Default)]
struct Drawer(HashMap<String, i64>);

impl Draw for Drawer {
    fn next(&mut self, series: &str) -> String {
        let last = self.0.entry(series.to_owned()).or_insert(0);
        *last += 1;
        format!("{series}-{last:06}")
    }
}

impl Notes for HashMap<Uuid, CreditNoteRow> {
    fn find(&self, id: Uuid) -> Option<CreditNoteRow> {
        self.get(&id).cloned()
    }
    fn keep(&mut self, note: CreditNoteRow) {
        self.insert(note.id, note);
    }
}

fn day(n: i64) -> At {
    // The last day of 2025, and so many days later.
    At::from_timestamp(1_767_182_400 + n * 86_400, 0).unwrap()
}

fn placement(method: PaymentMethod) -> Placement {
    Placement {
        order_id: ORDER,
        cart_id: None,
        customer_id: None,
        lines: Vec::new(),
        totals: Totals {
            subtotal: Amount::minor(1_000),
            discount: Amount::ZERO,
            shipping: Amount::ZERO,
            tax: Amount::ZERO,
            rounding: Amount::ZERO,
            total: Amount::minor(1_000),
            currency: Currency::USD,
        },
        coupon: None,
        payment_method: method,
        reference: None,
        channel: "web".to_owned(),
        at: day(0),
    }
}

fn confirmed(at: At) -> OrderEvent {
    OrderEvent::Confirmed {
        order_id: ORDER,
        by: By::Staff,
        at,
    }
}

fn captured(minor: i64) -> OrderEvent {
    OrderEvent::PaymentCaptured {
        order_id: ORDER,
        amount: Amount::minor(minor),
        currency: Currency::USD,
        method: PaymentMethod::Stripe,
        placed_at: day(0),
        payment_id: None,
        at: day(0),
    }
}

fn asked(n: u128, why: WhyRefund) -> OrderEvent {
    OrderEvent::RefundRequested {
        order_id: ORDER,
        refund_id: RefundId(Uuid::from_u128(n)),
        payment_id: PaymentId(Uuid::from_u128(9)),
        amount: Amount::minor(400),
        currency: Currency::USD,
        why,
        reason: "because".to_owned(),
        by: By::Staff,
        lines: Vec::new(),
        shipping: Amount::ZERO,
        at: day(1),
    }
}

fn refunded(n: u128, counts: bool) -> OrderEvent {
    OrderEvent::Refunded {
        order_id: ORDER,
        refund_id: RefundId(Uuid::from_u128(n)),
        amount: Amount::minor(400),
        currency: Currency::USD,
        counts,
        complete: false,
        lines: Vec::new(),
        shipping: Amount::ZERO,
        placed_at: day(0),
        at: day(2),
    }
}

fn bounced(n: u128) -> OrderEvent {
    OrderEvent::RefundFailed {
        order_id: ORDER,
        refund_id: RefundId(Uuid::from_u128(n)),
        amount: Amount::minor(400),
        currency: Currency::USD,
        counts: true,
        code: "sent back".to_owned(),
        was_back: true,
        placed_at: day(0),
        at: day(3),
    }
}

fn cancelled() -> OrderEvent {
    OrderEvent::Cancelled {
        order_id: ORDER,
        by: By::Staff,
        reason: "sold out".to_owned(),
        placed_at: day(0),
        lines: Vec::new(),
        totals: placement(PaymentMethod::Stripe).totals,
        at: day(2),
    }
}

/// The invoice, and the sums of the credit notes that stand.
fn after(events: Vec<OrderEvent>) -> (InvoiceRow, Vec<(String, i64)>) {
    let mut row = begin(&placement(PaymentMethod::Stripe)).unwrap();
    let (mut drawer, mut notes) = (Drawer::default(), HashMap::new());
    for event in events {
        fold(&mut row, event, &mut drawer, &mut notes);
    }
    let standing = notes.into_values();
    let standing = standing.filter(|note| note.voided_at.is_none());
    let mut sums: Vec<_> = standing
        .map(|note| (note.number, note.amount_minor))
        .collect();
    sums.sort();
    (row, sums)
}

#[test]
fn an_invoice_is_numbered_once_in_the_year_in_which_the_order_was_confirmed() {
    let (waits, _) = after(vec![captured(1_000)]);
    assert_eq!(waits.number, None);
    let (issued, _) = after(vec![confirmed(day(1)), confirmed(day(2))]);
    assert_eq!(issued.number.as_deref(), Some("INV-2026-000001"));
    assert_eq!(issued.issued_at, Some(day(1)));
    let (old, _) = after(vec![confirmed(day(0))]);
    assert_eq!(old.number.as_deref(), Some("INV-2025-000001"));
}

#[test]
fn history_of_another_till_was_invoiced_there() {
    assert_eq!(begin(&placement(PaymentMethod::Imported)), None);
}

#[test]
fn every_refund_of_what_was_invoiced_has_a_credit_note() {
    let paid = || vec![captured(1_000), confirmed(day(1))];
    let (row, notes) = after(
        [
            paid(),
            vec![asked(5, WhyRefund::Returned), refunded(5, true)],
        ]
        .concat(),
    );
    assert_eq!(notes, [("CN-2026-000001".to_owned(), 400)]);
    assert_eq!((row.captured_minor, row.refunded_minor), (1_000, 400));
    let (_, none) = after(
        [
            paid(),
            vec![asked(5, WhyRefund::Overpaid), refunded(5, true)],
        ]
        .concat(),
    );
    assert_eq!(none, [], "what was too much was never invoiced");
    let (_, none) = after(
        [
            paid(),
            vec![asked(5, WhyRefund::Conflicted), refunded(5, false)],
        ]
        .concat(),
    );
    assert_eq!(none, []);
    let (_, none) = after(vec![
        captured(1_000),
        asked(5, WhyRefund::Cancelled),
        refunded(5, true),
    ]);
    assert_eq!(none, [], "there was no invoice to take back from");
}

#[test]
fn a_credit_note_is_void_while_its_money_is_with_the_shop() {
    let told = || {
        vec![
            captured(1_000),
            confirmed(day(1)),
            asked(5, WhyRefund::Goodwill),
            refunded(5, true),
            bounced(5),
        ]
    };
    let (row, notes) = after(told());
    assert_eq!((notes, row.refunded_minor), (vec![], 0));
    let (row, notes) = after([told(), vec![refunded(5, true)]].concat());
    assert_eq!(
        notes,
        [("CN-2026-000001".to_owned(), 400)],
        "it keeps its number"
    );
    assert_eq!(row.refunded_minor, 400);
}

#[test]
fn a_cancelled_order_takes_back_what_was_never_paid() {
    let (row, notes) = after(vec![confirmed(day(1)), cancelled()]);
    assert_eq!(notes, [("CN-2026-000001".to_owned(), 1_000)]);
    assert_eq!(row.cancelled_at, Some(day(2)));
    let whole = vec![captured(1_000), confirmed(day(1)), cancelled()];
    assert_eq!(after(whole).1, [], "the refund will have a note of its own");
    let (_, none) = after(vec![cancelled()]);
    assert_eq!(none, []);
}

fn called_off(minor: i64) -> OrderEvent {
    let totals = Totals {
        subtotal: Amount::minor(minor),
        total: Amount::minor(minor),
        ..placement(PaymentMethod::Stripe).totals
    };
    OrderEvent::UnitsCalledOff {
        order_id: ORDER,
        call_off_id: Uuid::from_u128(77),
        units: Vec::new(),
        by: By::Staff,
        reason: "broken".to_owned(),
        waived: Some(Box::new(Waived {
            worth: Vec::new(),
            lines: Vec::new(),
            totals,
            gone: Vec::new(),
        })),
        placed_at: day(0),
        at: day(1),
    }
}

#[test]
fn what_is_called_off_unpaid_is_taken_back_and_not_again_by_a_cancellation() {
    let (mut numbers, mut notes) = (Drawer::default(), HashMap::new());
    let mut row = begin(&placement(PaymentMethod::CashOnDelivery)).unwrap();
    for event in [confirmed(day(0)), called_off(300)] {
        fold(&mut row, event, &mut numbers, &mut notes);
    }
    assert_eq!(notes[&Uuid::from_u128(77)].amount_minor, 300);
    let cancelled = OrderEvent::Cancelled {
        order_id: ORDER,
        by: By::Staff,
        reason: "sorry".to_owned(),
        placed_at: day(0),
        lines: Vec::new(),
        totals: placement(PaymentMethod::CashOnDelivery).totals,
        at: day(2),
    };
    fold(&mut row, cancelled, &mut numbers, &mut notes);
    let taken: i64 = notes.values().map(|note| note.amount_minor).sum();
    assert_eq!(taken, 1_000);
}
