//! The bytes of a notice as they came: what a provider signed is bytes, not JSON.

use crate::http::collect;
use crate::problem::{Problem, codes};
use actix_web::dev::Payload;
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

    fn from_request(_: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let payload = payload.take();
        Box::pin(async move {
            let arrival = tokio::time::timeout(PATIENCE, collect(payload, LARGEST)).await;
            let bytes = arrival.map_err(|_| Problem::new(codes::REQUEST_TIMEOUT))??;
            Ok(Self(bytes.to_vec()))
        })
    }
}
