//! Refunds by filter, for the back office.

use super::{RefundRow, read};
use crate::QueryError;
use crate::fold::word;
use crate::paging::{self, By, Listed, Window, in_order};
use chrono::{DateTime, Utc};
use domain::order::PaymentMethod;
use domain::refund::WhyRefund;
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

/// What a listed refund must be; the empty filter lets everything through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// See [`RefundRow::stage`].
    pub stage: Option<String>,
    pub method: Option<PaymentMethod>,
    pub why: Option<WhyRefund>,
    pub order_id: Option<Uuid>,
    pub payment_id: Option<Uuid>,
    /// The provider's number, whole.
    pub reference: Option<String>,
    /// Asked for at this moment or later.
    pub requested_from: Option<DateTime<Utc>>,
    /// Asked for before this moment.
    pub requested_before: Option<DateTime<Utc>>,
}

impl Filter {
    /// The words a stage may be.
    pub const STAGES: [&'static str; 5] =
        ["requested", "submitted", "succeeded", "failed", "unknown"];

    fn push(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        sql.push("refunds r WHERE true");
        if let Some(stage) = &self.stage {
            match Self::STAGES.iter().find(|known| *known == stage) {
                // Said in the text: only so is the index of the rarer stages of use.
                Some(known) => sql.push(format!(" AND r.stage = '{known}'")),
                None => sql.push(" AND r.stage = ").push_bind(stage.clone()),
            };
        }
        let words = [
            ("r.method", self.method.and_then(word)),
            ("r.why", self.why.and_then(word)),
            ("r.provider_ref", self.reference.clone()),
        ];
        for (column, word) in words {
            if let Some(word) = word {
                sql.push(format!(" AND {column} = ")).push_bind(word);
            }
        }
        let ids = [
            ("r.order_id", self.order_id),
            ("r.payment_id", self.payment_id),
        ];
        for (column, id) in ids {
            if let Some(id) = id {
                sql.push(format!(" AND {column} = ")).push_bind(id);
            }
        }
        if let Some(from) = self.requested_from {
            sql.push(" AND r.requested_at >= ").push_bind(from);
        }
        if let Some(before) = self.requested_before {
            sql.push(" AND r.requested_at < ").push_bind(before);
        }
    }
}

/// An order of refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The last asked for first.
    #[default]
    Newest,
    /// The first asked for first.
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
            column: "r.requested_at",
            cast: "timestamptz",
            id: "r.id",
            descending,
        }
    }
}

/// The refunds that pass `filter`.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    sort: Sort,
    window: &Window,
) -> Result<Listed<RefundRow>, QueryError> {
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
