//! The processes that look after money: attempts nobody has news of, and refunds on their way.

use super::Carriers;
use super::checkout::CarryError;
use audit::{Entry, Outcome};
use cashier::Unexplained;
use chrono::{DateTime, Utc};
use decisions::{HINTS, VOID, whose};
use domain::kernel::{PaymentId, RefundId, derive_id};
use eventstore::DueTimer;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

/// Carries out what follows from a timer of an attempt to pay.
pub(super) async fn carry_out_payment(
    carriers: &Carriers,
    timer: &DueTimer,
    now: DateTime<Utc>,
) -> Result<(), CarryError> {
    let (instance, answered) = whose(&timer.instance, &timer.name);
    let payment_id: PaymentId = instance
        .parse()
        .map_err(|_| CarryError::Nothing(timer.instance.clone()))?;
    let name = timer.name.as_str();
    let cashier = &carriers.cashier;
    if name == VOID {
        cashier.void(payment_id, name, now).await?;
    } else if HINTS.contains(&name) {
        let hint = (&*answered, &timer.payload);
        cashier.follow_hint(payment_id, hint, now).await?;
    } else {
        cashier.look(payment_id, name, now).await?;
    }
    Ok(())
}

/// Carries out what follows from a timer of a refund.
pub(super) async fn carry_out_refund(
    carriers: &Carriers,
    timer: &DueTimer,
    now: DateTime<Utc>,
) -> Result<(), CarryError> {
    let refund_id: RefundId = timer
        .instance
        .parse()
        .map_err(|_| CarryError::Nothing(timer.instance.clone()))?;
    carriers
        .cashier
        .send_back(refund_id, (&timer.name, &timer.payload), now)
        .await?;
    Ok(())
}

/// Asks a provider about a notice that only it can explain. One that it does not explain either is shown
/// to whoever reads the audit log, beside the notices that were refused at the door.
pub(super) async fn carry_out_notice(
    carriers: &Carriers,
    timer: &DueTimer,
    now: DateTime<Utc>,
) -> Result<(), CarryError> {
    let (cashier, event_id) = (&carriers.cashier, timer.instance.as_str());
    let left = cashier.follow_notice(event_id, &timer.payload, now).await?;
    if let Some(left) = left {
        tracing::error!(event_id, code = left.code, "notices.unexplained");
        show(cashier.store().pool(), event_id, left, now).await?;
        cashier.notice_is_shown(event_id, now).await?;
    }
    Ok(())
}

/// One row for each notice, whoever knocks how often: its id follows from the notice's.
async fn show(
    pool: &PgPool,
    event_id: &str,
    left: Unexplained,
    now: DateTime<Utc>,
) -> Result<(), CarryError> {
    let mut entry = Entry::new(now, "system:cashier", "webhook.refused").ended(Outcome::Refused);
    entry.id = derive_id(Uuid::nil(), &format!("{} {event_id}", left.provider));
    entry.subject = Some(format!("provider:{}", left.provider));
    entry.request_id = Some(event_id.to_owned());
    entry.after = Some(json!({
        "code": left.code, "times": 1, "notice": event_id, "providerRef": left.about
    }));
    let mut db = pool.begin().await?;
    match audit::append(&mut db, entry).await {
        Err(sqlx::Error::Database(no)) if no.is_unique_violation() => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(db.commit().await?),
    }
}
