//! Adding a row.

use crate::Entry;
use sqlx::PgConnection;

/// Writes the entry in the caller's transaction. Other writers of the log wait until that ends.
pub async fn append(db: &mut PgConnection, entry: Entry) -> Result<(), sqlx::Error> {
    // The database numbers and seals the row; what stands here for the seal is overwritten.
    sqlx::query!(
        "INSERT INTO audit_log (position, id, at, actor, action, subject, outcome, deed, request_id, session_id,
                                origin, reason, before, after, previous, hash)
         VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, ''::bytea, ''::bytea)",
        entry.id,
        entry.at,
        entry.actor,
        entry.action,
        entry.subject,
        entry.outcome.as_str(),
        entry.deed,
        entry.request_id,
        entry.session_id,
        entry.origin,
        entry.reason,
        entry.before,
        entry.after,
    )
    .execute(db)
    .await?;
    Ok(())
}
