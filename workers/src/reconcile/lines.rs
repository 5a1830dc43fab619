//! The shop's own lines, as the read tables show them.

use super::word;
use chrono::{DateTime, Utc};
use domain::kernel::{Amount, Currency};
use domain::order::PaymentMethod;
use domain::ports::payments::BookKind;
use domain::reconciliation::Booked;
use projections::payments::PaymentRow;
use projections::refunds::RefundRow;
use projections::{QueryError, payments, refunds};
use sqlx::PgPool;

pub(super) async fn our_books(
    read: &PgPool,
    method: PaymentMethod,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Booked>, QueryError> {
    let taken = payments::taken_between(read, word(method), from, until).await?;
    let given = refunds::given_between(read, word(method), from, until).await?;
    let taken = taken.into_iter().filter_map(taken_line);
    Ok(taken
        .chain(given.into_iter().filter_map(given_line))
        .collect())
}

fn taken_line(row: PaymentRow) -> Option<Booked> {
    let numbers = [row.provider_ref, row.receipt];
    Some(Booked {
        id: row.id,
        kind: BookKind::Captured,
        provider_refs: numbers.into_iter().flatten().collect(),
        amount: Amount::minor(row.taken_minor),
        currency: Currency::parse(&row.taken_currency).ok()?,
        since: row.started_at,
        at: row.taken_at?,
    })
}

fn given_line(row: RefundRow) -> Option<Booked> {
    Some(Booked {
        id: row.id,
        kind: BookKind::Refunded,
        provider_refs: row.provider_ref.into_iter().collect(),
        amount: Amount::minor(row.amount_minor),
        currency: Currency::parse(&row.currency).ok()?,
        since: row.requested_at,
        at: row.succeeded_at?,
    })
}
