//! POST /api/auth/login

use super::announce::{bring_cart, context_of};
use super::password::Secret;
use super::views::{LoginView, Place, SessionView};
use crate::cart::Held;
use crate::http::{Answer, Body, Call, request_id};
use crate::limits::caller_address;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::kernel::At;
use identity::{Audience, Entrance, SignedIn, Whence};
use serde::Deserialize;
use utoipa::ToSchema;

/// Who wants in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "email": "ada@example.com", "password": "correct horse battery staple", "audience": "shop"
}))]
pub(crate) struct Login {
    #[schema(format = Email)]
    pub(crate) email: String,
    #[schema(value_type = String, format = Password)]
    pub(crate) password: Secret,
    /// What an earlier login on this device answered: wrong passwords of others do not keep it out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    pub(crate) device_token: Option<Secret>,
    /// `admin` asks for a token of the back office.
    #[serde(default)]
    pub(crate) audience: Place,
}

/// Sign in.
///
/// With `X-Cart-Token` the guest's cart is merged into the customer's. Each call begins a session
/// of its own, also with the same `Idempotency-Key`: tokens are not stored to be told twice.
///
/// Whoever set up a second factor gets no session here but a `challenge` (`secondFactorRequired`), which
/// `POST /api/auth/login/second-factor` answers with a code.
#[utoipa::path(tag = "commands", request_body = Login, security(()),
    responses(
        (status = 200, description = "Who it is, and what they hold; or the question for a code", body = LoginView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "invalid_credentials: wrong password, unknown address, or one that has to be verified first, not told which", body = ProblemDocument),
        (status = 403, description = "account_inactive; forbidden: an admin login of somebody who is no staff", body = ProblemDocument),
        (status = 422, description = "invalid_value, required", body = ProblemDocument),
        (status = 429, description = "rate_limited; login_locked: too many wrong passwords, known address or not", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[post("/api/auth/login")]
pub(crate) async fn login(
    shop: Data<Shop>,
    held: Held,
    request: HttpRequest,
    call: Call,
    body: Body<Login>,
) -> Result<Answer, Problem> {
    let (at, said) = (shop.now(), &body.said);
    let address = caller_address(&request, shop.limits.trusted_proxies());
    let device = said.device_token.clone().map(|token| token.0);
    let from = Whence { address, device };
    let typed = (said.email.as_str(), &said.password.0);
    let here = (request_id::current(), at);
    let entrance = shop
        .identity
        .login_from(from, typed, said.audience.into(), (&here.0, here.1))
        .await?;
    match entrance {
        Entrance::Asked(challenge) => Ok(Answer::ok(&LoginView::from(&challenge))),
        Entrance::In(signed_in) => welcomed(&shop, &signed_in, (&held, &call), at).await,
    }
}

/// The answer to somebody who came in; what a guest held in this browser is theirs now.
pub(crate) async fn welcomed(
    shop: &Shop,
    signed_in: &SignedIn,
    (held, call): (&Held, &Call),
    at: At,
) -> Result<Answer, Problem> {
    let view = LoginView::In(Box::new(SessionView::from(signed_in)));
    let answer = Answer::ok(&view);
    if signed_in.tokens.audience == Audience::Admin {
        return Ok(answer);
    }
    let id = signed_in.profile.id;
    let brought = bring_cart(shop, id, held, context_of(call, id, at)).await;
    Ok(match brought {
        Some(token) => answer.position(token),
        None => answer,
    })
}
