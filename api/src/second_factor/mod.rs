//! second_factor · setting up, using and losing a second factor · may touch identity and the frame · never
//! shows a secret twice.

use crate::auth::Secret;
use crate::limits::caller_address;
use crate::problem::{Problem, codes};
use crate::slices::Slice;
use crate::state::Shop;
use actix_web::HttpRequest;
use actix_web::web::ServiceConfig;
use identity::{Here, SecondProof};
use utoipa::OpenApi;

mod answer;
mod begin;
mod confirm;
mod recovery_codes;
mod remove;
mod reset;
mod status;
mod uri;

#[derive(OpenApi)]
#[openapi(paths(
    begin::begin,
    confirm::confirm,
    status::status,
    recovery_codes::renew,
    remove::remove,
    answer::answer,
    reset::reset
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config
            .service(begin::begin)
            .service(confirm::confirm)
            .service(recovery_codes::renew)
            .service(remove::remove)
            .service(answer::answer)
            .service(reset::reset);
    },
    queries: |config: &mut ServiceConfig| {
        config.service(status::status);
    },
    describe: || <Doc as OpenApi>::openapi(),
};

/// Where and when a request is made.
pub(crate) fn here<'a>(shop: &Shop, request: &HttpRequest, asked_in: &'a str) -> Here<'a> {
    Here {
        address: caller_address(request, shop.limits.trusted_proxies()),
        request_id: asked_in,
        at: shop.now(),
    }
}

/// The one thing that was given: a code, or a recovery code.
pub(crate) fn proof(
    code: Option<&Secret>,
    recovery_code: Option<&Secret>,
) -> Result<SecondProof, Problem> {
    match (code, recovery_code) {
        (Some(code), None) => Ok(SecondProof::Code(code.0.clone())),
        (None, Some(code)) => Ok(SecondProof::Recovery(code.0.clone())),
        (None, None) => {
            let said = "give a code, or a recoveryCode";
            Err(Problem::field(codes::REQUIRED, "/code", said))
        }
        (Some(_), Some(_)) => {
            let said = "give a code or a recoveryCode, not both";
            Err(Problem::field(codes::INVALID_VALUE, "/code", said))
        }
    }
}
