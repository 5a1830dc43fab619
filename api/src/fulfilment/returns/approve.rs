//! PUT /api/admin/returns/{id}/approve

use super::answered::step;
use super::shown::ReturnView;
use crate::http::{Answer, Call, Caller, Id, NoBody};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use chrono::TimeDelta;
use decisions::ReturnStep;
use domain::kernel::By;

/// An approved return that nobody sends stays open for a day at least.
const LEAST_DAYS: u32 = 1;

/// Agree to take goods back.
///
/// An approved return that nobody sends within the days the shop grants is over.
#[utoipa::path(tag = "commands", security(("admin" = [])),
    params(("id" = String, Path, description = "The return", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ea0"),
           ("If-Match" = Option<String>, Header, description = "Only if the return is at this version")),
    responses(
        (status = 200, description = "The return", body = ReturnView),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `returnStatus` and `nextStatuses`)", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/returns/{id}/approve")]
pub(crate) async fn approve(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
) -> Result<Answer, Problem> {
    let days = shop.settings.return_days.max(LEAST_DAYS);
    let approve = |at| ReturnStep::Approve {
        until: at + TimeDelta::days(i64::from(days)),
    };
    step(&shop, &who, (&call, &NoBody), (id.0, By::Staff), approve).await
}
