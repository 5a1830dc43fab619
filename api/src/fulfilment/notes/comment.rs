//! POST /api/admin/orders/{id}/notes

use super::shown::NoteView;
use super::written::{Beside, written};
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::By;
use domain::order::{Audience, Order};
use serde::Deserialize;
use utoipa::ToSchema;

/// What staff write, and for whom.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "text": "Called, no answer", "internal": true }))]
pub(crate) struct CommentBody {
    #[schema(min_length = 1, max_length = 2000)]
    pub(crate) text: String,
    /// For staff only. True unless said otherwise: what a customer shall read is said so.
    pub(crate) internal: Option<bool>,
}

/// Write beside an order: an internal comment, or a note that its customer reads.
#[utoipa::path(tag = "commands", request_body = CommentBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 201, description = "The note", body = NoteView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/admin/orders/{id}/notes")]
pub(crate) async fn comment(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<CommentBody>,
) -> Result<Answer, Problem> {
    let order = shop.store.load::<Order>(id.0).await?.state;
    let placement = order.placement();
    let placement = placement.ok_or_else(|| Problem::not_found("order"))?;
    let audience = if body.said.internal.unwrap_or(true) {
        Audience::Staff
    } else {
        Audience::Customer
    };
    let beside = Beside {
        order: id.0,
        customer: placement.customer_id,
        audience,
        by: By::Staff,
    };
    written(&shop, &who, (&call, &body), beside, &body.said.text).await
}
