//! Attempts by filter, for the back office.

use super::{PaymentRow, read};
use crate::QueryError;
use crate::paging::{self, By, Listed, Window, in_order};
use chrono::{DateTime, Utc};
use domain::order::PaymentMethod;
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

/// What a listed attempt must be; the empty filter lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// See [`PaymentRow::stage`].
    pub stage: Option<String>,
    pub method: Option<PaymentMethod>,
    pub order_id: Option<Uuid>,
    /// The provider's number or the receipt, whole.
    pub reference: Option<String>,
    /// Whether money may still be taken by it.
    pub open: Option<bool>,
    /// Started at this moment or later.
    pub started_from: Option<DateTime<Utc>>,
    /// Started before this moment.
    pub started_before: Option<DateTime<Utc>>,
}

impl Filter {
    /// The words a stage may be.
    pub const STAGES: [&'static str; 9] = [
        "created",
        "submitted",
        "requires_action",
        "authorized",
        "captured",
        "failed",
        "voided",
        "unknown",
        "conflicted",
    ];

    fn push(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        sql.push("payments p WHERE true");
        if let Some(stage) = &self.stage {
            match Self::STAGES.iter().find(|known| *known == stage) {
                // Said in the text: only so is the index of the rarer stages of use.
                Some(known) => sql.push(format!(" AND p.stage = '{known}'")),
                None => sql.push(" AND p.stage = ").push_bind(stage.clone()),
            };
        }
        if let Some(method) = self.method.and_then(crate::fold::word) {
            sql.push(" AND p.method = ").push_bind(method);
        }
        if let Some(order) = self.order_id {
            sql.push(" AND p.order_id = ").push_bind(order);
        }
        if let Some(reference) = &self.reference {
            sql.push(" AND (p.provider_ref = ")
                .push_bind(reference.clone());
            sql.push(" OR p.receipt = ")
                .push_bind(reference.clone())
                .push(")");
        }
        if let Some(open) = self.open {
            sql.push(" AND p.is_final = ").push_bind(!open);
        }
        if let Some(from) = self.started_from {
            sql.push(" AND p.started_at >= ").push_bind(from);
        }
        if let Some(before) = self.started_before {
            sql.push(" AND p.started_at < ").push_bind(before);
        }
    }
}

/// An order of attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The last started first.
    #[default]
    Newest,
    /// The first started first.
    Oldest,
}

impl Sort {
    /// The words [`Sort::parse`] takes.
    pub const WORDS: [&'static str; 2] = ["newest", "oldest"];

    /// Reads one of [`Sort::WORDS`].
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
            column: "p.started_at",
            cast: "timestamptz",
            id: "p.id",
            descending,
        }
    }
}

/// The attempts that pass `filter`.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    sort: Sort,
    window: &Window,
) -> Result<Listed<PaymentRow>, QueryError> {
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
