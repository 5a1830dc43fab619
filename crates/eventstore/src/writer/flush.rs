//! Storing a batch: one statement, one round trip, one commit.

use super::batch::Unit;
use super::statement::{Prepared, Statement};
use crate::{StoreError, Token};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};

/// Why a batch was not stored.
pub(super) enum FlushError {
    /// Somebody else wrote one of the streams, or used one of the keys.
    Conflict,
    /// The answer was lost: it may be stored or not.
    Lost(StoreError),
    /// It is not stored.
    Failed(StoreError),
}

/// The statement that stores everything the units want, or nothing of it.
///
/// Rows go in key order, so that two processes never wait for each other in a circle.
pub(super) fn prepare(units: &[Unit]) -> Result<Prepared, StoreError> {
    let mut statement = Statement::default();
    statement.events(units);
    statement.commands(units);
    statement.notices(units);
    statement.attachments(units);
    statement.timers(units);
    statement.finish()
}

/// Runs it; answers the place behind its last event.
pub(super) async fn send(
    pool: PgPool,
    prepared: Result<Prepared, StoreError>,
) -> Result<Token, FlushError> {
    let (text, arguments) = prepared.map_err(FlushError::Failed)?;
    let row = sqlx::query_with(&text, arguments)
        .fetch_one(&pool)
        .await
        .map_err(sort)?;
    let read = |row: &PgRow| -> Result<(i64, Option<i64>), sqlx::Error> {
        Ok((row.try_get(0)?, row.try_get(1)?))
    };
    let (tx_id, position) = read(&row).map_err(|error| FlushError::Lost(error.into()))?;
    Ok(position.map_or(Token::START, |position| Token { tx_id, position }))
}

fn sort(error: sqlx::Error) -> FlushError {
    let Some(database) = error.as_database_error() else {
        return match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => FlushError::Failed(error.into()),
            _ => FlushError::Lost(error.into()),
        };
    };
    let code = database.code().unwrap_or_default();
    let constraint = database.constraint().unwrap_or_default();
    match (code.as_ref(), constraint) {
        // On a partitioned log the key is called events_p0_pkey and so on.
        ("23505", "command_log_pkey" | "webhook_inbox_pkey") => FlushError::Conflict,
        ("23505", key) if key.starts_with("events") && key.ends_with("_pkey") => {
            FlushError::Conflict
        }
        ("40001" | "40P01", _) => FlushError::Conflict,
        // The server is going down: whether it committed first is unknown.
        ("57P01" | "57P02", _) => FlushError::Lost(error.into()),
        _ => FlushError::Failed(error.into()),
    }
}
