//! orders · placing, seeing, following and cancelling one's own orders · may touch the frame,
//! decisions and identity · never decides a rule.
//!
//! An order is its customer's, or (a guest's) of whoever holds its signed link; to everybody else
//! it does not exist.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod address;
mod ahead;
mod cancel;
mod contact;
mod facts;
mod item;
mod list;
mod listing;
mod optional;
mod own;
mod place;
mod placed;
mod quotes;
mod refusal;
mod show;
mod shown;
mod summaries;
mod token;
mod track;

pub(crate) use contact::contacts;
pub(crate) use list::status_word;
pub(crate) use listing::{listing, part};
pub(crate) use own::{in_log, row as own_row};
pub(crate) use refusal::coupon_refused;
pub(crate) use shown::OrderView;
pub(crate) use summaries::summaries;
pub(crate) use token::OrderToken;

#[derive(OpenApi)]
#[openapi(paths(list::list, place::place, show::show, cancel::cancel, track::track))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config.service(place::place).service(cancel::cancel);
    },
    queries: |config: &mut ServiceConfig| {
        config
            .service(list::list)
            .service(track::track)
            .service(show::show);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
