//! customers · the back office's view of who buys here · may touch identity, the frame and questions
//! of the projections · never changes what somebody bought.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod list;
mod one;
mod orders;
mod status;
mod view;

#[derive(OpenApi)]
#[openapi(paths(list::list, one::one, orders::orders, status::status))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config.service(status::status);
    },
    queries: |config: &mut ServiceConfig| {
        config
            .service(list::list)
            .service(orders::orders)
            .service(one::one);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
