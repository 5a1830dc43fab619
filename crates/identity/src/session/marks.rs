//! What a session remembers of how its holder proved who they are.

use crate::IdentityError;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Marks a session as one in which the second factor was used just now, or as one without.
pub(crate) async fn mark_with_factor(
    db: &mut PgConnection,
    session: Uuid,
    with_factor: bool,
    at: DateTime<Utc>,
) -> Result<(), IdentityError> {
    sqlx::query!(
        "UPDATE sessions SET with_factor = $2, confirmed_at = $3 WHERE id = $1",
        session,
        with_factor,
        with_factor.then_some(at)
    )
    .execute(db)
    .await?;
    Ok(())
}
