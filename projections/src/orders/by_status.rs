//! How many orders wear each status.

use crate::QueryError;
use domain::order::Status;
use eventstore::Fault;
use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, HashMap};

/// How many orders wear a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatusCount {
    pub status: String,
    pub orders: i64,
}

/// All seven statuses, in the order of a life, those without orders too.
pub async fn status_counts(pool: &PgPool) -> Result<Vec<StatusCount>, QueryError> {
    let rows = sqlx::query!("SELECT status, orders FROM order_status_counts")
        .fetch_all(pool)
        .await?;
    let known: HashMap<String, i64> = rows
        .into_iter()
        .map(|row| (row.status, row.orders))
        .collect();
    let count = |status: Status| StatusCount {
        status: status.word().to_owned(),
        orders: known.get(status.word()).copied().unwrap_or(0),
    };
    Ok(Status::ALL.into_iter().map(count).collect())
}

/// Which orders a page led from status to status.
#[derive(Debug, Default)]
pub(super) struct Moves {
    changes: BTreeMap<String, i64>,
}

impl Moves {
    pub(super) fn leave(&mut self, status: &str) {
        *self.changes.entry(status.to_owned()).or_default() -= 1;
    }

    pub(super) fn enter(&mut self, status: &str) {
        *self.changes.entry(status.to_owned()).or_default() += 1;
    }

    pub(super) async fn save(self, db: &mut PgConnection) -> Result<(), Fault> {
        let changed = self.changes.into_iter().filter(|(_, change)| *change != 0);
        let (statuses, changes): (Vec<String>, Vec<i64>) = changed.unzip();
        if statuses.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "INSERT INTO order_status_counts AS known (status, orders)
             SELECT * FROM unnest($1::text[], $2::bigint[])
             ON CONFLICT (status) DO UPDATE SET orders = known.orders + excluded.orders",
            &statuses,
            &changes
        )
        .execute(&mut *db)
        .await?;
        // A status without orders has no row, or a rebuild with other pages would differ.
        sqlx::query!(
            "DELETE FROM order_status_counts WHERE status = ANY($1) AND orders = 0",
            &statuses
        )
        .execute(db)
        .await?;
        Ok(())
    }
}
