//! GET /api/admin/analytics/sales

use super::sales_point::{SalesPointView, sums};
use crate::http::{Answer, Freshness, Query};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire;
use actix_web::get;
use actix_web::web::Data;
use chrono::{Datelike, Days, NaiveDate};
use projections::sales_by_day::{self, Granularity};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which sales.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Sales {
    /// The first day of placing (UTC). Without it, the thirty days up to `to`.
    #[param(example = "2026-06-01")]
    from: Option<NaiveDate>,
    /// The last day. Without it, the newest day with sales.
    #[param(example = "2026-06-30")]
    to: Option<NaiveDate>,
    /// `day`, `week`, `month` or `year`.
    #[param(example = "day")]
    granularity: Option<String>,
    /// Only this currency.
    #[param(example = "USD")]
    currency: Option<String>,
}

/// Sales by period. Periods without sales and refunds are left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "from": "2026-06-01", "to": "2026-06-30", "granularity": "day",
    "data": [{ "period": "2026-06-01", "currency": "USD", "ordersPlaced": 3, "ordersCancelled": 1,
        "units": 4, "subtotal": 50.0, "discount": 5.0, "discountCoupon": 5.0, "discountLoyalty": 0.0,
        "discountCouponMatch": 0.0, "reimbursed": 0.0, "shipping": 10.0, "tax": 0.0, "total": 55.0,
        "captured": 27.5, "refunds": 1, "refundedAmount": 7.5, "netAmount": 20.0 }],
    "totals": [{ "currency": "USD", "ordersPlaced": 3, "ordersCancelled": 1, "units": 4,
        "subtotal": 50.0, "discount": 5.0, "discountCoupon": 5.0, "discountLoyalty": 0.0,
        "discountCouponMatch": 0.0, "reimbursed": 0.0, "shipping": 10.0, "tax": 0.0, "total": 55.0,
        "captured": 27.5, "refunds": 1, "refundedAmount": 7.5, "netAmount": 20.0 }]
}))]
pub(crate) struct SalesView {
    from: NaiveDate,
    to: NaiveDate,
    granularity: String,
    /// By period and currency, in order.
    data: Vec<SalesPointView>,
    /// The sums of `data`, one per currency.
    totals: Vec<SalesPointView>,
}

/// What was sold, by period.
#[utoipa::path(tag = "queries", params(Sales), security(("admin" = [])),
    responses(
        (status = 200, description = "Sales by period", body = SalesView),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/analytics/sales")]
pub(crate) async fn sales(
    shop: Data<Shop>,
    query: Query<Sales>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let word = asked.granularity.as_deref().unwrap_or("day");
    let granularity = Granularity::parse(word)
        .ok_or_else(|| wrong("?granularity", "one of day, week, month, year"))?;
    let currency = currency(asked.currency.as_deref())?;
    let seen = fresh.wait(&shop, &["sales_by_day"]).await?;
    let (from, to) = range(&shop, asked.from, asked.to).await?;
    let points =
        sales_by_day::sales(&shop.read, from, to, granularity, currency.as_deref()).await?;
    let view = SalesView {
        from,
        to,
        granularity: word.to_owned(),
        data: points
            .iter()
            .map(SalesPointView::of)
            .collect::<Result<_, _>>()?,
        totals: sums(&points)
            .iter()
            .map(SalesPointView::without_period)
            .collect::<Result<_, _>>()?,
    };
    Ok(seen.mark(Answer::ok(&view)))
}

/// Reads a currency of a query.
pub(super) fn currency(code: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(code) = code else { return Ok(None) };
    let known =
        wire::currency(code, "?currency").map_err(|_| wrong("?currency", "unknown currency"))?;
    Ok(Some(known.to_string()))
}

fn wrong(pointer: &str, said: &str) -> Problem {
    Problem::field(codes::INVALID_PARAMETER, pointer, said)
}

async fn range(
    shop: &Shop,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<(NaiveDate, NaiveDate), Problem> {
    let to = match to {
        Some(to) => to,
        None => {
            let newest = sales_by_day::newest_day(&shop.read).await?;
            let today = shop.now().date_naive();
            newest.map_or(today, |day| from.map_or(day, |from| day.max(from)))
        }
    };
    let from = from
        .or_else(|| to.checked_sub_days(Days::new(29)))
        .unwrap_or(to);
    if from > to {
        return Err(wrong("?from", "from is not after to"));
    }
    // The calendar of the database ends earlier than ours.
    for (day, pointer) in [(from, "?from"), (to, "?to")] {
        if !(1..=9999).contains(&day.year()) {
            return Err(wrong(pointer, "a year is 1 to 9999"));
        }
    }
    Ok((from, to))
}
