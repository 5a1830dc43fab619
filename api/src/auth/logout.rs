//! POST /api/auth/logout

use super::password::Secret;
use crate::http::{Answer, Body, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, post};
use futures::future::LocalBoxFuture;
use serde::Deserialize;
use utoipa::ToSchema;

/// What else should end.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "refreshToken": "mF_9.B5f-4.1JqM" }))]
pub(crate) struct Logout {
    /// Of another session of the same person; the session of the access token ends anyway.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    pub(crate) refresh_token: Option<Secret>,
}

/// A body that may be missing altogether.
pub(crate) struct Farewell(Option<Secret>);

impl FromRequest for Farewell {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let length = headers
            .get(header::CONTENT_LENGTH)
            .map(|length| length.as_bytes() == b"0");
        let nothing_comes = length.unwrap_or(!headers.contains_key(header::TRANSFER_ENCODING));
        if nothing_comes {
            return Box::pin(async { Ok(Self(None)) });
        }
        let body = Body::<Logout>::from_request(request, payload);
        Box::pin(async move { Ok(Self(body.await?.said.refresh_token)) })
    }
}

/// Sign out: the session's tokens stop working everywhere within a second.
#[utoipa::path(tag = "commands", request_body(content = Option<Logout>, description = "May be missing"),
    security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
    ))]
#[post("/api/auth/logout")]
pub(crate) async fn logout(
    shop: Data<Shop>,
    who: Caller,
    other: Farewell,
) -> Result<Answer, Problem> {
    let refresh = other.0.map(|secret| secret.0);
    shop.identity
        .logout(who.signed_in()?, refresh.as_ref(), shop.now())
        .await?;
    Ok(Answer::no_content())
}
