//! GET /api/admin/coupons

use super::view::CouponView;
use crate::http::{Answer, Freshness, Listing, Query, in_calendar};
use crate::orders::{listing, part};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use projections::coupons::{self, Filter, Sort};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which coupons.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Coupons {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
    /// Only active ones, or only inactive ones.
    is_active: Option<bool>,
    /// Only those valid at this moment.
    #[serde(default, deserialize_with = "in_calendar")]
    valid_at: Option<DateTime<Utc>>,
    /// The beginning of the code.
    #[param(example = "WEL")]
    search: Option<String>,
    /// `newest`, `code` or `valid_until`.
    #[param(example = "newest")]
    sort: Option<String>,
}

/// List the coupons.
#[utoipa::path(tag = "queries", params(Coupons), security(("admin" = [])),
    responses(
        (status = 200, description = "The coupons; deleted ones are left out", body = Listing<CouponView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/coupons")]
pub(crate) async fn list(
    shop: Data<Shop>,
    query: Query<Coupons>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let part = part(
        &shop,
        "coupons",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    let sort = asked.sort.as_deref().map_or(Ok(Sort::Newest), |word| {
        let said = format!("sort is one of {}", Sort::WORDS.join(", "));
        Sort::parse(word).ok_or_else(|| Problem::field(codes::INVALID_PARAMETER, "?sort", said))
    })?;
    let filter = Filter {
        active: asked.is_active,
        valid_at: asked.valid_at,
        search: asked.search,
    };
    let seen = fresh.wait(&shop, &["coupons"]).await?;
    let mut listed = coupons::list(&shop.read, &filter, sort, &part.window).await?;
    let rows = std::mem::take(&mut listed.rows);
    let data = rows
        .into_iter()
        .map(CouponView::of_row)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(seen.mark(Answer::ok(&listing(&shop, &part, data, &listed)?)))
}
