//! admin · the back office's orders, stock warnings, dashboard and sales · may touch the frame,
//! decisions and questions of the projections · never decides a rule.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod dashboard;
mod led;
mod low_stock;
mod order;
mod orders;
mod overview;
mod reconciliations;
mod sales;
mod sales_point;
mod status;
mod tracking;

#[derive(OpenApi)]
#[openapi(paths(
    orders::orders,
    order::order,
    status::status,
    tracking::tracking,
    dashboard::dashboard,
    dashboard::analytics_dashboard,
    sales::sales,
    low_stock::low_stock,
    reconciliations::list
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config.service(status::status).service(tracking::tracking);
    },
    queries: |config: &mut ServiceConfig| {
        config
            .service(orders::orders)
            .service(order::order)
            .service(dashboard::dashboard)
            .service(dashboard::analytics_dashboard)
            .service(sales::sales)
            .service(low_stock::low_stock)
            .service(reconciliations::list);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
