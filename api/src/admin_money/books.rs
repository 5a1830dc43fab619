//! GET /api/admin/payments/books

use super::days;
use crate::http::{Answer, Freshness, Query};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire::Money;
use actix_web::get;
use actix_web::web::Data;
use chrono::{Days, NaiveDate};
use domain::kernel::Currency;
use projections::provider_books::{self, BookDay};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The most days at once.
const MOST_DAYS: i64 = 366;

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Books {
    /// The first day (UTC). Without it, the thirty days up to `to`.
    #[param(example = "2026-06-01")]
    from: Option<NaiveDate>,
    /// The last day (UTC); today unless said otherwise. At most 366 days at once.
    #[param(example = "2026-06-30")]
    to: Option<NaiveDate>,
}

/// What moved, by day, way of paying and currency.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "from": "2026-06-01", "to": "2026-06-30", "data": [{ "day": "2026-06-01", "method": "mpesa",
        "currency": "KES", "captures": 41, "capturedAmount": 143500, "refunds": 1,
        "refundedAmount": 3500, "netAmount": 140000 }]
}))]
pub(crate) struct MoneyBooksView {
    from: NaiveDate,
    to: NaiveDate,
    /// Days on which anything moved, in order.
    data: Vec<MoneyBookDayView>,
}

/// What moved on one day by one way of paying. Amounts are in `currency`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MoneyBookDayView {
    /// The day (UTC) on which the shop learned of it.
    day: NaiveDate,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    method: String,
    currency: String,
    captures: i64,
    /// Everything that was taken, also what was taken wrongly or too late.
    captured_amount: Money,
    refunds: i64,
    /// Everything that went back; refunds that turned out to have failed are left out.
    refunded_amount: Money,
    net_amount: Money,
}

/// The shop's own books of what moved at each provider, to be compared with theirs.
#[utoipa::path(tag = "queries", params(Books), security(("admin" = [])),
    responses(
        (status = 200, description = "What moved", body = MoneyBooksView),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/payments/books")]
pub(crate) async fn books(
    shop: Data<Shop>,
    query: Query<Books>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let (from, to) = range(&shop, &query.0)?;
    let seen = fresh.wait(&shop, &["payments", "refunds"]).await?;
    let days = provider_books::by_day(&shop.read, from, to).await?;
    let data = days.into_iter().map(MoneyBookDayView::of);
    let view = MoneyBooksView {
        from,
        to,
        data: data.collect::<Result<_, _>>()?,
    };
    Ok(seen.mark(Answer::ok(&view)))
}

fn range(shop: &Shop, asked: &Books) -> Result<(NaiveDate, NaiveDate), Problem> {
    let today = shop.now().date_naive();
    let to = days::plain(asked.to.unwrap_or(today), "?to")?;
    let month = to.checked_sub_days(Days::new(29)).unwrap_or(to);
    let from = days::plain(asked.from.unwrap_or(month), "?from")?;
    if from > to || (to - from).num_days() >= MOST_DAYS {
        let said = "from is not after to, and at most 366 days before it";
        return Err(Problem::field(codes::INVALID_PARAMETER, "?from", said));
    }
    Ok((from, to))
}

impl MoneyBookDayView {
    fn of(day: BookDay) -> Result<Self, Problem> {
        let currency = Currency::parse(&day.currency).map_err(Problem::fault)?;
        let money = |minor| Money::of_minor(minor, currency);
        Ok(Self {
            day: day.day,
            method: day.method,
            currency: day.currency,
            captures: day.captures,
            captured_amount: money(day.captured_minor),
            refunds: day.refunds,
            refunded_amount: money(day.refunded_minor),
            net_amount: money(day.captured_minor - day.refunded_minor),
        })
    }
}
