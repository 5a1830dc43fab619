//! POST /api/admin/orders/{id}/shipments

use super::shown::{ShipmentView, answer};
use crate::fulfilment::units::{self, UnitsBody};
use crate::http::{Answer, Body, Call, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use decisions::{CreateShipment, create_shipment};
use domain::kernel::{OrderId, ShipmentId};
use domain::shipment::Tracking;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What lies in the parcel, and who carries it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "items": [{ "productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "quantity": 2 }], "carrier": "DHL"
}))]
pub(crate) struct ParcelBody {
    /// Everything that is left to send, unless said otherwise; each product once.
    pub(crate) items: Option<Vec<UnitsBody>>,
    #[schema(max_length = 100)]
    pub(crate) carrier: Option<String>,
    #[schema(max_length = 100)]
    pub(crate) tracking_number: Option<String>,
}

/// Put a parcel of an order together.
///
/// An order that is being picked may be sent in as many parcels as it takes. Afterwards only what
/// came back can be sent again; those units are set aside first, if nobody bought them meanwhile.
#[utoipa::path(tag = "commands", request_body = ParcelBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
           ("If-Match" = Option<String>, Header, description = "Only if the order is at this version")),
    responses(
        (status = 201, description = "The parcel", body = ShipmentView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `orderStatus` and `nextStatuses`), \
            not_left_to_send, insufficient_stock", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "invalid_value, out_of_range, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/admin/orders/{id}/shipments")]
pub(crate) async fn create(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<ParcelBody>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let items = said.items.as_deref().map(units::read).transpose()?;
    let at = shop.now();
    let wish = CreateShipment {
        order_id: OrderId(id.0),
        shipment_id: ShipmentId(Uuid::now_v7()),
        units: items,
        tracking: Tracking {
            number: said.tracking_number.clone(),
            carrier: said.carrier.clone(),
        },
        expected_version: call.if_match().version(),
        at,
    };
    let decision = create_shipment(wish, call.context(&who, at));
    let decided = shop.store.decide(call.keyed(decision, &who, &body)).await?;
    answer(&shop, &decided, true, at).await
}
