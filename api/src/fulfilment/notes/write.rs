//! POST /api/orders/{id}/notes

use super::shown::NoteView;
use super::written::{Beside, written};
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::orders::{OrderToken, in_log};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::By;
use domain::order::Audience;
use serde::Deserialize;
use utoipa::ToSchema;

/// What the customer wants the shop to know.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "text": "Please leave it with the neighbour" }))]
pub(crate) struct NoteBody {
    #[schema(min_length = 1, max_length = 2000)]
    pub(crate) text: String,
}

/// Write a note beside one of one's own orders.
///
/// A guest sends the order's token as `X-Order-Token` or `?token=`.
#[utoipa::path(tag = "commands", request_body = NoteBody,
    security(("bearer" = []), ("orderToken" = [])),
    params(
        ("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
    ),
    responses(
        (status = 201, description = "The note", body = NoteView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/orders/{id}/notes")]
pub(crate) async fn write(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    call: Call,
    body: Body<NoteBody>,
) -> Result<Answer, Problem> {
    let placement = in_log(&shop, &who, &token, id.0).await?;
    let beside = Beside {
        order: id.0,
        customer: placement.customer_id,
        audience: Audience::Customer,
        by: By::Customer,
    };
    written(&shop, &who, (&call, &body), beside, &body.said.text).await
}
