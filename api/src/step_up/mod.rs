//! step_up · proving within a session that it is still oneself, before what is dangerous · may touch identity
//! and the frame · never decides who may do what.
//!
//! A session is confirmed for five minutes, by a code of the second factor, or by the password where there
//! is none. Signing in confirms only where a second factor was given.

use crate::problem::{Problem, codes};
use crate::slices::Slice;
use crate::state::Shop;
use actix_web::web::ServiceConfig;
use identity::Claims;
use utoipa::OpenApi;

mod confirm;
mod giving_back;

pub(crate) use giving_back::{UNKNOWN, giving_back, left_of, left_of_all};

#[derive(OpenApi)]
#[openapi(paths(confirm::confirm))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config.service(confirm::confirm);
    },
    queries: |_: &mut ServiceConfig| {},
    describe: || <Doc as OpenApi>::openapi(),
};

/// Passes when the session of `claims` was confirmed in the last five minutes; else 403 `step_up_required`,
/// with `methods`: what the caller can confirm it with.
pub(crate) async fn step_up(shop: &Shop, claims: &Claims) -> Result<(), Problem> {
    match is_confirmed(shop, claims).await? {
        true => Ok(()),
        false => Err(required(shop, claims).await?),
    }
}

/// Whether the session of `claims` was confirmed in the last five minutes; a key never is.
pub(crate) async fn is_confirmed(shop: &Shop, claims: &Claims) -> Result<bool, Problem> {
    Ok(claims.key.is_none() && shop.identity.is_confirmed(claims, shop.now()).await?)
}

/// What to say to somebody whose session is not confirmed.
pub(crate) async fn required(shop: &Shop, claims: &Claims) -> Result<Problem, Problem> {
    if claims.key.is_some() {
        return Ok(Problem::new(codes::KEY_REFUSED));
    }
    let state = shop.identity.factor_state(claims.sub).await?;
    let methods = match state.since {
        Some(_) => vec!["code", "recoveryCode"],
        None => vec!["password"],
    };
    let said = "confirm first that it is still you, with POST /api/auth/step-up, then ask again";
    let problem = Problem::new(codes::STEP_UP_REQUIRED).saying(said);
    Ok(problem.extra("methods", methods))
}
