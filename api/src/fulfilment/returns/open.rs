//! POST /api/orders/{id}/returns

use super::opened::{ReturnBody, opened};
use super::shown::ReturnView;
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::orders::{OrderToken, in_log};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::By;

/// Ask to send units of one of one's own orders back.
///
/// Within the days the shop grants after the delivery. The shop approves or rejects it; what it takes
/// is refunded when it is done with it. A guest sends the order's token as `X-Order-Token` or
/// `?token=`.
#[utoipa::path(tag = "commands", request_body = ReturnBody,
    security(("bearer" = []), ("orderToken" = [])),
    params(
        ("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
    ),
    responses(
        (status = 201, description = "The return", body = ReturnView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
        (status = 409, description = "not_returnable: too late, never sent, or on its way back already", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/orders/{id}/returns")]
pub(crate) async fn open(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    call: Call,
    body: Body<ReturnBody>,
) -> Result<Answer, Problem> {
    let placement = in_log(&shop, &who, &token, id.0).await?;
    let of = (id.0, placement.customer_id);
    opened(&shop, &who, (&call, &body), of, By::Customer).await
}
