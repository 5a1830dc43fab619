//! The dashboard in one answer, made of views that were computed before it was asked for.

use super::{Totals, totals};
use crate::QueryError;
use crate::orders::{self, OrderSummary, StatusCount};
use crate::product_sales::{self, By, TopProduct};
use crate::sales_by_day::{self, Granularity, SalesPoint};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use sqlx::PgPool;

/// Rows of the two short lists.
const SHORT: i64 = 10;
/// Days of the chart besides the newest.
const DAYS_BEFORE: Days = Days::new(29);

/// What the dashboard shows.
#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    pub totals: Totals,
    /// The currency of `top_products` and `sales_chart`; absent before the first sale.
    pub currency: Option<String>,
    /// The last ten.
    pub recent_orders: Vec<OrderSummary>,
    /// The ten that brought most.
    pub top_products: Vec<TopProduct>,
    /// Days with sales, in order.
    pub sales_chart: Vec<SalesPoint>,
    /// All seven statuses.
    pub order_status_breakdown: Vec<StatusCount>,
}

/// The dashboard. `range` is the chart's first and last day; without it, the thirty days up to the
/// newest one with sales. Without a `currency`, the one that brought most.
pub async fn overview(
    pool: &PgPool,
    range: Option<(NaiveDate, NaiveDate)>,
    currency: Option<&str>,
) -> Result<Overview, QueryError> {
    let currency = match currency {
        Some(currency) => Some(currency.to_owned()),
        None => sales_by_day::main_currency(pool).await?,
    };
    let only = currency.as_deref();
    let sales_chart = match chart_range(pool, range).await? {
        Some((from, to)) => sales_by_day::sales(pool, from, to, Granularity::Day, only).await?,
        None => Vec::new(),
    };
    Ok(Overview {
        totals: totals(pool).await?,
        recent_orders: orders::recent(pool, SHORT).await?,
        top_products: product_sales::top(pool, only, By::Total, SHORT).await?,
        sales_chart,
        order_status_breakdown: orders::status_counts(pool).await?,
        currency,
    })
}

async fn chart_range(
    pool: &PgPool,
    range: Option<(NaiveDate, NaiveDate)>,
) -> Result<Option<(NaiveDate, NaiveDate)>, QueryError> {
    if range.is_some() {
        return Ok(range);
    }
    let newest = sales_by_day::newest_day(pool).await?;
    Ok(newest.map(|day| (day.checked_sub_days(DAYS_BEFORE).unwrap_or(day), day)))
}
