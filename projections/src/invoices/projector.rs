//! Keeps the invoices: numbers them in the order in which orders were confirmed.

use super::fold::{Notes, begin, fold};
use super::row::{CreditNoteRow, InvoiceRow};
use super::series::{Numbers, credit_notes, invoices};
use crate::fold::streams;
use async_trait::async_trait;
use chrono::Datelike;
use domain::order::OrderEvent;
use eventstore::{Fault, OnPoison, Projector, Rows, Told};
use sqlx::PgConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Keeps the invoices. It stops at an event it cannot take: a number that was skipped is a gap.
#[derive(Debug, Clone, Copy, Default)]
pub struct Invoices;

#[async_trait]
impl Projector for Invoices {
    fn name(&self) -> &'static str {
        "invoices"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["invoices", "credit_notes", "invoice_numbers"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "order.placed",
            "order.confirmed",
            "order.payment_captured",
            "order.refund_requested",
            "order.refunded",
            "order.refund_failed",
            "order.cancelled",
            "order.units_called_off",
        ]
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let events = page
            .iter()
            .map(Told::read)
            .collect::<Result<Vec<OrderEvent>, _>>()?;
        let drawn: BTreeSet<String> = events.iter().flat_map(draws_from).collect();
        let drawn: Vec<String> = drawn.into_iter().collect();
        let taken: Vec<String> = events.iter().filter_map(note_of).collect();
        let mut rows = Rows::<InvoiceRow>::load(db, "invoices", "order_id", &streams(page)).await?;
        let mut notes = Rows::<CreditNoteRow>::load(db, "credit_notes", "id", &taken).await?;
        let mut numbers = Numbers::load(db, &drawn).await?;
        for (told, event) in page.iter().zip(events) {
            let key = &told.aggregate_id;
            if let OrderEvent::Placed(placement) = &event
                && rows.get(key).is_none()
                && let Some(row) = begin(placement)
            {
                rows.put(key.clone(), row);
            }
            // An order without a row is imported history.
            if let Some(row) = rows.get_mut(key) {
                fold(row, event, &mut numbers, &mut notes);
            }
        }
        rows.save(db).await?;
        notes.save(db).await?;
        numbers.save(db).await
    }
}

/// The series from which an event may draw.
fn draws_from(event: &OrderEvent) -> Option<String> {
    match event {
        OrderEvent::Confirmed { at, .. } => Some(invoices(at.year())),
        OrderEvent::Refunded { at, .. }
        | OrderEvent::Cancelled { at, .. }
        | OrderEvent::UnitsCalledOff {
            waived: Some(_),
            at,
            ..
        } => Some(credit_notes(at.year())),
        _ => None,
    }
}

/// The credit note that an event may write or change.
fn note_of(event: &OrderEvent) -> Option<String> {
    match event {
        OrderEvent::Refunded { refund_id, .. } | OrderEvent::RefundFailed { refund_id, .. } => {
            Some(refund_id.to_string())
        }
        OrderEvent::Cancelled { order_id, .. } => Some(order_id.to_string()),
        OrderEvent::UnitsCalledOff { call_off_id, .. } => Some(call_off_id.to_string()),
        _ => None,
    }
}

impl Notes for Rows<CreditNoteRow> {
    fn find(&self, id: Uuid) -> Option<CreditNoteRow> {
        self.get(&id.to_string()).cloned()
    }

    fn keep(&mut self, note: CreditNoteRow) {
        self.put(note.id.to_string(), note);
    }
}
