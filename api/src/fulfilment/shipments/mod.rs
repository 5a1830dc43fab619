//! shipments · putting parcels together, leading them on, and seeing where they are · may touch the
//! frame and decisions · never talks to a courier.

use crate::problem::Problem;
use crate::state::Shop;
use actix_web::web::ServiceConfig;
use projections::orders::OrderDetail;
use projections::shipments;
use utoipa::OpenApi;

mod create;
mod list;
mod shown;
mod status;
mod tracking;

pub(crate) use shown::ShipmentView;

#[derive(OpenApi)]
#[openapi(paths(create::create, list::list, status::status, tracking::tracking))]
struct Doc;

pub(super) fn commands(config: &mut ServiceConfig) {
    config
        .service(create::create)
        .service(status::status)
        .service(tracking::tracking);
}

pub(super) fn queries(config: &mut ServiceConfig) {
    config.service(list::list);
}

pub(super) fn describe() -> utoipa::openapi::OpenApi {
    <Doc as OpenApi>::openapi()
}

/// The parcels of an order, as its customer may see them.
pub(crate) async fn shipments_of(
    shop: &Shop,
    order: &OrderDetail,
) -> Result<Vec<ShipmentView>, Problem> {
    let rows = shipments::of_order(&shop.read, order.summary.id).await?;
    let names = super::units::Names::of(order);
    let rows = rows.into_iter();
    Ok(rows.map(|row| ShipmentView::of(row, &names)).collect())
}
