//! POST /api/admin/orders/{id}/returns

use super::opened::{ReturnBody, opened};
use super::shown::ReturnView;
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::By;
use domain::order::Order;

/// Ask for a return for a customer, also when the days the shop grants are over.
#[utoipa::path(tag = "commands", request_body = ReturnBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 201, description = "The return", body = ReturnView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "not_returnable: never sent, or on its way back already", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/admin/orders/{id}/returns")]
pub(crate) async fn open_for(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<ReturnBody>,
) -> Result<Answer, Problem> {
    let order = shop.store.load::<Order>(id.0).await?.state;
    let placement = order.placement();
    let placement = placement.ok_or_else(|| Problem::not_found("order"))?;
    let of = (id.0, placement.customer_id);
    opened(&shop, &who, (&call, &body), of, By::Staff).await
}
