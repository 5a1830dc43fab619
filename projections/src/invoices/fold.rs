//! How invoices and credit notes follow from orders.

use super::credit::{Taken, note, was_invoiced};
use super::row::{Asked, CreditNoteRow, InvoiceRow};
use super::series::{Draw, credit_notes, invoices};
use chrono::Datelike;
use domain::kernel::{Amount, At};
use domain::order::{OrderEvent, PaymentMethod, Placement, Waived};
use domain::refund::WhyRefund;
use uuid::Uuid;

/// Where credit notes are kept while a page is folded.
pub(super) trait Notes {
    fn find(&self, id: Uuid) -> Option<CreditNoteRow>;
    fn keep(&mut self, note: CreditNoteRow);
}

/// The invoice of an order before it has a number. Imported history was invoiced elsewhere.
pub(super) fn begin(placement: &Placement) -> Option<InvoiceRow> {
    (placement.payment_method != PaymentMethod::Imported).then(|| InvoiceRow {
        order_id: placement.order_id.0,
        number: None,
        issued_at: None,
        currency: placement.totals.currency.code().to_owned(),
        total_minor: placement.totals.total.units(),
        captured_minor: 0,
        refunded_minor: 0,
        waived_minor: 0,
        cancelled_at: None,
        asked: Vec::new(),
    })
}

/// Takes one more event in; numbers and notes follow.
pub(super) fn fold(
    row: &mut InvoiceRow,
    event: OrderEvent,
    numbers: &mut impl Draw,
    notes: &mut impl Notes,
) {
    match event {
        OrderEvent::Confirmed { at, .. } if row.number.is_none() => {
            row.number = Some(numbers.next(&invoices(at.year())));
            row.issued_at = Some(at);
        }
        OrderEvent::PaymentCaptured { amount, .. } => row.captured_minor += amount.units(),
        OrderEvent::RefundRequested { refund_id, why, .. } => row.asked.push(Asked {
            refund_id: refund_id.0,
            why,
        }),
        OrderEvent::Refunded {
            refund_id,
            amount,
            counts: true,
            lines,
            shipping,
            at,
            ..
        } => {
            row.refunded_minor += amount.units();
            let taken = Taken {
                id: refund_id.0,
                why: why(row, refund_id.0),
                amount: amount.units(),
                lines,
                shipping,
                at,
            };
            if was_invoiced(taken.why) {
                take_back(row, taken, numbers, notes);
            }
        }
        OrderEvent::RefundFailed {
            refund_id,
            amount,
            counts: true,
            was_back: true,
            at,
            ..
        } => {
            row.refunded_minor -= amount.units();
            void(notes, refund_id.0, at);
        }
        OrderEvent::UnitsCalledOff {
            call_off_id,
            waived: Some(waived),
            at,
            ..
        } => waive(row, (call_off_id, *waived), at, numbers, notes),
        OrderEvent::Cancelled { at, .. } => {
            row.cancelled_at = Some(at);
            let taken = Taken {
                id: row.order_id,
                why: WhyRefund::Cancelled,
                amount: row.total_minor - row.waived_minor - row.captured_minor,
                lines: Vec::new(),
                shipping: Amount::ZERO,
                at,
            };
            if taken.amount > 0 {
                take_back(row, taken, numbers, notes);
            }
        }
        _ => {}
    }
}

/// Units were called off that nobody had paid: the invoice asks so much less.
fn waive(
    row: &mut InvoiceRow,
    (id, waived): (Uuid, Waived),
    at: At,
    numbers: &mut impl Draw,
    notes: &mut impl Notes,
) {
    let amount = waived.totals.total.units();
    row.waived_minor += amount;
    let taken = Taken {
        id,
        why: WhyRefund::Cancelled,
        amount,
        lines: waived.worth,
        shipping: Amount::ZERO,
        at,
    };
    if amount > 0 {
        take_back(row, taken, numbers, notes);
    }
}

fn why(row: &InvoiceRow, refund_id: Uuid) -> WhyRefund {
    let mut asked = row.asked.iter();
    let asked = asked.find(|asked| asked.refund_id == refund_id);
    asked.map_or(WhyRefund::Goodwill, |asked| asked.why)
}

/// Only an invoice that was issued is taken back. A note that was void stands again.
fn take_back(row: &InvoiceRow, taken: Taken, numbers: &mut impl Draw, notes: &mut impl Notes) {
    if row.number.is_none() {
        return;
    }
    if let Some(known) = notes.find(taken.id) {
        return notes.keep(CreditNoteRow {
            voided_at: None,
            ..known
        });
    }
    let number = numbers.next(&credit_notes(taken.at.year()));
    if let Some(note) = note(row, taken, number) {
        notes.keep(note);
    }
}

fn void(notes: &mut impl Notes, refund_id: Uuid, at: At) {
    if let Some(known) = notes.find(refund_id) {
        notes.keep(CreditNoteRow {
            voided_at: Some(at),
            ..known
        });
    }
}

#[cfg(test)]
mod scenarios;
