//! Coupons, alone and for the back office.

use crate::QueryError;
use crate::paging::{self, By, Listed, Window, in_order, starting_with};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

/// A coupon. Amounts are minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponRow {
    pub id: Uuid,
    /// In canonical form.
    pub code: String,
    /// `percentage` or `fixed_amount`.
    pub kind: String,
    /// Ten-thousandths, or minor units, by `kind`.
    pub value: i64,
    pub currency: String,
    pub minimum_amount_minor: Option<i64>,
    pub maximum_discount_minor: Option<i64>,
    pub usage_limit: Option<i64>,
    pub per_customer_limit: Option<i64>,
    /// Orders that use it; a cancelled order may give its use back.
    pub used_count: i64,
    pub valid_from: DateTime<Utc>,
    pub valid_until: DateTime<Utc>,
    pub is_active: bool,
    pub release_on_cancel: bool,
    /// Out of use for good.
    pub is_withdrawn: bool,
    /// The length of its stream.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a listed coupon must be; withdrawn ones are never listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    pub active: Option<bool>,
    /// Valid at this moment.
    pub valid_at: Option<DateTime<Utc>>,
    /// The beginning of the code.
    pub search: Option<String>,
}

impl Filter {
    fn push(&self, sql: &mut QueryBuilder<'_, Postgres>) {
        sql.push("coupons c WHERE NOT c.is_withdrawn");
        if let Some(active) = self.active {
            sql.push(" AND c.is_active = ").push_bind(active);
        }
        if let Some(moment) = self.valid_at {
            sql.push(" AND c.valid_from <= ").push_bind(moment);
            sql.push(" AND c.valid_until > ").push_bind(moment);
        }
        if let Some(search) = &self.search {
            sql.push(" AND c.code LIKE ")
                .push_bind(starting_with(&search.trim().to_uppercase()));
        }
    }
}

/// An order of coupons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The youngest first.
    #[default]
    Newest,
    /// By code.
    Code,
    /// Those that end first.
    ValidUntil,
}

impl Sort {
    /// The words [`Sort::parse`] takes.
    pub const WORDS: [&'static str; 3] = ["newest", "code", "valid_until"];

    /// Reads one of [`Sort::WORDS`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "newest" => Self::Newest,
            "code" => Self::Code,
            "valid_until" => Self::ValidUntil,
            _ => return None,
        })
    }

    fn by(self) -> By {
        let (word, column, cast, descending) = match self {
            Self::Newest => ("newest", "c.created_at", "timestamptz", true),
            Self::Code => ("code", "c.code", "text", false),
            Self::ValidUntil => ("valid_until", "c.valid_until", "timestamptz", false),
        };
        By {
            word,
            column,
            cast,
            id: "c.id",
            descending,
        }
    }
}

/// The coupons with these ids, withdrawn ones too.
async fn by_ids(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<CouponRow>, QueryError> {
    let rows = sqlx::query_as!(
        CouponRow,
        "SELECT id, code, kind, value, currency, minimum_amount_minor, maximum_discount_minor,
                usage_limit, per_customer_limit, used_count, valid_from, valid_until, is_active,
                release_on_cancel, is_withdrawn, version, created_at, updated_at
         FROM coupons WHERE id = ANY($1)",
        ids
    );
    Ok(rows.fetch_all(pool).await?)
}

/// The coupon with this id, even if it was withdrawn.
pub async fn by_id(pool: &PgPool, id: Uuid) -> Result<Option<CouponRow>, QueryError> {
    Ok(by_ids(pool, &[id]).await?.pop())
}

/// The coupon with this code (see [`domain::coupon::canonical_code`]), even if it was withdrawn.
pub async fn by_code(pool: &PgPool, code: &str) -> Result<Option<CouponRow>, QueryError> {
    by_id(pool, domain::coupon::coupon_id(code).0).await
}

/// The coupons that pass `filter`.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    sort: Sort,
    window: &Window,
) -> Result<Listed<CouponRow>, QueryError> {
    let found = paging::ids(pool, sort.by(), window, |sql| filter.push(sql)).await?;
    let rows = in_order(&found.ids, by_ids(pool, &found.ids).await?, |row| row.id);
    let (total, total_is_exact) = match window.cursor {
        Some(_) => (None, true),
        None => {
            let (total, exact) = paging::count(pool, |sql| filter.push(sql)).await?;
            (Some(total), exact)
        }
    };
    Ok(Listed {
        rows,
        total,
        total_is_exact,
        next_cursor: found.next_cursor,
    })
}
