//! One letter, from the claim to what became of it.

use super::Postman;
use super::claim::Claimed;
use super::outcome::{DOUBTS, Outcome, judge};
use super::pace::Pauses;
use super::reader::{Found, Reader};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ports::mail::{Mail, MailError};
use identity::IdentityError;
use secrecy::ExposeSecret as _;
use stationery::{StationeryError, Told, kind};
use std::time::Duration;

/// How long handing over may take; well within the lease.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long what a letter is about may take to come on its shelf.
const A_MOMENT: TimeDelta = TimeDelta::seconds(1);

impl Postman {
    /// Sends a letter, or says why not.
    pub(super) async fn deliver(&self, letter: &Claimed, now: DateTime<Utc>) -> Outcome {
        if let Some(outcome) = self.not_worth(letter, now) {
            return outcome;
        }
        let found = match self.find_reader(letter).await {
            Ok(found) => found,
            Err(error) => return broken(letter, &error),
        };
        match found {
            Found::Nobody(why) => Outcome::Dropped(why),
            Found::NotYet => Outcome::Postponed {
                after: A_MOMENT,
                why: "waits for its order".to_owned(),
            },
            Found::Staff => match self.spread(letter).await {
                Ok(outcome) => outcome,
                Err(error) => broken(letter, &error),
            },
            Found::Reader(reader) => match self.written(letter, *reader) {
                Ok(mail) => self.hand_over(letter, &mail).await,
                Err(outcome) => outcome,
            },
        }
    }

    /// What is not to be sent whoever it is for: too old, over, unknown, or doubtful too often.
    fn not_worth(&self, letter: &Claimed, now: DateTime<Utc>) -> Option<Outcome> {
        let Some(kind) = kind(&letter.kind) else {
            return Some(Outcome::Parked("nobody knows such a letter".to_owned()));
        };
        if letter.is_over(now) {
            return Some(Outcome::Dropped("its link has ended"));
        }
        if letter.age(now) > kind.keeps() {
            let was_tried = letter.tries > 1 && !kind.has_link();
            return Some(match was_tried {
                true => Outcome::Parked("no carrier took it in time".to_owned()),
                false => Outcome::Dropped("it is too old to be news"),
            });
        }
        let doubtful = !self.mailer.knows_letters() && letter.doubts >= DOUBTS;
        doubtful.then(|| Outcome::Parked("nobody knows whether it was sent".to_owned()))
    }

    fn written(&self, letter: &Claimed, reader: Reader) -> Result<Mail, Outcome> {
        let told = Told {
            facts: &letter.facts,
            name: reader.name.as_ref().map(|name| name.expose_secret()),
            secret: reader.secret.as_ref().map(|one| one.expose_secret()),
            order_number: reader.order_number.as_deref(),
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
