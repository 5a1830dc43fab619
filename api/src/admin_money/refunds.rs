//! GET /api/admin/refunds

use super::refund_view::AdminRefundView;
use super::{days, words};
use crate::http::{Answer, Freshness, Listing, Query};
use crate::orders::{listing, part};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::NaiveDate;
use projections::refunds::{self as read, Filter, Sort};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Reasons of a refund.
const WHY: [&str; 7] = [
    "cancelled",
    "returned",
    "goodwill",
    "late_payment",
    "overpaid",
    "conflicted",
    "at_provider",
];

/// Which refunds.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Refunds {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
    /// `requested`, `submitted`, `succeeded`, `failed` or `unknown`.
    #[param(example = "failed")]
    stage: Option<String>,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    #[param(example = "stripe")]
    method: Option<String>,
    /// `cancelled`, `returned`, `goodwill`, `late_payment`, `overpaid`, `conflicted` or
    /// `at_provider`.
    #[param(example = "returned")]
    why: Option<String>,
    /// Only refunds of this order.
    order_id: Option<Uuid>,
    /// Only refunds of this attempt to pay.
    payment_id: Option<Uuid>,
    /// The provider's number, whole.
    reference: Option<String>,
    /// The first day of asking (UTC).
    #[param(example = "2026-06-01")]
    from: Option<NaiveDate>,
    /// The last day of asking (UTC).
    #[param(example = "2026-06-30")]
    to: Option<NaiveDate>,
    /// `newest` or `oldest`.
    #[param(example = "newest")]
    sort: Option<String>,
}

/// List all refunds.
#[utoipa::path(tag = "queries", params(Refunds), security(("admin" = [])),
    responses(
        (status = 200, description = "The refunds", body = Listing<AdminRefundView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/refunds")]
pub(crate) async fn refunds(
    shop: Data<Shop>,
    query: Query<Refunds>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let part = part(
        &shop,
        "admin.refunds",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    let sort = words::known(asked.sort.clone(), "?sort", &Sort::WORDS)?;
    let sort = sort.and_then(|word| Sort::parse(&word)).unwrap_or_default();
    let filter = filter(asked)?;
    let seen = fresh.wait(&shop, &["refunds"]).await?;
    let mut listed = read::list(&shop.read, &filter, sort, &part.window).await?;
    let data = std::mem::take(&mut listed.rows)
        .into_iter()
        .map(AdminRefundView::of)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(seen.mark(Answer::ok(&listing(&shop, &part, data, &listed)?)))
}

fn filter(asked: Refunds) -> Result<Filter, Problem> {
    Ok(Filter {
        stage: words::known(asked.stage, "?stage", &Filter::STAGES)?,
        method: words::method(asked.method)?,
        why: words::read(asked.why, "?why", &WHY)?,
        order_id: asked.order_id,
        payment_id: asked.payment_id,
        reference: asked.reference.filter(|text| !text.trim().is_empty()),
        requested_from: days::maybe(asked.from, "?from")?.map(days::begins),
        requested_before: days::maybe(asked.to, "?to")?.and_then(days::ends),
    })
}
