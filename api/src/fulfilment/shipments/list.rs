//! GET /api/admin/orders/{id}/shipments

use super::ShipmentView;
use super::shipments_of;
use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use projections::orders;
use serde::Serialize;
use utoipa::ToSchema;

/// The parcels of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShipmentList {
    /// In the order in which they were made.
    data: Vec<ShipmentView>,
}

/// List the parcels of an order.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 200, description = "The parcels", body = ShipmentList),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/orders/{id}/shipments")]
pub(crate) async fn list(shop: Data<Shop>, id: Id, fresh: Freshness) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "shipments"]).await?;
    let order = orders::by_id(&shop.read, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("order"))?;
    let data = shipments_of(&shop, &order).await?;
    Ok(seen.mark(Answer::ok(&ShipmentList { data })))
}
