//! PUT /api/admin/shipments/{id}/tracking

use super::shown::{ShipmentView, answer};
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::{ChangeShipment, ShipmentStep, change_shipment};
use domain::kernel::ShipmentId;
use domain::shipment::Tracking;
use serde::Deserialize;
use utoipa::ToSchema;

/// Who carries the parcel, and where it can be followed; both as they are now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "trackingNumber": "JD014600003", "carrier": "DHL" }))]
pub(crate) struct TrackShipment {
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) tracking_number: String,
    #[schema(max_length = 100)]
    pub(crate) carrier: Option<String>,
}

/// Note or mend who carries a parcel.
///
/// The order shows the number that was noted last.
#[utoipa::path(tag = "commands", request_body = TrackShipment, security(("admin" = [])),
    params(("id" = String, Path, description = "The parcel", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80"),
           ("If-Match" = Option<String>, Header, description = "Only if the parcel is at this version")),
    responses(
        (status = 200, description = "The parcel", body = ShipmentView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "shipment_closed: it was cancelled", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/shipments/{id}/tracking")]
pub(crate) async fn tracking(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<TrackShipment>,
) -> Result<Answer, Problem> {
    let said = body.said.clone();
    let at = shop.now();
    let wish = ChangeShipment {
        shipment_id: ShipmentId(id.0),
        step: ShipmentStep::NoteTracking(Tracking {
            number: Some(said.tracking_number),
            carrier: said.carrier,
        }),
        expected_version: call.if_match().version(),
        at,
    };
    let decision = change_shipment(wish, call.context(&who, at));
    let decided = shop.store.decide(call.keyed(decision, &who, &body)).await?;
    answer(&shop, &decided, false, at).await
}
