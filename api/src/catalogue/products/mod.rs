//! products · what is sold · may touch the frame · never decides a rule.

mod create;
mod featured;
mod fields;
mod filter;
mod list;
mod one;
mod revise;
mod search;
mod view;
mod withdraw;
mod written;

use crate::openapi;
use crate::slices::Slice;
use actix_web::web::{ServiceConfig, to};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    list::list,
    featured::featured,
    search::search,
    one::one,
    create::create,
    revise::revise,
    withdraw::withdraw,
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands,
    queries,
    describe: || <Doc as OpenApi>::openapi(),
};

/// The projections that show products.
const SHOWN_BY: &[&str] = &["catalogue", "stock_levels"];

fn commands(config: &mut ServiceConfig) {
    // `{id}` would take the words for a product that nobody has.
    for word in ["/api/products/featured", "/api/products/search"] {
        config.route(word, to(openapi::elsewhere));
    }
    config
        .service(create::create)
        .service(revise::revise)
        .service(withdraw::withdraw);
}

fn queries(config: &mut ServiceConfig) {
    // The words come before `{id}`, which would take them.
    config
        .service(list::list)
        .service(featured::featured)
        .service(search::search);
    config.service(one::one);
}
