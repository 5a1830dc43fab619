//! PUT /api/admin/shipments/{id}/status

use super::shown::{ShipmentView, answer};
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::{ChangeShipment, ShipmentStep, change_shipment};
use domain::kernel::ShipmentId;
use domain::shipment::ShipmentStatus;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where the parcel shall go.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "status": "shipped" }))]
pub(crate) struct LeadShipment {
    /// One of the parcel's `nextStatuses`.
    pub(crate) status: String,
    /// For `returned_to_sender`: whether its units are for sale again. True unless said otherwise.
    pub(crate) restock: Option<bool>,
    /// For `delivered`: whether the courier took the money of a cash-on-delivery order. Unless said
    /// otherwise, with the last parcel and not before.
    pub(crate) cash_collected: Option<bool>,
}

/// Lead a parcel to its next status.
///
/// Shipping takes its units out of the house, and the last parcel that ships makes the order
/// `shipped`; the last one that arrives makes it `delivered`. A lost parcel is gone; one that came
/// back can be sent again. Asking for the status it has changes nothing.
#[utoipa::path(tag = "commands", request_body = LeadShipment, security(("admin" = [])),
    params(("id" = String, Path, description = "The parcel", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80"),
           ("If-Match" = Option<String>, Header, description = "Only if the parcel is at this version")),
    responses(
        (status = 200, description = "The parcel", body = ShipmentView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `shipmentStatus` and `nextStatuses`), \
            stock_conflict, insufficient_stock", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/shipments/{id}/status")]
pub(crate) async fn status(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<LeadShipment>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let status = ShipmentStatus::parse(&said.status).ok_or_else(|| {
        let known: Vec<&str> = ShipmentStatus::ALL
            .into_iter()
            .map(ShipmentStatus::word)
            .collect();
        let detail = format!("status is one of {}", known.join(", "));
        Problem::field(codes::INVALID_VALUE, "/status", detail)
    })?;
    let at = shop.now();
    let wish = ChangeShipment {
        shipment_id: ShipmentId(id.0),
        step: ShipmentStep::LeadTo {
            status,
            restock: said.restock.unwrap_or(true),
            cash_collected: said.cash_collected,
        },
        expected_version: call.if_match().version(),
        at,
    };
    let decision = change_shipment(wish, call.context(&who, at));
    let decided = shop.store.decide(call.keyed(decision, &who, &body)).await?;
    answer(&shop, &decided, false, at).await
}
