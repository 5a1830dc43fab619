//! Orders by filter, in an order: of one customer, or all of them for the back office.

use super::{OrderSummary, by_status, read};
use crate::QueryError;
use crate::paging::{self, By, Listed, Window, in_order, starting_with};
use chrono::{DateTime, Utc};
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

/// What a listed order must be; the empty filter lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub status: Option<String>,
    pub payment_status: Option<String>,
    pub payment_method: Option<String>,
    /// Placed at this moment or later.
    pub placed_from: Option<DateTime<Utc>>,
    /// Placed before this moment.
    pub placed_before: Option<DateTime<Utc>>,
    pub customer_id: Option<Uuid>,
    /// The beginning of the order's number, or of the number another system gave it.
    pub search: Option<String>,
    pub min_total_minor: Option<i64>,
    pub max_total_minor: Option<i64>,
    pub currency: Option<String>,
    pub channel: Option<String>,
}

impl Filter {
    fn push(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        sql.push("orders o WHERE true");
        let words = [
            ("o.status", &self.status),
            ("o.payment_status", &self.payment_status),
            ("o.payment_method", &self.payment_method),
            ("o.currency", &self.currency),
            ("o.channel", &self.channel),
        ];
        for (column, word) in words {
            if let Some(word) = word {
                sql.push(format!(" AND {column} = "))
                    .push_bind(word.clone());
            }
        }
        if let Some(from) = self.placed_from {
            sql.push(" AND o.placed_at >= ").push_bind(from);
        }
        if let Some(before) = self.placed_before {
            sql.push(" AND o.placed_at < ").push_bind(before);
        }
        if let Some(customer) = self.customer_id {
            sql.push(" AND o.customer_id = ").push_bind(customer);
        }
        if let Some(least) = self.min_total_minor {
            sql.push(" AND o.total_minor >= ").push_bind(least);
        }
        if let Some(most) = self.max_total_minor {
            sql.push(" AND o.total_minor <= ").push_bind(most);
        }
        if let Some(search) = &self.search {
            let pattern = starting_with(search.trim());
            sql.push(" AND (o.order_number LIKE ")
                .push_bind(pattern.clone());
            sql.push(" OR o.reference LIKE ")
                .push_bind(pattern)
                .push(")");
        }
    }

    /// Whether the counts by status answer it.
    fn is_about_status_only(&self) -> bool {
        *self
            == Self {
                status: self.status.clone(),
                ..Self::default()
            }
    }
}

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
