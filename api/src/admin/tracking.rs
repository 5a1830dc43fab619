//! PUT /api/admin/orders/{id}/tracking

use super::led::led;
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::orders::OrderView;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::OrderStep;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where the parcel can be followed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "trackingNumber": "JD014600003", "carrier": "DHL" }))]
pub(crate) struct NoteTracking {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) tracking_number: String,
    #[schema(max_length = 100)]
    pub(crate) carrier: Option<String>,
}

/// Note or mend an order's tracking data.
#[utoipa::path(tag = "commands", request_body = NoteTracking, security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 200, description = "The order", body = OrderView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition: the order is cancelled", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/orders/{id}/tracking")]
pub(crate) async fn tracking(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<NoteTracking>,
) -> Result<Answer, Problem> {
    let said = body.said.clone();
    let step = OrderStep::NoteTracking {
        tracking_number: said.tracking_number,
        carrier: said.carrier,
    };
    led(&shop, &who, (&call, &body), id.0, step).await
}
