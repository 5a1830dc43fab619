//! The cases, the latest first.

use super::{CaseRow, Kind};
use crate::QueryError;
use crate::paging::{self, By, Listed, Window, in_order};
use chrono::{DateTime, Utc};
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

/// What a listed case must be; the empty filter lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Whether somebody must still look.
    pub open: Option<bool>,
    pub kind: Option<Kind>,
    pub order_id: Option<Uuid>,
    /// An unknown payment or refund is left out while it is younger: most are known within minutes.
    pub unknown_before: Option<DateTime<Utc>>,
}

impl Filter {
    fn push(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        sql.push("money_attention c WHERE true");
        match self.open {
            Some(true) => sql.push(" AND c.closed_at IS NULL"),
            Some(false) => sql.push(" AND c.closed_at IS NOT NULL"),
            None => sql,
        };
        if let Some(kind) = self.kind {
            sql.push(format!(" AND c.kind = '{}'", kind.word()));
        }
        if let Some(order) = self.order_id {
            sql.push(" AND c.order_id = ").push_bind(order);
        }
        if let Some(before) = self.unknown_before {
            let unknown = [Kind::UnknownPayment, Kind::UnknownRefund].map(Kind::word);
            sql.push(format!(
                " AND (c.kind NOT IN ('{}') OR c.closed_at IS NOT NULL OR c.opened_at < ",
                unknown.join("', '")
            ));
            sql.push_bind(before).push(")");
        }
    }
}

/// The cases that pass `filter`, the last opened first.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    window: &Window,
) -> Result<Listed<CaseRow>, QueryError> {
    let by = By {
        word: "opened",
        column: "c.opened_at",
        cast: "timestamptz",
        id: "c.id",
        descending: true,
    };
    let found = paging::ids(pool, by, window, |sql| filter.push(sql)).await?;
    let rows = in_order(&found.ids, by_ids(pool, &found.ids).await?, |row| row.id);
    let (total, total_is_exact) = paging::total(pool, window, |sql| filter.push(sql)).await?;
    Ok(Listed {
        rows,
        total,
        total_is_exact,
        next_cursor: found.next_cursor,
    })
}

/// The case with this id.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<CaseRow>, QueryError> {
    Ok(by_ids(pool, &[id]).await?.pop())
}

async fn by_ids(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<CaseRow>, QueryError> {
    let rows = sqlx::query_as!(
        CaseRow,
        "SELECT id, kind, order_id, payment_id, refund_id, method, amount_minor, currency, detail,
                times, opened_at, closed_at, closed_by, close_reason, updated_at
         FROM money_attention WHERE id = ANY($1)",
        ids
    );
    Ok(rows.fetch_all(pool).await?)
}
