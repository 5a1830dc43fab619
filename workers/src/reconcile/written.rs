//! What becomes of a day of a provider's books, written into its stream.

use cashier::Cashier;
use chrono::{DateTime, NaiveDate, Utc};
use domain::order::PaymentMethod;
use domain::reconciliation::{
    Findings, Reconciliation, ReconciliationCommand, ReconciliationError, reconciliation_id,
};
use eventstore::{Context, DecideError, Decision, Desk};

/// What comparing a day showed, where it is news.
pub(super) async fn record(
    cashier: &Cashier,
    findings: Findings,
    now: DateTime<Utc>,
) -> Result<(), DecideError<ReconciliationError>> {
    let about = (findings.method, findings.day);
    let record = ReconciliationCommand::Record { findings, at: now };
    write_down(cashier, about, record, now).await
}

/// Nobody can compare the day any more.
pub(super) async fn pass_over(
    cashier: &Cashier,
    (method, day): (PaymentMethod, NaiveDate),
    now: DateTime<Utc>,
) -> Result<(), DecideError<ReconciliationError>> {
    let at = now;
    let pass_over = ReconciliationCommand::PassOver { method, day, at };
    write_down(cashier, (method, day), pass_over, now).await
}

async fn write_down(
    cashier: &Cashier,
    (method, day): (PaymentMethod, NaiveDate),
    command: ReconciliationCommand,
    now: DateTime<Utc>,
) -> Result<(), DecideError<ReconciliationError>> {
    let id = reconciliation_id(method, day);
    let context = Context {
        actor: "system:reconcile".to_owned(),
        correlation_id: id.to_string(),
        causation_id: Some(format!("reconciliation:{id}")),
        occurred_at: now,
        reason: None,
    };
    let decision = Decision::new(context, move |desk: &mut Desk<'_>| {
        desk.execute::<Reconciliation>(id, command.clone())
    });
    let decision = decision.touching::<Reconciliation>(id);
    cashier.store().decide(decision).await.map(|_| ())
}
