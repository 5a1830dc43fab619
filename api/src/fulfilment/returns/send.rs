//! PUT /api/returns/{id}/send

use super::answered::step;
use super::shown::ReturnView;
use super::whose::own;
use crate::http::{Answer, Body, Call, Caller, Id, impersonal};
use crate::orders::OrderToken;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::ReturnStep;
use domain::kernel::By;
use domain::shipment::Tracking;
use serde::Deserialize;
use utoipa::ToSchema;

/// Who carries the goods back, as far as the customer wants to say.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "trackingNumber": "RR123456789KE", "carrier": "Posta" }))]
pub(crate) struct SendBody {
    #[schema(max_length = 100)]
    pub(crate) tracking_number: Option<String>,
    #[schema(max_length = 100)]
    pub(crate) carrier: Option<String>,
}

/// Say that the goods of an approved return are on their way.
///
/// It no longer expires then. A guest sends the order's token as `X-Order-Token` or `?token=`.
#[utoipa::path(tag = "commands", request_body = SendBody,
    security(("bearer" = []), ("orderToken" = [])),
    params(
        ("id" = String, Path, description = "The return", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ea0"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
        ("If-Match" = Option<String>, Header, description = "Only if the return is at this version"),
    ),
    responses(
        (status = 200, description = "The return", body = ReturnView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `returnStatus` and `nextStatuses`)", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "invalid_value, personal_data_refused, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/returns/{id}/send")]
pub(crate) async fn send(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    call: Call,
    body: Body<SendBody>,
) -> Result<Answer, Problem> {
    own(&shop, &who, &token, id.0).await?;
    let said = body.said.clone();
    if let Some(carrier) = &said.carrier {
        impersonal(carrier, "/carrier")?;
    }
    let send = |_| {
        ReturnStep::Send(Tracking {
            number: said.tracking_number,
            carrier: said.carrier,
        })
    };
    step(&shop, &who, (&call, &body), (id.0, By::Customer), send).await
}
