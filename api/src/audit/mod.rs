//! audit · writes down what staff do, and shows it · may touch the audit log, identity and the history
//! of streams · never changes what was written.
//!
//! 1. Before a command of the back office runs, a row says that it was attempted; afterwards another
//!    says how it ended. Without the first row nothing is done.
//! 2. Who is turned away at the back office is written down, and so are refused notices, refused payments and
//!    guesses at coupon codes; a flood of them once a minute.
//! 3. What a command changed is read from its events when somebody looks, by name in lists and replayed for
//!    one row; it is stored once.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod act;
mod chain;
mod changes;
mod events;
mod export;
mod filter;
mod guesses;
mod knocks;
mod list;
mod minutely;
mod notices;
mod payments;
mod show;
mod view;
mod watch;

pub(crate) use export::quoted;
pub(crate) use guesses::GuessedCodes;
pub(crate) use knocks::{Knocks, note_knock};
pub(crate) use notices::{RefusedNotices, note_refused_notice, note_refused_notice_of};
pub(crate) use payments::RefusedPayments;
pub(crate) use watch::{note, watch};

#[derive(OpenApi)]
#[openapi(paths(list::list, show::show, export::export, chain::chain))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |_: &mut ServiceConfig| {},
    queries: |config: &mut ServiceConfig| {
        config
            .service(export::export)
            .service(chain::chain)
            .service(list::list)
            .service(show::show);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
