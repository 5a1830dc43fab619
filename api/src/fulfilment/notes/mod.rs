//! notes · what people write beside an order · may touch identity, which seals the words · never
//! shows a customer what staff wrote for staff.

use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod all;
mod comment;
mod own;
mod shown;
mod write;
mod written;

#[derive(OpenApi)]
#[openapi(paths(write::write, own::own, comment::comment, all::all))]
struct Doc;

pub(super) fn commands(config: &mut ServiceConfig) {
    config.service(write::write).service(comment::comment);
}

pub(super) fn queries(config: &mut ServiceConfig) {
    config.service(own::own).service(all::all);
}

pub(super) fn describe() -> utoipa::openapi::OpenApi {
    <Doc as OpenApi>::openapi()
}
