//! What became of a letter, and writing that down.

use super::claim::Claimed;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ports::mail::MailError;
use sqlx::PgPool;

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The carrier took it.
    Sent { provider_id: Option<String> },
    /// It is told to each of its readers in a letter of their own.
    Spread { readers: usize },
    /// There is nobody to tell, or no reason any more.
    Dropped(&'static str),
    /// Somebody must look.
    Parked(String),
    /// Tried again, after a pause.
    Again { after: TimeDelta, why: String },
    /// Tried again as if nothing had been tried: the carrier does not accept the shop's account.
    AccountRefused { after: TimeDelta, why: String },
    /// The same: what it is about cannot be read yet.
    TooEarly { after: TimeDelta },
    /// Nobody knows whether it was sent.
    Doubtful { after: TimeDelta, why: String },
}

impl Outcome {
    /// For the metrics.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "sent",
            Self::Spread { .. } => "spread",
            Self::Dropped(_) => "dropped",
            Self::Parked(_) => "parked",
            Self::Again { .. } => "again",
            Self::AccountRefused { .. } | Self::TooEarly { .. } => "postponed",
            Self::Doubtful { .. } => "doubtful",
        }
    }

    fn state(&self) -> &'static str {
        match self {
            Self::Sent { .. } | Self::Spread { .. } => "sent",
            Self::Dropped(_) => "dropped",
            Self::Parked(_) => "parked",
            Self::Again { .. }
            | Self::AccountRefused { .. }
            | Self::TooEarly { .. }
            | Self::Doubtful { .. } => "waiting",
        }
    }

    /// Whether the letter stands where it stood, and no try is counted.
    pub(super) fn is_postponed(&self) -> bool {
        matches!(self, Self::AccountRefused { .. } | Self::TooEarly { .. })
    }

    fn why(&self) -> Option<&str> {
        match self {
            Self::Sent { .. } | Self::Spread { .. } => None,
            Self::Dropped(why) => Some(why),
            Self::TooEarly { .. } => Some("waits for its order"),
            Self::Parked(why)
            | Self::Again { why, .. }
            | Self::AccountRefused { why, .. }
            | Self::Doubtful { why, .. } => Some(why),
        }
    }

    fn after(&self) -> TimeDelta {
        match self {
            Self::Again { after, .. }
            | Self::AccountRefused { after, .. }
            | Self::TooEarly { after }
            | Self::Doubtful { after, .. } => *after,
            _ => TimeDelta::zero(),
        }
    }
}

/// Writes it down, if the letter is still this carrier's: who was erased meanwhile stays erased. The secret
/// goes with the letter.
pub(super) async fn settle(
    pool: &PgPool,
    letter: &Claimed,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let state = outcome.state();
    let provider_id = match outcome {
        Outcome::Sent { provider_id } => provider_id.as_deref(),
        _ => None,
    };
    let done = sqlx::query(
        "UPDATE letters SET state = $3, last_error = $4, provider_id = $5, due_at = $6,
                sent_at = CASE WHEN $3 = 'sent' THEN $7 ELSE sent_at END,
                sealed = CASE WHEN $3 IN ('sent', 'dropped') THEN NULL ELSE sealed END,
                tries = tries - $8, doubts = doubts + $9, lease_id = NULL, lease_until = NULL
         WHERE id = $1 AND state = 'sending' AND lease_id = $2",
    )
    .bind(letter.id)
    .bind(letter.lease_id)
    .bind(state)
    .bind(outcome.why())
    .bind(provider_id)
    .bind(now + outcome.after())
    .bind(now)
    .bind(i32::from(outcome.is_postponed()))
    .bind(i32::from(matches!(outcome, Outcome::Doubtful { .. })))
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How often a letter may have been handed over without anybody knowing.
pub(super) const DOUBTS: i32 = 2;

/// What a carrier's answer means for a letter.
pub(super) fn judge(
    error: MailError,
    (tries, doubts, sure): (i32, i32, bool),
    pauses: &super::pace::Pauses,
) -> Outcome {
    let again = |why: String, wish: Option<u64>| Outcome::Again {
        after: pauses.before_try(tries, wish),
        why,
    };
    match error {
        MailError::Later {
            said,
            retry_after_seconds,
        } => again(said, retry_after_seconds),
        MailError::Unsure { said } | MailError::TimedOut { said } if sure => again(said, None),
        // An outage of the carrier answers so, for every letter: none is parked while it is worth sending.
        MailError::TimedOut { said } => Outcome::Again {
            after: pauses.after_timeout(tries),
            why: said,
        },
        MailError::Unsure { said } if doubts + 1 >= DOUBTS => {
            Outcome::Parked(format!("nobody knows whether it was sent: {said}"))
        }
        MailError::Unsure { said } => Outcome::Doubtful {
            after: pauses.after_doubt(),
            why: said,
        },
        MailError::Refused { code } => Outcome::Parked(code),
        MailError::Misconfigured { code } => Outcome::AccountRefused {
            after: pauses.for_account(),
            why: format!("account: {code}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{MailError, Outcome, judge};
    use crate::postman::pace::Pauses;

    fn unsure() -> MailError {
        MailError::Unsure {
            said: "lost".to_owned(),
        }
    }

    #[test]
    fn a_letter_comes_twice_at_most_and_into_an_outbox_once() {
        let pauses = Pauses::default();
        assert_eq!(judge(unsure(), (1, 0, false), &pauses).word(), "doubtful");
        assert_eq!(judge(unsure(), (2, 1, false), &pauses).word(), "parked");
        assert_eq!(judge(unsure(), (9, 5, true), &pauses).word(), "again");
    }

    #[test]
    fn an_outage_in_which_a_gateway_answers_for_the_carrier_parks_nothing() {
        for (tries, doubts) in [(1, 0), (2, 1), (30, 1)] {
            let late = MailError::TimedOut {
                said: "sendgrid: 504".to_owned(),
            };
            let outcome = judge(late, (tries, doubts, false), &Pauses::default());
            assert_eq!(outcome.word(), "again", "{tries}");
        }
    }

    #[test]
    fn a_wrong_key_is_never_a_letters_fault() {
        let wrong = MailError::Misconfigured {
            code: "401".to_owned(),
        };
        let outcome = judge(wrong, (40, 0, false), &Pauses::default());
        assert!(matches!(outcome, Outcome::AccountRefused { .. }));
        assert!(outcome.is_postponed());
    }
}
