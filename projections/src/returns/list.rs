//! Returns by filter, for the back office.

use super::{ReturnRow, read};
use crate::QueryError;
use crate::paging::{self, By, Listed, Window, in_order};
use chrono::{DateTime, Utc};
use domain::returns::ReturnStatus;
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

/// What a listed return must be; the empty filter lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub status: Option<ReturnStatus>,
    pub order_id: Option<Uuid>,
    /// Asked for at this moment or later.
    pub requested_from: Option<DateTime<Utc>>,
    /// Asked for before this moment.
    pub requested_before: Option<DateTime<Utc>>,
}

impl Filter {
    fn push(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        sql.push("returns r WHERE true");
        if let Some(status) = self.status {
            sql.push(" AND r.status = ").push_bind(status.word());
        }
        if let Some(order_id) = self.order_id {
            sql.push(" AND r.order_id = ").push_bind(order_id);
        }
        if let Some(from) = self.requested_from {
            sql.push(" AND r.requested_at >= ").push_bind(from);
        }
        if let Some(before) = self.requested_before {
            sql.push(" AND r.requested_at < ").push_bind(before);
        }
    }
}

/// An order of returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The last asked for first.
    #[default]
    Newest,
    /// The first asked for first.
    Oldest,
}

impl Sort {
    /// Reads `newest` or `oldest`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "newest" => Some(Self::Newest),
            "oldest" => Some(Self::Oldest),
            _ => None,
        }
    }

    fn by(self) -> By {
        let (word, descending) = match self {
            Self::Newest => ("newest", true),
            Self::Oldest => ("oldest", false),
        };
        By {
            word,
            column: "r.requested_at",
            cast: "timestamptz",
            id: "r.id",
            descending,
        }
    }
}

/// The returns that pass `filter`.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    sort: Sort,
    window: &Window,
) -> Result<Listed<ReturnRow>, QueryError> {
    let found = paging::ids(pool, sort.by(), window, |sql| filter.push(sql)).await?;
    let rows = in_order(&found.ids, read::by_ids(pool, &found.ids).await?, |row| {
        row.id
    });
    let (total, total_is_exact) = paging::total(pool, window, |sql| filter.push(sql)).await?;
    Ok(Listed {
        rows,
        total,
        total_is_exact,
        next_cursor: found.next_cursor,
    })
}
