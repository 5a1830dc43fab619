//! Lays a provider's books of a day beside the shop's own, and writes down what differs.

use cashier::Cashier;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::kernel::{Amount, Currency};
use domain::order::PaymentMethod;
use domain::ports::payments::{BookKind, BookLine, GatewayError, PaymentGateway};
use domain::reconciliation::{
    Booked, Findings, Reconciliation, ReconciliationCommand, ReconciliationError, compare,
    reconciliation_id,
};
use eventstore::{Context, DecideError, Decision, Desk};
use projections::{QueryError, payments, refunds};
use sqlx::PgPool;
use std::sync::Arc;

/// How far both books reach beyond the day: the same movement may be written down on either side of
/// midnight.
const BEYOND: TimeDelta = TimeDelta::hours(3);

/// Why a day was not compared.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The provider did not show its books.
    #[error("the provider does not show its books: {0}")]
    Provider(#[from] GatewayError),
    /// The shop's own could not be read.
    #[error("the shop's own books cannot be read: {0}")]
    Ours(#[from] QueryError),
    /// What was found could not be written down.
    #[error("what was found cannot be written down: {0}")]
    Decide(#[from] DecideError<ReconciliationError>),
}

/// Compares the day (UTC) with every provider's books; each is compared whatever becomes of the
/// others. What was found is written down where it is news.
pub async fn reconcile(
    cashier: &Cashier,
    read: &PgPool,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<(PaymentMethod, Result<Findings, ReconcileError>)> {
    let mut found = Vec::new();
    for gateway in cashier.gateways() {
        let findings = compare_day(cashier, read, gateway, day, now).await;
        found.push((gateway.method(), findings));
    }
    found
}

async fn compare_day(
    cashier: &Cashier,
    read: &PgPool,
    gateway: &Arc<dyn PaymentGateway>,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Findings, ReconcileError> {
    let from = day.and_time(NaiveTime::MIN).and_utc();
    let until = from + TimeDelta::days(1);
    let (wide_from, wide_until) = (from - BEYOND, until + BEYOND);
    let shown = |kind: BookKind| gateway.books_show(kind);
    let theirs = gateway.books(wide_from, wide_until).await?;
    let theirs: Vec<BookLine> = theirs.into_iter().filter(|line| shown(line.kind)).collect();
    let ours = our_books(read, gateway.method(), (wide_from, wide_until)).await?;
    let ours: Vec<Booked> = ours.into_iter().filter(|line| shown(line.kind)).collect();
    let within = |at: DateTime<Utc>| from <= at && at < until;
    let findings = Findings {
        method: gateway.method(),
        day,
        our_lines: ours.iter().filter(|line| within(line.at)).count() as u64,
        their_lines: theirs.iter().filter(|line| within(line.at)).count() as u64,
        differences: compare(&ours, &theirs, from, until),
    };
    record(cashier, findings.clone(), now).await?;
    Ok(findings)
}

async fn our_books(
    read: &PgPool,
    method: PaymentMethod,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Booked>, QueryError> {
    let word = match method {
        PaymentMethod::Stripe => "stripe",
        PaymentMethod::Mpesa => "mpesa",
        PaymentMethod::CashOnDelivery => "cash_on_delivery",
        PaymentMethod::Imported => "imported",
    };
    let taken = payments::taken_between(read, word, from, until).await?;
    let given = refunds::given_between(read, word, from, until).await?;
    let taken = taken.into_iter().filter_map(|row| {
        Some(Booked {
            id: row.id,
            kind: BookKind::Captured,
            provider_refs: [row.provider_ref, row.receipt]
                .into_iter()
                .flatten()
                .collect(),
            amount: Amount::minor(row.taken_minor),
            currency: Currency::parse(&row.taken_currency).ok()?,
            at: row.taken_at?,
        })
    });
    let given = given.into_iter().filter_map(|row| {
        Some(Booked {
            id: row.id,
            kind: BookKind::Refunded,
            provider_refs: row.provider_ref.into_iter().collect(),
            amount: Amount::minor(row.amount_minor),
            currency: Currency::parse(&row.currency).ok()?,
            at: row.succeeded_at?,
        })
    });
    Ok(taken.chain(given).collect())
}

async fn record(
    cashier: &Cashier,
    findings: Findings,
    now: DateTime<Utc>,
) -> Result<(), DecideError<ReconciliationError>> {
    let id = reconciliation_id(findings.method, findings.day);
    let context = Context {
        actor: "system:reconcile".to_owned(),
        correlation_id: id.to_string(),
        causation_id: None,
        occurred_at: now,
        reason: None,
    };
    let decision = Decision::new(context, move |desk: &mut Desk<'_>| {
        let findings = findings.clone();
        let record = ReconciliationCommand::Record { findings, at: now };
        desk.execute::<Reconciliation>(id, record)
    });
    let decision = decision.touching::<Reconciliation>(id);
    cashier.store().decide(decision).await.map(|_| ())
}
