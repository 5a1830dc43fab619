//! The process around sending goods back: approved returns that nobody sends run out.

use super::checkout::{CarryError, key_of};
use chrono::{DateTime, Utc};
use decisions::{ReturnStep, StepReturn, step_return};
use domain::kernel::{By, ReturnId};
use eventstore::{Context, DueTimer, EventStore};

/// Lets the return expire if it still waits; the knock is over either way.
pub(super) async fn carry_out(
    store: &EventStore,
    timer: &DueTimer,
    now: DateTime<Utc>,
) -> Result<(), CarryError> {
    let return_id: ReturnId = timer
        .instance
        .parse()
        .map_err(|_| CarryError::Nothing(timer.instance.clone()))?;
    let wish = StepReturn {
        return_id,
        step: ReturnStep::Expire,
        by: By::System,
        expected_version: None,
        at: now,
    };
    let context = Context {
        actor: "system:returns".to_owned(),
        correlation_id: return_id.to_string(),
        causation_id: Some(key_of(timer).id),
        occurred_at: now,
        reason: Some("expired".to_owned()),
    };
    let decision = step_return(wish, context).keyed(key_of(timer));
    store.decide(decision).await?;
    Ok(())
}
