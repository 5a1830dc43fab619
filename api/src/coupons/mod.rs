//! coupons · trying a code, and the back office's coupons · may touch the frame · never decides a
//! rule.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod create;
mod fields;
mod list;
mod one;
mod refusal;
mod remove;
mod revise;
mod validate;
mod view;

#[derive(OpenApi)]
#[openapi(paths(
    validate::validate,
    list::list,
    one::one,
    create::create,
    revise::revise,
    remove::remove
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config
            .service(create::create)
            .service(revise::revise)
            .service(remove::remove);
    },
    queries: |config: &mut ServiceConfig| {
        config
            .service(validate::validate)
            .service(list::list)
            .service(one::one);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
