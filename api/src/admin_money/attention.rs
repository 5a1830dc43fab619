//! GET /api/admin/payments/attention

use super::case_view::MoneyCaseView;
use super::words;
use crate::http::{Answer, Freshness, Listing, Query};
use crate::orders::{listing, part};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::TimeDelta;
use domain::kernel::At;
use projections::money_attention::{self as read, Filter, Kind};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// For how many minutes an unknown payment is nobody's business: most are known by then.
const USUAL_PATIENCE: i64 = 15;
/// A week.
const LONGEST_PATIENCE: i64 = 7 * 24 * 60;

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Attention {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
    /// `unknown_payment`, `unknown_refund`, `contradicted`, `conflicted`, `disputed`,
    /// `refund_failed`, `late_payment`, `misconfigured` or `notice_not_taken`.
    #[param(example = "refund_failed")]
    kind: Option<String>,
    /// Only cases of this order.
    order_id: Option<Uuid>,
    /// Open ones unless said otherwise; `false` for those that are closed.
    is_open: Option<bool>,
    /// Leaves out what is unknown for fewer minutes: 15 unless said otherwise, 0 for none.
    #[param(example = 15, minimum = 0, maximum = 10080)]
    unknown_for_minutes: Option<i64>,
}

/// List what somebody must look at, the last opened first.
#[utoipa::path(tag = "queries", params(Attention), security(("admin" = [])),
    responses(
        (status = 200, description = "The cases", body = Listing<MoneyCaseView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/payments/attention")]
pub(crate) async fn attention(
    shop: Data<Shop>,
    query: Query<Attention>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let part = part(
        &shop,
        "admin.payments.attention",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    let kind = words::known(asked.kind, "?kind", &Kind::ALL.map(Kind::word))?;
    let filter = Filter {
        open: Some(asked.is_open.unwrap_or(true)),
        kind: kind.as_deref().and_then(Kind::parse),
        order_id: asked.order_id,
        unknown_before: Some(since(shop.now(), asked.unknown_for_minutes)?),
    };
    let seen = fresh.wait(&shop, &["money_attention"]).await?;
    let mut listed = read::list(&shop.read, &filter, &part.window).await?;
    let data = std::mem::take(&mut listed.rows)
        .into_iter()
        .map(MoneyCaseView::of)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(seen.mark(Answer::ok(&listing(&shop, &part, data, &listed)?)))
}

fn since(now: At, minutes: Option<i64>) -> Result<At, Problem> {
    let minutes = minutes.unwrap_or(USUAL_PATIENCE);
    if !(0..=LONGEST_PATIENCE).contains(&minutes) {
        let said = format!("0 to {LONGEST_PATIENCE} minutes");
        let pointer = "?unknownForMinutes";
        return Err(Problem::field(codes::INVALID_PARAMETER, pointer, said));
    }
    Ok(now - TimeDelta::minutes(minutes))
}
