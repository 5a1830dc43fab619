//! http · what every request passes: who, how often, under which id · may touch actix-web · never
//! touches a rule of the shop.

mod access;
mod answer;
mod body;
mod calendar;
mod call;
mod cards;
pub mod cors;
mod envelope;
mod freshness;
mod headers;
mod impersonal;
mod paging;
mod parameters;
mod precondition;
mod record;
pub mod request_id;
mod shape;
mod why;

pub use access::Caller;
pub(crate) use access::{bearer, verified};
pub use answer::Answer;
pub use body::{Body, NoBody, Sent};
pub(crate) use body::{collect, hex};
pub(crate) use calendar::in_calendar;
pub use call::Call;
pub(crate) use call::DeedId;
pub use envelope::envelope;
pub use freshness::Freshness;
pub(crate) use impersonal::{impersonal, reason, worded};
pub use paging::{Cursor, Listing, Page, Pagination};
pub use parameters::{Id, Query};
pub use precondition::{IfMatch, etag, etag_of, not_modified};
pub(crate) use why::SaidWhy;
