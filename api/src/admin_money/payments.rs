//! GET /api/admin/payments

use super::payment_view::AdminPaymentView;
use super::{days, words};
use crate::http::{Answer, Freshness, Listing, Query};
use crate::orders::{listing, part};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::NaiveDate;
use projections::payments::{self as read, Filter, Sort};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which attempts to pay.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Payments {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
    /// `created`, `submitted`, `requires_action`, `authorized`, `captured`, `failed`, `voided`,
    /// `unknown` or `conflicted`.
    #[param(example = "captured")]
    stage: Option<String>,
    /// `stripe`, `mpesa`, `cash_on_delivery` or `imported`.
    #[param(example = "mpesa")]
    method: Option<String>,
    /// Only attempts to pay this order.
    order_id: Option<Uuid>,
    /// The provider's number or the receipt, whole.
    #[param(example = "NLJ7RT61SV")]
    reference: Option<String>,
    /// Only those that may still take money, or only those that will not.
    is_open: Option<bool>,
    /// The first day of starting (UTC).
    #[param(example = "2026-06-01")]
    from: Option<NaiveDate>,
    /// The last day of starting (UTC).
    #[param(example = "2026-06-30")]
    to: Option<NaiveDate>,
    /// `newest` or `oldest`.
    #[param(example = "newest")]
    sort: Option<String>,
}

/// List everybody's attempts to pay.
#[utoipa::path(tag = "queries", params(Payments), security(("admin" = [])),
    responses(
        (status = 200, description = "The attempts", body = Listing<AdminPaymentView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/payments")]
pub(crate) async fn payments(
    shop: Data<Shop>,
    query: Query<Payments>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let part = part(
        &shop,
        "admin.payments",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    let sort = words::known(asked.sort.clone(), "?sort", &Sort::WORDS)?;
    let sort = sort.and_then(|word| Sort::parse(&word)).unwrap_or_default();
    let filter = filter(asked)?;
    let seen = fresh.wait(&shop, &["payments"]).await?;
    let mut listed = read::list(&shop.read, &filter, sort, &part.window).await?;
    let data = std::mem::take(&mut listed.rows)
        .into_iter()
        .map(AdminPaymentView::of)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(seen.mark(Answer::ok(&listing(&shop, &part, data, &listed)?)))
}

fn filter(asked: Payments) -> Result<Filter, Problem> {
    Ok(Filter {
        stage: words::known(asked.stage, "?stage", &Filter::STAGES)?,
        method: words::method(asked.method)?,
        order_id: asked.order_id,
        reference: asked.reference.filter(|text| !text.trim().is_empty()),
        open: asked.is_open,
        started_from: days::maybe(asked.from, "?from")?.map(days::begins),
        started_before: days::maybe(asked.to, "?to")?.and_then(days::ends),
    })
}
