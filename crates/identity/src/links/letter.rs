//! Letters that carry a link, and opening what they carry.

use super::LinkPurpose;
use crate::{Addressee, Identity, IdentityError, Letter};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// A wish for a letter with a link in it.
#[derive(Debug, Clone)]
pub struct LinkLetter {
    /// Which template: `verify_email`, `staff_invited`.
    pub kind: &'static str,
    /// What the link is for.
    pub purpose: LinkPurpose,
    /// Whose link it is, and to whom the letter goes.
    pub person: CustomerId,
    /// An address that is not the person's yet and takes the place of theirs for this letter.
    pub email: Option<String>,
    /// What it tells besides; an object with nothing personal. `at` and `expiresAt` are added.
    pub facts: Value,
}

/// What lay sealed in a letter.
#[derive(Clone)]
pub struct Enclosed {
    /// The secret of the link, what follows `?token=`; absent where only the address is sealed.
    pub secret: Option<SecretString>,
    /// Where the letter goes instead of to its person's address.
    pub email: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Plain {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

impl std::fmt::Debug for Enclosed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enclosed(..)")
    }
}

impl Identity {
    /// Makes a link and asks for the letter that carries it, in the caller's transaction. A letter of
    /// the same kind that still waits is dropped: its link has just ended, or this one does as well.
    pub async fn ask_link_letter(
        &self,
        db: &mut PgConnection,
        wish: LinkLetter,
        at: DateTime<Utc>,
    ) -> Result<(), IdentityError> {
        let secret = self.make_link(db, (wish.person, wish.purpose), at).await?;
        sqlx::query(
            "UPDATE letters SET state = 'dropped', sealed = NULL
             WHERE person_id = $1 AND kind = $2 AND state = 'waiting'",
        )
        .bind(wish.person.0)
        .bind(wish.kind)
        .execute(&mut *db)
        .await?;
        let dedupe = format!("{}:{}:{}", wish.kind, wish.person, Uuid::new_v4());
        let enclosed = Enclosed {
            secret: Some(secret),
            email: wish.email,
        };
        let sealed = self
            .enclose(db, Some(wish.person), (&dedupe, &enclosed))
            .await?;
        let mut facts = wish.facts;
        facts["at"] = json!(at);
        facts["expiresAt"] = json!(at + wish.purpose.lasts());
        let letter = Letter {
            kind: wish.kind,
            dedupe,
            to: Addressee::Person(wish.person),
            sealed: Some(sealed),
            facts,
        };
        self.ask_letter(db, letter, at).await?;
        Ok(())
    }

    /// Seals what a letter carries: under its person's key, or for nobody in particular under a key of
    /// its own that goes when `letters.sealed` is emptied.
    pub(crate) async fn enclose(
        &self,
        db: &mut PgConnection,
        person: Option<CustomerId>,
        (dedupe, enclosed): (&str, &Enclosed),
    ) -> Result<Vec<u8>, IdentityError> {
        let secret = enclosed.secret.as_ref();
        let plain = Plain {
            secret: secret.map(|secret| secret.expose_secret().to_owned()),
            email: enclosed.email.clone(),
        };
        let plain = serde_json::to_string(&plain)
            .map_err(|error| IdentityError::Internal(error.to_string()))?;
        self.seal_words_in(db, person, &place(dedupe), &plain).await
    }

    /// For the postman: opens `letters.sealed` of the letter whose `letters.dedupe` is given, at the
    /// moment of sending. `Ok(None)` when it was emptied or its reader was erased: drop the letter. An
    /// error means that the bytes are not what they were: park it. Where [`Enclosed::email`] is given
    /// the letter goes there and nowhere else. `account_erased` is opened by [`Identity::departed`]
    /// instead. Once it is sent, set `sealed` to null.
    pub async fn open_enclosed(
        &self,
        dedupe: &str,
        sealed: &[u8],
    ) -> Result<Option<Enclosed>, IdentityError> {
        let Some(plain) = self.open_words(&place(dedupe), sealed).await? else {
            return Ok(None);
        };
        let plain = SecretString::from(plain);
        let plain: Plain = serde_json::from_str(plain.expose_secret())
            .map_err(|_| IdentityError::Sealed("not the secret of a letter"))?;
        Ok(Some(Enclosed {
            secret: plain.secret.map(SecretString::from),
            email: plain.email,
        }))
    }
}

fn place(dedupe: &str) -> String {
    format!("letters/{dedupe}/enclosed")
}
