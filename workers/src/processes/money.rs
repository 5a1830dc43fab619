//! The processes that look after money: attempts nobody has news of, and refunds on their way.

use super::Carriers;
use super::checkout::CarryError;
use chrono::{DateTime, Utc};
use decisions::{HINTS, VOID};
use domain::kernel::{PaymentId, RefundId};
use eventstore::DueTimer;

/// Carries out what follows from a timer of an attempt to pay.
pub(super) async fn carry_out_payment(
    carriers: &Carriers,
    timer: &DueTimer,
    now: DateTime<Utc>,
) -> Result<(), CarryError> {
    let payment_id: PaymentId = timer
        .instance
        .parse()
        .map_err(|_| CarryError::Nothing(timer.instance.clone()))?;
    let name = timer.name.as_str();
    let cashier = &carriers.cashier;
    if name == VOID {
        cashier.void(payment_id, name, now).await?;
    } else if HINTS.contains(&name) {
        let hint = (name, &timer.payload);
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

/// Asks a provider about a notice that only it can explain.
pub(super) async fn carry_out_notice(
    carriers: &Carriers,
    timer: &DueTimer,
    now: DateTime<Utc>,
) -> Result<(), CarryError> {
    let cashier = &carriers.cashier;
    cashier
        .follow_notice(&timer.instance, &timer.payload, now)
        .await?;
    Ok(())
}
