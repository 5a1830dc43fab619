//! factor · the second thing beside a password: codes of an authenticator app, and recovery codes · may touch
//! `second_factors`, `recovery_codes`, `login_challenges` and the marks of a session · never shows a secret
//! twice.
//!
//! 1. A code is used up when it is used, and every older one with it: the row is locked while it is compared.
//! 2. Wrong codes are counted like wrong passwords, and the owner of an account that they lock is told by
//!    letter; but nobody waits who holds a recovery code. After a hundred wrong ones in a row no code is taken
//!    any more until a recovery code was.
//! 3. A right password of somebody with a second factor opens no session and makes no place known.
//! 4. A session is confirmed when its holder gives a code in it, or their password where they have none.

mod allowance;
mod challenge;
mod check;
mod code;
mod confirm;
mod enrol;
mod off;
mod recovery;

pub use allowance::GivingBack;
pub use challenge::{Challenge, Entrance};
pub use check::{Here, SecondProof};
pub use confirm::Confirmation;
pub use enrol::{FactorSecret, FactorState};
pub use off::FactorReset;
pub(crate) use off::forget_factor;
pub use recovery::RecoveryCodes;

pub(crate) use challenge::forget_challenges;
pub(crate) use check::has_factor;

use crate::{Addressee, Letter};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use serde_json::{Value, json};
use uuid::Uuid;

/// A word for the audit log about what a person did with their factor.
fn said(action: &str, person: Uuid, here: &Here<'_>) -> Entry {
    let actor = format!("customer:{person}");
    let mut entry = Entry::new(here.at, actor, action).about("customer", person);
    entry.request_id = Some(here.request_id.to_owned());
    entry
}

/// A letter to a person about their factor.
fn letter(kind: &'static str, person: Uuid, at: DateTime<Utc>, more: Value) -> Letter {
    let mut facts = json!({ "at": at });
    if let (Some(facts), Value::Object(more)) = (facts.as_object_mut(), more) {
        facts.extend(more);
    }
    Letter {
        kind,
        dedupe: format!("{kind}:{person}:{}", at.timestamp_micros()),
        to: Addressee::Person(CustomerId(person)),
        sealed: None,
        facts,
    }
}
