//! categories · the shelves of the catalogue · may touch the frame · never decides a rule.

mod create;
mod fields;
mod list;
mod one;
mod remove;
mod revise;
mod view;

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(list::list, one::one, create::create, revise::revise, remove::remove))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands,
    queries,
    describe: || <Doc as OpenApi>::openapi(),
};

/// The projection that shows categories.
const SHOWN_BY: &[&str] = &["categories"];

fn commands(config: &mut ServiceConfig) {
    config
        .service(create::create)
        .service(revise::revise)
        .service(remove::remove);
}

fn queries(config: &mut ServiceConfig) {
    config.service(list::list).service(one::one);
}
