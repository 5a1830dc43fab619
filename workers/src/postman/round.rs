//! The postman's day.

use super::Postman;
use super::claim::{Claimed, claim};
use super::deliver::Delivery;
use super::outcome::{Outcome, settle};
use chrono::Utc;
use futures::StreamExt as _;
use futures::stream;
use std::time::Duration;
use tokio::sync::watch;

/// Letters taken at once.
const BAG: i64 = 8;
/// How long he rests when there is nothing to carry.
const REST: Duration = Duration::from_millis(500);
/// How long he rests when the database does not answer.
const LONG_REST: Duration = Duration::from_secs(5);
/// How long he waits when the carrier does not accept the shop's account; then one letter is tried.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Carries letters until `stop` turns true; those at hand are finished. Any number of processes may do so.
pub async fn run_postman(postman: Postman, mut stop: watch::Receiver<bool>) {
    let mut day = Day::default();
    while !*stop.borrow() {
        let rest = match postman.round(day.most()).await {
            Ok(round) => day.after(round),
            Err(error) => {
                tracing::error!(%error, "mail.waits");
                LONG_REST
            }
        };
        metrics::gauge!("mail_paused").set(f64::from(u32::from(day.is_paused())));
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = over(&mut stop) => break,
        }
    }
}

/// Returns when it is time to stop, or nobody is left to say so.
async fn over(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

fn pause(refused_in_a_row: u32) -> Duration {
    let doublings = refused_in_a_row.saturating_sub(1).min(8);
    (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE)
}

/// How a letter went, or a round of them.
#[derive(Debug, Clone, Copy, Default)]
struct Round {
    /// Whether any letter is a step further.
    moved: bool,
    /// Whether a carrier was asked.
    asked: bool,
    /// Whether the carrier did not accept the shop's account.
    refused: bool,
}

impl Round {
    fn and(self, other: Self) -> Self {
        Self {
            moved: self.moved || other.moved,
            asked: self.asked || other.asked,
            refused: self.refused || other.refused,
        }
    }
}

/// What the rounds so far say about the next one.
#[derive(Debug, Default)]
struct Day {
    refused_in_a_row: u32,
}

impl Day {
    fn is_paused(&self) -> bool {
        self.refused_in_a_row > 0
    }

    /// How many letters are taken next.
    fn most(&self) -> i64 {
        if self.is_paused() { 1 } else { BAG }
    }

    /// How long he rests. Only a carrier that was asked can have taken the shop back, and a round that moved
    /// nothing is followed by a rest.
    fn after(&mut self, round: Round) -> Duration {
        if round.refused {
            self.refused_in_a_row = self.refused_in_a_row.saturating_add(1);
            return pause(self.refused_in_a_row);
        }
        if round.asked {
            self.refused_in_a_row = 0;
        }
        if round.moved { Duration::ZERO } else { REST }
    }
}

impl Postman {
    async fn round(&self, most: i64) -> Result<Round, sqlx::Error> {
        let letters = claim(&self.pool, most, Utc::now()).await?;
        let carried = stream::iter(letters)
            .map(|letter| async move { self.carry(&letter).await })
            .buffer_unordered(usize::try_from(BAG).unwrap_or(1));
        let carried: Vec<Round> = carried.collect().await;
        Ok(carried.into_iter().fold(Round::default(), Round::and))
    }

    /// Carries one letter. One whose outcome cannot be written down stays under its lease and is looked at
    /// again.
    async fn carry(&self, letter: &Claimed) -> Round {
        let Delivery { outcome, was_asked } = self.deliver(letter, Utc::now()).await;
        metrics::counter!("mail_letters_total", "outcome" => outcome.word()).increment(1);
        self.tell(letter, &outcome);
        let written = settle(&self.pool, letter, &outcome, Utc::now()).await;
        if let Err(error) = written {
            tracing::error!(letter = %letter.id, %error, "mail.not_written_down");
        }
        Round {
            moved: !outcome.is_postponed(),
            asked: was_asked,
            refused: matches!(outcome, Outcome::AccountRefused { .. }),
        }
    }

    fn tell(&self, letter: &Claimed, outcome: &Outcome) {
        let (id, kind, carrier) = (letter.id, letter.kind.as_str(), self.mailer.name());
        match outcome {
            Outcome::Sent { .. } => tracing::info!(letter = %id, kind, carrier, "mail.sent"),
            Outcome::Spread { readers } => {
                tracing::info!(letter = %id, kind, readers, "mail.spread")
            }
            Outcome::Dropped(why) => tracing::info!(letter = %id, kind, why, "mail.dropped"),
            Outcome::Parked(why) => {
                tracing::error!(letter = %id, kind, carrier, why, "mail.parked")
            }
            Outcome::Again { why, .. } => {
                tracing::warn!(letter = %id, kind, carrier, why, "mail.again")
            }
            Outcome::Doubtful { why, .. } => {
                tracing::warn!(letter = %id, kind, carrier, why, "mail.doubtful")
            }
            Outcome::AccountRefused { why, .. } => {
                tracing::error!(letter = %id, kind, carrier, why, "mail.account_refused")
            }
            Outcome::TooEarly { .. } => tracing::debug!(letter = %id, kind, "mail.too_early"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, FIRST_PAUSE, REST, Round};
    use std::time::Duration;

    const REFUSED: Round = Round {
        moved: false,
        asked: true,
        refused: true,
    };
    const TAKEN: Round = Round {
        moved: true,
        asked: true,
        refused: false,
    };

    #[test]
    fn a_letter_that_reached_no_carrier_says_nothing_of_the_account() {
        let mut day = Day::default();
        assert_eq!(day.after(REFUSED), FIRST_PAUSE);
        let dropped = Round {
            asked: false,
            ..TAKEN
        };
        assert_eq!(day.after(dropped), Duration::ZERO);
        assert!(day.is_paused());
        assert_eq!(day.after(REFUSED), 2 * FIRST_PAUSE);
        day.after(TAKEN);
        assert!(!day.is_paused());
    }

    #[test]
    fn who_can_do_nothing_rests() {
        let mut day = Day::default();
        assert_eq!(day.after(Round::default()), REST);
        assert_eq!(day.after(TAKEN.and(Round::default())), Duration::ZERO);
    }
}
