//! Proven notices that only make sense once the provider was asked: taken at once, with a timer that
//! does the asking. Whoever brings a notice never waits for the provider.
//!
//! 1. While the provider cannot be asked the timer stays, and knocks ever more seldom, for three days.
//! 2. What can never be taken is shown to people: at its payment, or where nobody knows its payment by
//!    whoever runs the timer.

mod hearsay;
mod left;
mod take;

pub(crate) use hearsay::{ForeignRefund, Hearsay};
pub use left::Unexplained;

use crate::notices::{of_notice, receipt};
use crate::{Cashier, CashierError, Taken};
use chrono::{DateTime, Utc};
use decisions::{ASK, LOOKS, MoneyError, NOTICES};
use domain::order::PaymentMethod;
use domain::ports::payments::Notice;
use eventstore::{Context, Decision, Desk, Halt, Timer};
use hearsay::{Kept, timer};
use left::Verdict;
use serde_json::Value;

/// The pauses between two tries grow no further than after this many: to an hour, if the first is
/// twenty seconds.
const LONGEST_AFTER: usize = 8;

impl Cashier {
    /// Writes the notice down, with a timer that asks the provider in its own time.
    pub(crate) async fn follow_later(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        said: Hearsay,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let kept = Kept {
            method,
            said,
            tries: 0,
        };
        let timer = timer(&notice.event_id, &kept, now);
        let set = move |desk: &mut Desk<'_>| {
            desk.schedule(timer.clone());
            Ok::<(), Halt<MoneyError>>(())
        };
        let decision = Decision::new(of_notice(notice, now), set);
        let decision = decision.received(receipt(method, notice, None));
        self.store.decide(decision).await?;
        Ok(Taken::Later)
    }

    /// Asks the provider about the notice with this number, and takes what it tells. Answers what
    /// nobody can explain: it is to be shown to people, and then [`Self::notice_is_shown`].
    pub async fn follow_notice(
        &self,
        event_id: &str,
        payload: &Value,
        now: DateTime<Utc>,
    ) -> Result<Option<Unexplained>, CashierError> {
        let Ok(kept) = serde_json::from_value::<Kept>(payload.clone()) else {
            return Ok(Some(Unexplained::unreadable()));
        };
        let (owner, error) = match self.owner_of(&kept).await {
            Ok(None) => (None, None),
            Ok(Some(owner)) => {
                let payment_id = owner.payment_id;
                let taken = self.take_of(owner, &kept, event_id, now).await;
                (Some(payment_id), taken.err())
            }
            Err(error) => (None, Some(error)),
        };
        let Some(error) = error else {
            self.followed(event_id, None, now).await?;
            return Ok(None);
        };
        tracing::warn!(event_id, %error, tries = kept.tries, "cashier.notice_not_taken");
        match (left::verdict(error, kept.tries)?, owner) {
            (Verdict::Later, _) => {
                let again = self.again(event_id, kept, now);
                self.followed(event_id, Some(again), now).await?;
                Ok(None)
            }
            (Verdict::Never(why), Some(payment_id)) => {
                self.leave(payment_id, (&kept.said, why), event_id, now)
                    .await?;
                self.followed(event_id, None, now).await?;
                Ok(None)
            }
            (Verdict::Never(why), None) => Ok(Some(Unexplained::of(&kept, why))),
        }
    }

    /// People can see what [`Self::follow_notice`] could not explain: its timer is over.
    pub async fn notice_is_shown(
        &self,
        event_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        self.followed(event_id, None, now).await
    }

    fn again(&self, event_id: &str, mut kept: Kept, now: DateTime<Utc>) -> Timer {
        let pause = LOOKS[kept.tries.min(LONGEST_AFTER)];
        kept.tries += 1;
        timer(event_id, &kept, self.pace.look_after(pause, now))
    }

    /// The timer is over, or set anew.
    async fn followed(
        &self,
        event_id: &str,
        again: Option<Timer>,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let instance = event_id.to_owned();
        let turn = move |desk: &mut Desk<'_>| {
            desk.cancel_timer(NOTICES, &instance, ASK);
            if let Some(timer) = &again {
                desk.schedule(timer.clone());
            }
            Ok::<(), Halt<MoneyError>>(())
        };
        let decision = Decision::new(because_of_notice(event_id, now), turn);
        self.store.decide(decision).await?;
        Ok(())
    }
}

/// The circumstances of what was learnt because of the notice with this number.
fn because_of_notice(event_id: &str, at: DateTime<Utc>) -> Context {
    Context {
        actor: "system:cashier".to_owned(),
        correlation_id: event_id.to_owned(),
        causation_id: Some(format!("notice:{event_id}")),
        occurred_at: at,
        reason: None,
    }
}
