//! The process around placing an order: its holds run out.

use chrono::{DateTime, TimeDelta, Utc};
use decisions::{ChangeOrderError, ExpireOrder, GoodsError, expire_order};
use domain::checkout::{Ask, Heard, next};
use domain::kernel::OrderId;
use eventstore::{CommandKey, Context, DecideError, DueTimer, EventStore};

/// Why a knock led to nothing; the timer stays and knocks again.
#[derive(Debug, thiserror::Error)]
pub(super) enum CarryError {
    /// The timer belongs to nothing that there is.
    #[error("`{0}` is no id")]
    Nothing(String),
    /// The decision was refused, or the machine failed.
    #[error("the order stays as it is: {0}")]
    Stayed(#[from] DecideError<ChangeOrderError>),
    /// The same about a return.
    #[error("the return stays as it is: {0}")]
    Waited(#[from] DecideError<GoodsError>),
    /// The cashier could not do it.
    #[error(transparent)]
    Cashier(#[from] cashier::CashierError),
    /// What people must see could not be written down.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Carries out what follows from a timer that is due.
pub(super) async fn carry_out(
    (store, grace): (&EventStore, TimeDelta),
    timer: &DueTimer,
    now: DateTime<Utc>,
) -> Result<(), CarryError> {
    let order_id: OrderId = timer
        .instance
        .parse()
        .map_err(|_| CarryError::Nothing(timer.instance.clone()))?;
    for ask in next(Heard::HoldRanOut { order_id, at: now }) {
        match ask {
            Ask::ExpireOrder { order_id, at } => {
                let decision = expire_order(
                    ExpireOrder {
                        order_id,
                        grace: at + grace,
                        at,
                    },
                    context(timer, order_id, at),
                );
                store.decide(decision.keyed(key_of(timer))).await?;
            }
        }
    }
    Ok(())
}

/// Derived from the timer: two workers that hear the same knock ask for one thing.
pub(super) fn key_of(timer: &DueTimer) -> CommandKey {
    let due = timer.due_at.timestamp_micros();
    let id = format!(
        "timer:{}:{}:{}:{due}",
        timer.process, timer.instance, timer.name
    );
    CommandKey {
        id,
        request_hash: timer.name.clone(),
    }
}

fn context(timer: &DueTimer, order_id: OrderId, at: DateTime<Utc>) -> Context {
    Context {
        actor: "system:checkout".to_owned(),
        correlation_id: order_id.to_string(),
        causation_id: Some(key_of(timer).id),
        occurred_at: at,
        reason: Some("expired".to_owned()),
    }
}
