//! GET /api/admin/shipments/{id}/packing-slip

use super::address::seller;
use super::parcel::{draw, packed};
use crate::fulfilment::units::Names;
use crate::http::{Answer, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use documents::packing_slip::{PackedLine, PackingSlip};
use domain::order::{Line, LineUnits};

/// Print what lies in a parcel: A4, without prices.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = String, Path, description = "The parcel", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80")),
    responses(
        (status = 200, description = "The packing slip", content_type = "application/pdf", body = Vec<u8>),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "shipment_closed, address_erased", body = ProblemDocument),
    ))]
#[get("/api/admin/shipments/{id}/packing-slip")]
pub(crate) async fn packing_slip(
    shop: Data<Shop>,
    id: Id,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "shipments"]).await?;
    let packed = packed(&shop, id.0).await?;
    let (row, order, now) = (packed.row, packed.order, shop.now());
    let names = Names::of(&order);
    let units = row.units.iter();
    let name = format!("packing-slip-{}", order.summary.order_number);
    let slip = PackingSlip {
        shop: seller(&shop.settings.seller),
        ship_to: packed.to,
        lines: units
            .map(|units| line(&names, row.order_id, units, &order.lines))
            .collect(),
        order_number: order.summary.order_number,
        parcel: packed.number,
        date: row.packed_at.unwrap_or(now).date_naive(),
        created: now,
    };
    let drawn = draw(move || documents::packing_slip::packing_slip(&slip)).await?;
    Ok(seen.mark(Answer::pdf(&name, drawn)))
}

fn line(names: &Names, order: uuid::Uuid, units: &LineUnits, bought: &[Line]) -> PackedLine {
    let called = names.show(order, units);
    let bought = bought
        .iter()
        .filter(|line| line.product_id == units.product_id);
    let ordered: i64 = bought.map(|line| line.quantity.units()).sum();
    let count = |units: i64| u64::try_from(units).unwrap_or_default();
    PackedLine {
        sku: called.sku,
        name: called.product_name,
        ordered: count(ordered),
        in_parcel: count(called.quantity),
    }
}
