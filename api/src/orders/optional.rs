//! A body that may be left out.

use crate::http::{Body, NoBody, Sent};
use crate::problem::Problem;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

/// A body, or none: a request without `Content-Type` and without content has none.
pub(super) struct Optional<T>(Option<Body<T>>);

impl<T> Optional<T> {
    /// What was said, if anything.
    pub(super) fn said(&self) -> Option<&T> {
        self.0.as_ref().map(|body| &body.said)
    }
}

impl<T> Sent for Optional<T> {
    fn hash(&self) -> &str {
        self.0.as_ref().map_or_else(|| NoBody.hash(), Sent::hash)
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Optional<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let length = headers
            .get(header::CONTENT_LENGTH)
            .map(|length| length.as_bytes().to_vec());
        let announced = length.as_deref().is_some_and(|length| length != b"0")
            || headers.contains_key(header::TRANSFER_ENCODING);
        if !announced && (length.is_some() || !headers.contains_key(header::CONTENT_TYPE)) {
            return Box::pin(async { Ok(Self(None)) });
        }
        let body = Body::<T>::from_request(request, payload);
        Box::pin(async move { Ok(Self(Some(body.await?))) })
    }
}
