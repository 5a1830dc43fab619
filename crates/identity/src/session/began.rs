//! When somebody last proved who they are.

use crate::{Claims, Identity, IdentityError};
use chrono::{DateTime, Utc};

impl Identity {
    /// When the session of this token began, which is when its password was given; `None` when it was
    /// ended. Refreshing does not move it.
    pub async fn session_began(
        &self,
        claims: &Claims,
    ) -> Result<Option<DateTime<Utc>>, IdentityError> {
        let began = sqlx::query_scalar!(
            "SELECT started_at FROM sessions WHERE id = $1 AND revoked_at IS NULL",
            claims.sid
        );
        Ok(began.fetch_optional(&self.inner.pool).await?)
    }
}
