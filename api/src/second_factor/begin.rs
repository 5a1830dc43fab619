//! POST /api/auth/second-factor

use super::{here, uri};
use crate::auth::Secret;
use crate::http::{Answer, Body, Caller, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use documents::square_code;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The password, once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "password": "correct horse battery staple" }))]
pub(crate) struct BeginFactor {
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

/// What the authenticator app is told. It is shown once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "uri": "otpauth://totp/EliteShop:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=EliteShop&algorithm=SHA1&digits=6&period=30",
    "qrCode": "data:image/png;base64,iVBORw0KGgo=", "expiresAt": "2026-11-26T13:00:00Z"
}))]
pub(crate) struct FactorBegun {
    /// Base32, to be typed where nothing can be scanned.
    secret: String,
    /// The same with everything an app wants to know.
    uri: String,
    /// The same as a picture (PNG) that an app scans, for the `src` of an `img`.
    qr_code: String,
    /// Until when it may be confirmed.
    expires_at: DateTime<Utc>,
}

/// Begin to set up a second factor.
///
/// Answers a secret for an authenticator app, once. It is asked for from the moment
/// `POST /api/auth/second-factor/confirm` was given a code made with it; beginning again replaces it.
#[utoipa::path(tag = "commands", request_body = BeginFactor, security(("bearer" = []), ("admin" = [])),
    responses(
        (status = 200, description = "The secret", body = FactorBegun),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired; invalid_credentials: the password is wrong", body = ProblemDocument),
        (status = 409, description = "second_factor_on", body = ProblemDocument),
        (status = 422, description = "required, invalid_value", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong passwords", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[post("/api/auth/second-factor")]
pub(crate) async fn begin(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<BeginFactor>,
) -> Result<Answer, Problem> {
    let (claims, asked_in) = (who.signed_in()?, request_id::current());
    let here = here(&shop, &request, &asked_in);
    let password = &body.said.password.0;
    let begun = shop.identity.begin_factor(claims, password, &here).await?;
    let profile = shop.identity.profile(claims.customer_id()).await?;
    let secret = begun.secret.expose_secret().to_owned();
    let account = profile.email.unwrap_or_default();
    let uri = uri::otpauth(&shop.settings.seller.name, &account, &secret);
    let picture = square_code::png(&uri).map_err(Problem::fault)?;
    Ok(Answer::ok(&FactorBegun {
        secret,
        uri,
        qr_code: format!("data:image/png;base64,{}", STANDARD.encode(picture)),
        expires_at: begun.expires_at,
    }))
}
