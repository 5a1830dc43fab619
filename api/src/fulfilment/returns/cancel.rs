//! PUT /api/returns/{id}/cancel

use super::answered::step;
use super::shown::ReturnView;
use super::whose::own;
use crate::http::{Answer, Call, Caller, Id, NoBody};
use crate::orders::OrderToken;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::ReturnStep;
use domain::kernel::By;
use identity::Scope;

/// Call a return off.
///
/// The customer may do so until the goods are on their way, staff until something came. A guest sends
/// the order's token as `X-Order-Token` or `?token=`.
#[utoipa::path(tag = "commands",
    security(("bearer" = []), ("orderToken" = []), ("admin" = [])),
    params(
        ("id" = String, Path, description = "The return", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ea0"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
        ("If-Match" = Option<String>, Header, description = "Only if the return is at this version"),
    ),
    responses(
        (status = 200, description = "The return", body = ReturnView),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `returnStatus` and `nextStatuses`)", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/returns/{id}/cancel")]
pub(crate) async fn cancel(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    call: Call,
) -> Result<Answer, Problem> {
    let by = if who.is_staff(Scope::OrdersWrite) {
        By::Staff
    } else {
        own(&shop, &who, &token, id.0).await?;
        By::Customer
    };
    let cancel = |_| ReturnStep::Cancel;
    step(&shop, &who, (&call, &NoBody), (id.0, by), cancel).await
}
