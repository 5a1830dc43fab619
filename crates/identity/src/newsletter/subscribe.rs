//! Asking for the newsletter.

use super::CONSENT_TEXT;
use crate::links::Enclosed;
use crate::session::random_token;
use crate::{Addressee, Identity, IdentityError, Letter};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// An address is written to once in so long.
const ONE_LETTER_IN: TimeDelta = TimeDelta::minutes(10);
/// And three times in so long, whoever asks.
const THREE_LETTERS_IN: TimeDelta = TimeDelta::days(1);

impl Identity {
    /// Sends a link to the address, if it is not in the list already and got none in the last ten
    /// minutes, nor three in the last day. Answers the same in every case; an error only where the text is
    /// no address at all.
    pub async fn subscribe(&self, email: &str, at: DateTime<Utc>) -> Result<(), IdentityError> {
        if let Some(fault) = crate::people::email_fault("email", email) {
            return Err(IdentityError::Invalid(vec![fault]));
        }
        let at = at.trunc_subsecs(6);
        let secret = random_token();
        let mut db = self.begin().await?;
        let Some(id) = self.write_wish(&mut db, (email, &secret), at).await? else {
            return Ok(());
        };
        let dedupe = format!("newsletter_confirm:{id}:{}", at.timestamp_micros());
        let enclosed = Enclosed {
            secret: Some(secret),
            email: Some(email.trim().to_owned()),
        };
        let sealed = self.enclose(&mut db, None, (&dedupe, &enclosed)).await?;
        let letter = Letter {
            kind: "newsletter_confirm",
            dedupe,
            to: Addressee::Enclosed,
            sealed: Some(sealed),
            facts: json!({ "at": at, "expiresAt": at + super::confirm::LASTS }),
        };
        self.ask_letter(&mut db, letter, at).await?;
        db.commit().await?;
        Ok(())
    }

    /// The row of who asks, with a new secret; nothing where it would be too soon or too late. What is
    /// written there of a consent that ended stays until they agree again.
    async fn write_wish(
        &self,
        db: &mut PgConnection,
        (email, secret): (&str, &SecretString),
        at: DateTime<Utc>,
    ) -> Result<Option<Uuid>, IdentityError> {
        let row = sqlx::query_scalar!(
            "INSERT INTO newsletter AS n (id, email_index, state, how, text_version, asked_text, secret_hash, asked_at, letters_at)
             VALUES ($1, $2, 'asked', 'form', $3, $3, $4, $5, ARRAY[$5::timestamptz])
             ON CONFLICT (email_index) DO UPDATE
                SET state = 'asked', asked_text = $3, secret_hash = $4, asked_at = $5,
                    letters_at = (ARRAY[$5::timestamptz] || n.letters_at)[1:3]
             WHERE n.state <> 'confirmed' AND n.asked_at < $6
                AND (n.letters_at[3] IS NULL OR n.letters_at[3] < $7) RETURNING id",
            Uuid::now_v7(),
            &self.email_index(email)[..],
            CONSENT_TEXT,
            &self.newsletter_digest(secret.expose_secret())[..],
            at,
            at - ONE_LETTER_IN,
            at - THREE_LETTERS_IN
        )
        .fetch_optional(&mut *db)
        .await?;
        let Some(id) = row else { return Ok(None) };
        self.keep_address(db, id, email).await?;
        Ok(Some(id))
    }

    pub(super) async fn keep_address(
        &self,
        db: &mut PgConnection,
        id: Uuid,
        email: &str,
    ) -> Result<(), IdentityError> {
        let sealed = self
            .seal_words_in(db, None, &address_place(id), email.trim())
            .await?;
        sqlx::query("UPDATE newsletter SET email = $2 WHERE id = $1")
            .bind(id)
            .bind(sealed)
            .execute(db)
            .await?;
        Ok(())
    }
}

/// Where the address of a reader lies: part of its seal.
pub(super) fn address_place(id: Uuid) -> String {
    format!("newsletter/{id}/email")
}
