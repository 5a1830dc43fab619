//! Orders by filter, in an order: of one customer, or all of them for the back office.

use super::{Filter, OrderSummary, by_status, read};
use crate::QueryError;
use crate::paging::{self, By, Listed, Window, in_order};
use sqlx::PgPool;
use uuid::Uuid;

/// An order of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The last placed first.
    #[default]
    Newest,
    /// The first placed first.
    Oldest,
    /// The largest total first.
    TotalHigh,
    /// The smallest total first.
    TotalLow,
}

impl Sort {
    /// The words [`Sort::parse`] takes.
    pub const WORDS: [&'static str; 4] = ["newest", "oldest", "total_desc", "total_asc"];

    /// Reads one of [`Sort::WORDS`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "newest" => Self::Newest,
            "oldest" => Self::Oldest,
            "total_desc" => Self::TotalHigh,
            "total_asc" => Self::TotalLow,
            _ => return None,
        })
    }

    fn by(self) -> By {
        let (word, column, cast, descending) = match self {
            Self::Newest => ("newest", "o.placed_at", "timestamptz", true),
            Self::Oldest => ("oldest", "o.placed_at", "timestamptz", false),
            Self::TotalHigh => ("total_desc", "o.total_minor", "bigint", true),
            Self::TotalLow => ("total_asc", "o.total_minor", "bigint", false),
        };
        By {
            word,
            column,
            cast,
            id: "o.id",
            descending,
        }
    }
}

/// The orders that pass `filter`.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    sort: Sort,
    window: &Window,
) -> Result<Listed<OrderSummary>, QueryError> {
    let found = paging::ids(pool, sort.by(), window, |sql| filter.push(sql)).await?;
    let rows = in_order(
        &found.ids,
        read::summaries(pool, &found.ids).await?,
        |row| row.id,
    );
    let (total, total_is_exact) = match window.cursor {
        Some(_) => (None, true),
        None => total(pool, filter).await?,
    };
    Ok(Listed {
        rows,
        total,
        total_is_exact,
        next_cursor: found.next_cursor,
    })
}

async fn total(pool: &PgPool, filter: &Filter) -> Result<(Option<i64>, bool), QueryError> {
    if filter.is_about_status_only() {
        let counts = by_status::status_counts(pool).await?.into_iter();
        let wanted =
            counts.filter(|count| filter.status.as_ref().is_none_or(|is| *is == count.status));
        return Ok((Some(wanted.map(|count| count.orders).sum()), true));
    }
    let (total, exact) = paging::count(pool, |sql| filter.push(sql)).await?;
    Ok((Some(total), exact))
}

/// The orders of a customer, the last placed first.
pub async fn of_customer(
    pool: &PgPool,
    customer_id: Uuid,
    window: &Window,
) -> Result<Listed<OrderSummary>, QueryError> {
    let filter = Filter {
        customer_id: Some(customer_id),
        ..Filter::default()
    };
    list(pool, &filter, Sort::Newest, window).await
}

/// The last orders that were placed.
pub async fn recent(pool: &PgPool, limit: i64) -> Result<Vec<OrderSummary>, QueryError> {
    let anything = Filter::default();
    let window = Window::page(1, limit);
    let found = paging::ids(pool, Sort::Newest.by(), &window, |sql| anything.push(sql)).await?;
    Ok(in_order(
        &found.ids,
        read::summaries(pool, &found.ids).await?,
        |row| row.id,
    ))
}
