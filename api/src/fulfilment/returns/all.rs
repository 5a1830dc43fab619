//! GET /api/admin/returns

use super::shown::{ReturnView, shown};
use crate::http::{Answer, Freshness, Listing, Query, in_calendar};
use crate::orders::{listing, part};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::{Days, NaiveDate, NaiveTime};
use domain::kernel::At;
use domain::returns::ReturnStatus;
use projections::returns::{self, Filter, Sort};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which returns.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AllReturns {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
    /// Only returns in this status.
    #[param(example = "requested")]
    status: Option<String>,
    /// Only returns of this order.
    order_id: Option<Uuid>,
    /// The first day of asking (UTC).
    #[param(example = "2026-01-01")]
    #[serde(default, deserialize_with = "in_calendar")]
    from: Option<NaiveDate>,
    /// The last day of asking (UTC).
    #[param(example = "2026-12-31")]
    #[serde(default, deserialize_with = "in_calendar")]
    to: Option<NaiveDate>,
    /// `newest` or `oldest`.
    #[param(example = "newest")]
    sort: Option<String>,
}

/// List everybody's returns.
#[utoipa::path(tag = "queries", params(AllReturns), security(("admin" = [])),
    responses(
        (status = 200, description = "The returns", body = Listing<ReturnView>),
        (status = 400, description = "invalid_parameter, invalid_cursor, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/returns")]
pub(crate) async fn all(
    shop: Data<Shop>,
    query: Query<AllReturns>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let part = part(
        &shop,
        "admin.returns",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    let sort = match asked.sort.as_deref() {
        None => Sort::Newest,
        Some(word) => {
            Sort::parse(word).ok_or_else(|| refused("?sort", "sort is one of newest, oldest"))?
        }
    };
    let filter = Filter {
        status: status(asked.status.as_deref())?,
        order_id: asked.order_id,
        requested_from: asked.from.map(midnight),
        requested_before: asked
            .to
            .and_then(|day| day.checked_add_days(Days::new(1)))
            .map(midnight),
    };
    let seen = fresh.wait(&shop, &["returns"]).await?;
    let mut listed = returns::list(&shop.read, &filter, sort, &part.window).await?;
    let data = shown(&shop, std::mem::take(&mut listed.rows)).await?;
    Ok(seen.mark(Answer::ok(&listing(&shop, &part, data, &listed)?)))
}

fn status(word: Option<&str>) -> Result<Option<ReturnStatus>, Problem> {
    let Some(word) = word else { return Ok(None) };
    let known = ReturnStatus::ALL.into_iter().map(ReturnStatus::word);
    let known: Vec<&str> = known.collect();
    let said = format!("status is one of {}", known.join(", "));
    ReturnStatus::parse(word)
        .map(Some)
        .ok_or_else(|| refused("?status", &said))
}

fn refused(pointer: &str, said: &str) -> Problem {
    Problem::field(codes::INVALID_PARAMETER, pointer, said)
}

fn midnight(day: NaiveDate) -> At {
    day.and_time(NaiveTime::MIN).and_utc()
}
