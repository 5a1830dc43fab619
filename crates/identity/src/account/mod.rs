//! account · getting an account into its owner's hands: verified addresses, forgotten passwords, lifted
//! locks · may touch `users`, links and letters · never tells whether there is an account.
//!
//! 1. Whoever asks for a letter learns nothing: known, unknown and switched off are answered alike.
//! 2. A person gets at most [`PER_HOUR`] letters of a kind in an hour, whoever asks.
//! 3. A link proves that its reader reads the mail of the address it was sent to, and nothing else.
//! 4. Who used one to get in again is not kept out by what others type: see [`ByMail`].

mod address;
mod attach;
mod forgot;
mod reset;
mod unlock;
mod verify;

pub use attach::AttachWish;
pub(crate) use attach::wish_attached;
pub use reset::PasswordReset;
pub use unlock::Unlock;

use crate::{Identity, IdentityError};
use audit::Entry;
use chrono::{DateTime, TimeDelta, Utc};
use domain::kernel::CustomerId;
use secrecy::SecretString;
use sqlx::PgConnection;
use uuid::Uuid;

/// How many letters of a kind a person gets in an hour.
const PER_HOUR: i64 = 3;

/// Somebody who showed by a link that they read the mail of an account.
#[derive(Debug, Clone)]
pub struct ByMail {
    /// Whose account it is.
    pub person: CustomerId,
    /// Names the device at the login that follows, which wrong passwords of others do not hold up then.
    /// Absent where the link was used before.
    pub device_token: Option<SecretString>,
}

impl Identity {
    /// Whether one more letter of this kind may go to the person now. Their row must be locked.
    pub(crate) async fn may_write(
        &self,
        db: &mut PgConnection,
        (person, kind): (Uuid, &str),
        at: DateTime<Utc>,
    ) -> Result<bool, IdentityError> {
        let asked: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM letters WHERE person_id = $1 AND kind = $2 AND created_at > $3",
        )
        .bind(person)
        .bind(kind)
        .bind(at - TimeDelta::hours(1))
        .fetch_one(db)
        .await?;
        Ok(asked < PER_HOUR)
    }
}

/// A word of the audit log about an account, by its owner.
fn said(action: &str, person: Uuid, (request_id, at): (&str, DateTime<Utc>)) -> Entry {
    let mut entry = Entry::new(at, format!("customer:{person}"), action).about("customer", person);
    entry.request_id = Some(request_id.to_owned());
    entry
}
