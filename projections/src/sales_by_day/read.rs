//! Sales by day, week, month or year.

use crate::QueryError;
use chrono::NaiveDate;
use serde::Serialize;
use sqlx::PgPool;

/// The sums of a period. Amounts are minor units of `currency`, net of cancelled orders; money
/// received counts on the day its order was placed, money given back on the day it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SalesPoint {
    /// The first day of the period; a week begins on Monday.
    pub period: NaiveDate,
    pub currency: String,
    pub orders_placed: i64,
    pub orders_cancelled: i64,
    pub units: i64,
    pub subtotal_minor: i64,
    pub discount_coupon_minor: i64,
    pub discount_loyalty_minor: i64,
    pub discount_coupon_match_minor: i64,
    pub reimbursed_minor: i64,
    pub shipping_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
    /// Money received for these orders, whatever of it went back.
    pub captured_minor: i64,
    /// Refunds that succeeded in the period, less those that turned out to have failed.
    pub refunds: i64,
    /// What they gave back, of whichever order.
    pub refunded_minor: i64,
}

impl SalesPoint {
    /// Money received less money given back.
    #[must_use]
    pub fn net_minor(&self) -> i64 {
        self.captured_minor - self.refunded_minor
    }
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Granularity {
    #[default]
    Day,
    Week,
    Month,
    Year,
}

impl Granularity {
    /// The words [`Granularity::parse`] takes.
    pub const WORDS: [&'static str; 4] = ["day", "week", "month", "year"];

    /// Reads one of [`Granularity::WORDS`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month, Self::Year]
            .into_iter()
            .find(|it| it.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// The periods with orders or refunds between two days, both included, in order.
pub async fn sales(
    pool: &PgPool,
    from: NaiveDate,
    to: NaiveDate,
    granularity: Granularity,
    currency: Option<&str>,
) -> Result<Vec<SalesPoint>, QueryError> {
    let rows = sqlx::query_as!(
        SalesPoint,
        r#"SELECT date_trunc($3, day::timestamp)::date AS "period!", currency,
                  sum(orders_placed)::bigint AS "orders_placed!",
                  sum(orders_cancelled)::bigint AS "orders_cancelled!",
                  sum(units)::bigint AS "units!",
                  sum(subtotal_minor)::bigint AS "subtotal_minor!",
                  sum(discount_coupon_minor)::bigint AS "discount_coupon_minor!",
                  sum(discount_loyalty_minor)::bigint AS "discount_loyalty_minor!",
                  sum(discount_coupon_match_minor)::bigint AS "discount_coupon_match_minor!",
                  sum(reimbursed_minor)::bigint AS "reimbursed_minor!",
                  sum(shipping_minor)::bigint AS "shipping_minor!",
                  sum(tax_minor)::bigint AS "tax_minor!",
                  sum(total_minor)::bigint AS "total_minor!",
                  sum(captured_minor)::bigint AS "captured_minor!",
                  sum(refunds)::bigint AS "refunds!",
                  sum(refunded_minor)::bigint AS "refunded_minor!"
           FROM sales_by_day
           WHERE day BETWEEN $1 AND $2 AND ($4::text IS NULL OR currency = $4)
           GROUP BY 1, 2 ORDER BY 1, 2"#,
        from,
        to,
        granularity.word(),
        currency
    );
    Ok(rows.fetch_all(pool).await?)
}

/// The last day on which anything was ordered.
pub async fn newest_day(pool: &PgPool) -> Result<Option<NaiveDate>, QueryError> {
    let newest = sqlx::query_scalar!("SELECT max(day) FROM sales_by_day WHERE orders_placed > 0");
    Ok(newest.fetch_one(pool).await?)
}

/// The currency in which most money came in.
pub async fn main_currency(pool: &PgPool) -> Result<Option<String>, QueryError> {
    let most = sqlx::query_scalar!(
        "SELECT currency FROM sales_by_day GROUP BY currency
         ORDER BY sum(captured_minor) DESC, sum(total_minor) DESC, currency LIMIT 1"
    );
    Ok(most.fetch_optional(pool).await?)
}
