//! cart · the routes of the basket, for guests and customers · may touch the frame and decisions ·
//! never decides a rule.
//!
//! A guest's cart is opened by a secret token (`X-Cart-Token`); a customer's carts form a chain
//! derived from the customer, so no table has to say which one is current.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod add;
mod basket;
mod chain;
mod change;
mod clear;
mod line;
mod merge;
mod refusal;
mod remove;
mod show;
mod shown;
mod subtotal;
mod token;
mod update;

pub(crate) use basket::Held;
pub(crate) use chain::{current, remember};
pub(crate) use merge::merge_guest_cart;
pub(crate) use subtotal::subtotal_of;

#[derive(OpenApi)]
#[openapi(paths(
    show::show,
    add::add,
    update::update,
    remove::remove,
    clear::clear,
    merge::merge
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config
            .service(add::add)
            .service(update::update)
            .service(remove::remove)
            .service(clear::clear)
            .service(merge::merge);
    },
    queries: |config: &mut ServiceConfig| {
        config.service(show::show);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
