//! The postman's day.

use super::Postman;
use super::claim::{Claimed, claim};
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
    let mut refused_in_a_row = 0_u32;
    while !*stop.borrow() {
        let most = if refused_in_a_row == 0 { BAG } else { 1 };
        let rest = match postman.round(most).await {
            Ok(Round { refused: true, .. }) => {
                refused_in_a_row += 1;
                pause(refused_in_a_row)
            }
            Ok(Round { carried: 0, .. }) => REST,
            Ok(_) => {
                refused_in_a_row = 0;
                Duration::ZERO
            }
            Err(error) => {
                tracing::error!(%error, "mail.waits");
                LONG_REST
            }
        };
        metrics::gauge!("mail_paused").set(f64::from(u32::from(refused_in_a_row > 0)));
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

/// How a round went.
struct Round {
    carried: usize,
    /// Whether the carrier did not accept the shop's account.
    refused: bool,
}

impl Postman {
    async fn round(&self, most: i64) -> Result<Round, sqlx::Error> {
        let letters = claim(&self.pool, most, Utc::now()).await?;
        let carried = letters.len();
        let outcomes = stream::iter(letters)
            .map(|letter| async move { self.carry(&letter).await })
            .buffer_unordered(usize::try_from(BAG).unwrap_or(1));
        let refused: Vec<bool> = outcomes.collect().await;
        let refused = refused.contains(&true);
        Ok(Round { carried, refused })
    }

    /// Carries one letter; true where the carrier did not accept the shop's account. A letter whose outcome
    /// cannot be written down stays under its lease and is looked at again.
    async fn carry(&self, letter: &Claimed) -> bool {
        let outcome = self.deliver(letter, Utc::now()).await;
        let (id, kind, carrier) = (letter.id, letter.kind.as_str(), self.mailer.name());
        metrics::counter!("mail_letters_total", "outcome" => outcome.word()).increment(1);
        match &outcome {
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
            Outcome::Postponed { why, .. } => {
                tracing::debug!(letter = %id, kind, why, "mail.postponed")
            }
        }
        let written = settle(&self.pool, letter, &outcome, Utc::now()).await;
        if let Err(error) = written {
            tracing::error!(letter = %id, %error, "mail.not_written_down");
        }
        let refused =
            matches!(&outcome, Outcome::Postponed { why, .. } if why.starts_with("account: "));
        if refused {
            tracing::error!(carrier, ?outcome, "mail.account_refused");
        }
        refused
    }
}
