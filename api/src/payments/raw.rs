//! The bytes of a notice as they came: what a provider signed is bytes, not JSON.

use crate::audit::note_refused_notice;
use crate::http::collect;
use crate::problem::{Problem, codes};
use crate::state::Shop;
use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use std::time::Duration;

/// The largest notice, in bytes.
const LARGEST: usize = 64 * 1024;
/// How long it may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// A body of at most 64 KiB of whatever type.
pub(super) struct Raw(pub(super) Vec<u8>);

impl FromRequest for Raw {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let problem = match tokio::time::timeout(PATIENCE, collect(payload, LARGEST)).await {
                Ok(Ok(bytes)) => return Ok(Self(bytes.to_vec())),
                Ok(Err(problem)) => problem,
                Err(_) => Problem::new(codes::REQUEST_TIMEOUT),
            };
            if let Some(shop) = request.app_data::<Data<Shop>>() {
                note_refused_notice(shop, provider(&request), problem.code().name).await;
            }
            Err(problem)
        })
    }
}

/// Whose notices come to this address.
fn provider(request: &HttpRequest) -> &'static str {
    match request.path().starts_with("/api/payments/stripe/") {
        true => "stripe",
        false => "mpesa",
    }
}
