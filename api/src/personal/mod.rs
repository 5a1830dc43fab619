//! personal · what one may have of one's own data, and how somebody is forgotten · may touch the frame and
//! the privacy room · never decides what is personal.
//!
//! A token that was found lying about does not do: one's own export needs a login of the last 15 minutes,
//! leaving the password, erasing somebody else a confirmed session.

use crate::http::Caller;
use crate::problem::{Problem, codes};
use crate::slices::Slice;
use crate::state::Shop;
use actix_web::web::ServiceConfig;
use chrono::TimeDelta;
use identity::Claims;
use utoipa::OpenApi;

mod erase;
mod export;
mod leave;

#[derive(OpenApi)]
#[openapi(paths(export::export, erase::erase, leave::leave))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config.service(erase::erase).service(leave::leave);
    },
    queries: |config: &mut ServiceConfig| {
        config.service(export::export);
    },
    describe: || <Doc as OpenApi>::openapi(),
};

/// How long ago a login may be.
const RECENT: TimeDelta = TimeDelta::minutes(15);

/// The caller, if they gave their password in this session a short while ago; refreshing does not count.
pub(crate) async fn signed_in_just_now<'a>(
    shop: &Shop,
    who: &'a Caller,
) -> Result<&'a Claims, Problem> {
    let claims = who.signed_in()?;
    let since = shop.identity.session_began(claims).await?;
    match since {
        Some(since) if shop.now() - since <= RECENT => Ok(claims),
        _ => Err(Problem::new(codes::RECENT_LOGIN_REQUIRED)),
    }
}
