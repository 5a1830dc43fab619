//! GET /api/admin/shipments/{id}/label

use super::address::seller;
use super::parcel::{draw, packed};
use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use documents::label::Label;

/// Print the label of a parcel: A6, with both addresses, the order's number and the tracking number as
/// bars.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The parcel", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80")),
    responses(
        (status = 200, description = "The label", content_type = "application/pdf", body = Vec<u8>),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "shipment_closed, tracking_missing, tracking_unprintable, address_erased", body = ProblemDocument),
    ))]
#[get("/api/admin/shipments/{id}/label")]
pub(crate) async fn label(shop: Data<Shop>, id: Id, fresh: Freshness) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "shipments"]).await?;
    let packed = packed(&shop, id.0).await?;
    let now = shop.now();
    let name = format!("label-{}", packed.order.summary.order_number);
    let label = Label {
        sender: seller(&shop.settings.seller),
        recipient: packed.to,
        order_number: packed.order.summary.order_number,
        carrier: packed.row.carrier.unwrap_or_default(),
        parcel: packed.number,
        date: packed.row.shipped_at.unwrap_or(now).date_naive(),
        tracking: packed.row.tracking_number.unwrap_or_default(),
        created: now,
    };
    let drawn = draw(move || documents::label::label(&label)).await?;
    Ok(seen.mark(Answer::pdf(&name, drawn)))
}
