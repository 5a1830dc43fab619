//! Really coming in: after the password, and after the code where one is owed.

use super::lockout::Keys;
use super::login::SignedIn;
use crate::digest::Digest32;
use crate::factor::Here;
use crate::{Audience, Identity, IdentityError};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

impl Identity {
    /// Lets somebody in whose password and code were right: at a place that is known from now on, or on the
    /// `device` that was known when the password was given.
    pub(crate) async fn enter(
        &self,
        mut db: Transaction<'static, Postgres>,
        (person, audience): (Uuid, Audience),
        device: Option<Digest32>,
        at: &Here<'_>,
    ) -> Result<SignedIn, IdentityError> {
        let here = (at.request_id, at.at);
        let index = sqlx::query_scalar!("SELECT email_index FROM users WHERE id = $1", person);
        let index = index.fetch_optional(&mut *db).await?.flatten();
        let index = index.ok_or(IdentityError::InvalidCredentials)?;
        let keys = self.login_keys(&index, at.address);
        let keys = match device {
            Some(place) => keys.at_device(place),
            None => keys,
        };
        let whose = ((person, audience), true);
        let let_in = self.come_in(&mut db, whose, (&keys, &index), at.at).await;
        let how = json!({ "audience": audience.as_str(), "secondFactor": true });
        self.concluded(db, let_in, ("login.succeeded", how), (person, here))
            .await
    }

    /// A session, and what else follows when somebody really comes in: the place is known, a device is given a
    /// name, and a letter tells of a place that is new.
    pub(super) async fn come_in(
        &self,
        db: &mut PgConnection,
        (whose, with_factor): ((Uuid, Audience), bool),
        (keys, email_index): (&Keys, &[u8]),
        at: DateTime<Utc>,
    ) -> Result<SignedIn, IdentityError> {
        let is_new = keys.welcome(db, whose.0, at).await?;
        let mut signed_in = self.let_in(db, whose, with_factor, at).await?;
        let named = self.name_device(db, (keys, email_index), whose.0, at);
        signed_in.device_token = named.await?;
        if is_new {
            self.tell_of_device(db, whose.0, at).await?;
        }
        Ok(signed_in)
    }
}
