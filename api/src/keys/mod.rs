//! keys · the back office's routes for API keys · may touch identity and the frame · never shows a key twice.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod list;
mod make;
mod revoke;

#[derive(OpenApi)]
#[openapi(paths(make::make, list::list, revoke::revoke))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config.service(make::make).service(revoke::revoke);
    },
    queries: |config: &mut ServiceConfig| {
        config.service(list::list);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
