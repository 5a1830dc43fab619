//! A password was forgotten.

use crate::{Identity, IdentityError, LinkLetter, LinkPurpose};
use audit::Entry;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use serde_json::json;
use uuid::Uuid;

/// The letter with a link that sets a password.
const LETTER: &str = "reset_password";

impl Identity {
    /// Sends a link that sets a password, if somebody who may sign in has this address. The answer is
    /// the same when nobody has it, when its owner is switched off, and after three letters in an hour;
    /// it is an error only where the text is no address at all.
    pub async fn forgot_password(
        &self,
        email: &str,
        (request_id, at): (&str, DateTime<Utc>),
    ) -> Result<(), IdentityError> {
        if let Some(fault) = crate::people::email_fault("email", email) {
            return Err(IdentityError::Invalid(vec![fault]));
        }
        let index = self.email_index(email);
        let mut db = self.begin().await?;
        let known: Option<(Uuid, bool)> =
            sqlx::query_as("SELECT id, is_active FROM users WHERE email_index = $1 FOR UPDATE")
                .bind(&index[..])
                .fetch_optional(&mut *db)
                .await?;
        let owner = known.filter(|(_, active)| *active).map(|(id, _)| id);
        let whom = owner.unwrap_or_default();
        let may = self.may_write(&mut db, (whom, LETTER), at).await?;
        if let Some(owner) = owner.filter(|_| may) {
            let wish = LinkLetter {
                kind: LETTER,
                purpose: LinkPurpose::ResetPassword,
                person: CustomerId(owner),
                email: None,
                facts: json!({}),
            };
            self.ask_link_letter(&mut db, wish, at).await?;
        }
        let mut word = Entry::new(at, "guest", "password.forgotten");
        word.subject = known.map(|(id, _)| format!("customer:{id}"));
        word.request_id = Some(request_id.to_owned());
        self.note(&mut db, word).await?;
        db.commit().await?;
        Ok(())
    }
}
