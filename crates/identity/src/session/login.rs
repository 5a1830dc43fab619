//! Signing in with e-mail and password.

use super::Tokens;
use crate::people::{self, Profile};
use crate::{Audience, Identity, IdentityError};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

/// Somebody who just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub profile: Profile,
    /// What they hold now.
    pub tokens: Tokens,
}

impl Identity {
    /// Checks the password and begins a session.
    ///
    /// Whether the e-mail is known cannot be told from the answer, nor from how long it takes:
    /// both are [`IdentityError::InvalidCredentials`] after one comparison. `Deactivated` and
    /// `NotStaff` are told only to who knows the password.
    pub async fn login(
        &self,
        email: &str,
        password: &SecretString,
        audience: Audience,
        at: DateTime<Utc>,
    ) -> Result<SignedIn, IdentityError> {
        // Nobody has such a password; do not let it cost a comparison of megabytes.
        if password.expose_secret().len() > 4_096 || email.len() > 1_024 {
            return Err(IdentityError::InvalidCredentials);
        }
        let index = self.email_index(email);
        let known = people::credentials(&self.inner.pool, &index).await?;
        let hash = known.as_ref().and_then(|known| known.password_hash.clone());
        let right = self
            .inner
            .passwords
            .verify(password.expose_secret(), hash)
            .await?;
        let known = known
            .filter(|_| right)
            .ok_or(IdentityError::InvalidCredentials)?;
        if audience == Audience::Admin && !known.role.is_staff() {
            return Err(IdentityError::NotStaff);
        }
        let mut db = self.begin().await?;
        // The row is locked until the session stands: whoever deactivates meanwhile ends it too.
        if !people::note_login(&mut db, known.id, at).await? {
            return Err(IdentityError::Deactivated);
        }
        let tokens = self
            .open_session(&mut db, (known.id, known.role, audience), at)
            .await?;
        let profile = self.read_profile(&mut db, known.id).await?;
        db.commit().await?;
        Ok(SignedIn { profile, tokens })
    }
}
