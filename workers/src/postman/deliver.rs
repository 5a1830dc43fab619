//! One letter, from the claim to what became of it.

use super::Postman;
use super::claim::Claimed;
use super::outcome::{DOUBTS, Outcome, judge};
use super::pace::Pauses;
use super::reader::{Found, Reader};
use chrono::{DateTime, Utc};
use domain::ports::mail::{Mail, MailError};
use identity::IdentityError;
use secrecy::ExposeSecret as _;
use stationery::{StationeryError, Told, kind};
use std::time::Duration;

/// How long handing over may take; well within the lease.
const PATIENCE: Duration = Duration::from_secs(90);

/// What became of a letter, and whether its carrier was asked.
pub(super) struct Delivery {
    pub(super) outcome: Outcome,
    pub(super) was_asked: bool,
}

impl Postman {
    /// Sends a letter, or says why not.
    pub(super) async fn deliver(&self, letter: &Claimed, now: DateTime<Utc>) -> Delivery {
        match self.prepared(letter, now).await {
            Ok(mail) => Delivery {
                outcome: self.hand_over(letter, &mail).await,
                was_asked: true,
            },
            Err(outcome) => Delivery {
                outcome,
                was_asked: false,
            },
        }
    }

    /// The letter as it is handed over, or what becomes of it without a carrier.
    async fn prepared(&self, letter: &Claimed, now: DateTime<Utc>) -> Result<Mail, Outcome> {
        let knows = self.mailer.knows_letters();
        if let Some(outcome) = not_worth(letter, now, knows) {
            return Err(outcome);
        }
        let found = self.find_reader(letter).await;
        match found.map_err(|error| broken(letter, &error))? {
            Found::Nobody(why) => Err(Outcome::Dropped(why)),
            Found::NotYet => Err(Outcome::TooEarly {
                after: Pauses::default().for_order(letter.age(now)),
            }),
            Found::Staff => Err(match self.spread(letter).await {
                Ok(outcome) => outcome,
                Err(error) => broken(letter, &error),
            }),
            Found::Reader(reader) => self.written(letter, *reader),
        }
    }

    fn written(&self, letter: &Claimed, reader: Reader) -> Result<Mail, Outcome> {
        let order = reader.order.as_ref();
        let told = Told {
            facts: &letter.facts,
            name: reader.name.as_ref().map(|name| name.expose_secret()),
            secret: reader.secret.as_ref().map(|one| one.expose_secret()),
            order_number: order.map(|order| order.order_number.as_str()),
            due: order.map(|order| order.due_minor),
        };
        let printed = self.press.print(&letter.kind, &told);
        let printed = printed.map_err(|error| match error {
            StationeryError::NoLink => Outcome::Dropped("its link is gone"),
            error => Outcome::Parked(error.to_string()),
        })?;
        Ok(Mail {
            id: letter.id,
            kind: letter.kind.clone(),
            to: reader.email,
            name: reader.name,
            subject: printed.subject,
            html: printed.html,
            text: printed.text,
            at: letter.created_at,
        })
    }

    async fn hand_over(&self, letter: &Claimed, mail: &Mail) -> Outcome {
        let sent = tokio::time::timeout(PATIENCE, self.mailer.send(mail)).await;
        let sent = sent.unwrap_or_else(|_| {
            let said = "no answer in time".to_owned();
            Err(MailError::Unsure { said })
        });
        match sent {
            Ok(posted) => Outcome::Sent {
                provider_id: posted.provider_id,
            },
            Err(error) => {
                let so_far = (letter.tries, letter.doubts, self.mailer.knows_letters());
                judge(error, so_far, &Pauses::default())
            }
        }
    }
}

/// What is not to be sent whoever it is for: too old, over, unknown, or doubtful too often. What was tried in
/// vain until it was too old is for people to look at.
fn not_worth(letter: &Claimed, now: DateTime<Utc>, carrier_knows: bool) -> Option<Outcome> {
    let Some(kind) = kind(&letter.kind) else {
        return Some(Outcome::Parked("nobody knows such a letter".to_owned()));
    };
    if letter.is_over(now) {
        return Some(Outcome::Dropped("its link has ended"));
    }
    if letter.age(now) > kind.keeps() {
        return Some(match letter.was_tried() {
            true => Outcome::Parked(in_vain(letter)),
            false => Outcome::Dropped("it is too old to be news"),
        });
    }
    let doubtful = !carrier_knows && letter.doubts >= DOUBTS;
    doubtful.then(|| Outcome::Parked("nobody knows whether it was sent".to_owned()))
}

fn in_vain(letter: &Claimed) -> String {
    let last = letter.last_error.as_deref();
    let last = last.map_or_else(String::new, |last| format!(": {last}"));
    format!("it did not go in time{last}")
}

/// The shop itself could not: sealed bytes that are not what they were are for people to look at, anything
/// else passes.
fn broken(letter: &Claimed, error: &anyhow::Error) -> Outcome {
    match error.downcast_ref::<IdentityError>() {
        Some(IdentityError::Sealed(why)) => Outcome::Parked(format!("sealed: {why}")),
        _ => {
            tracing::warn!(letter = %letter.id, error = %error, "mail.not_read");
            Outcome::Again {
                after: Pauses::default().before_try(letter.tries, None),
                why: "the shop could not read it".to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Claimed, not_worth};
    use chrono::{DateTime, TimeDelta};
    use serde_json::json;
    use uuid::Uuid;

    fn letter(last_error: Option<&str>) -> Claimed {
        Claimed {
            id: Uuid::nil(),
            kind: "order_confirmed".to_owned(),
            dedupe: "order_confirmed/1".to_owned(),
            person_id: None,
            order_id: Some(Uuid::nil()),
            sealed: None,
            facts: json!({}),
            tries: 1,
            doubts: 0,
            created_at: DateTime::UNIX_EPOCH,
            asked_again_at: None,
            lease_id: None,
            last_error: last_error.map(str::to_owned),
        }
    }

    #[test]
    fn what_no_carrier_took_until_it_was_old_is_shown_to_staff() {
        let later = DateTime::UNIX_EPOCH + TimeDelta::days(4);
        let refused = letter(Some("account: sendgrid: 401"));
        let outcome = not_worth(&refused, later, false).unwrap();
        assert_eq!(outcome.word(), "parked");
        assert!(format!("{outcome:?}").contains("401"), "{outcome:?}");
        let never_tried = not_worth(&letter(None), later, false).unwrap();
        assert_eq!(never_tried.word(), "dropped");
        assert_eq!(not_worth(&refused, DateTime::UNIX_EPOCH, false), None);
    }

    #[test]
    fn a_link_that_ended_is_of_no_use_to_anybody() {
        let mut link = letter(Some("account: sendgrid: 401"));
        link.facts = json!({ "expiresAt": "1970-01-01T01:00:00Z" });
        let later = DateTime::UNIX_EPOCH + TimeDelta::days(4);
        assert_eq!(not_worth(&link, later, false).unwrap().word(), "dropped");
    }
}
