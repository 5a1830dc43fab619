//! POST /api/auth/register

use super::announce::{announce, context_of};
use super::even::evenly;
use super::password::Secret;
use super::told::{REGISTERED, REGISTERED_FIRST_VERIFY, Told};
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::{At, CustomerId};
use eventstore::Halt;
use identity::NewPerson;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who wants to be registered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "name": "Ada Lovelace", "email": "ada@example.com",
    "password": "correct horse battery staple", "phone": "+254712345678"
}))]
pub(crate) struct Register {
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    #[schema(format = Email, max_length = 254)]
    pub(crate) email: String,
    /// Any characters; the most common passwords are refused.
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub(crate) password: Secret,
    #[serde(default)]
    pub(crate) phone: Option<String>,
}

/// Register.
///
/// The answer is the same, after the same time, whether or not somebody has this address: its owner gets a
/// letter either way, with a link that verifies it or with word of the attempt. A new account can sign in
/// (`POST /api/auth/login`) and order at once; the login takes a guest's cart along. Where the shop sets
/// `REQUIRE_VERIFIED_EMAIL=customers` it signs in once the link of the letter was followed.
#[utoipa::path(tag = "commands", request_body = Register, security(()),
    responses(
        (status = 202, description = "Taken; sign in", body = Told),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 422, description = "invalid_value (each field with its own code: `too_short`, `too_common`, ...), required, idempotency_key_reused", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[post("/api/auth/register")]
pub(crate) async fn register(
    shop: Data<Shop>,
    call: Call,
    body: Body<Register>,
) -> Result<Answer, Problem> {
    let at = shop.now();
    let id = born(&shop, &call, &body, at).await?;
    let told = match shop.identity.login_needs_verified_email() {
        true => &REGISTERED_FIRST_VERIFY,
        false => &REGISTERED,
    };
    let registered = shop.identity.register(person(id, &body.said), at);
    if evenly(registered).await? {
        // Not waited for: it would tell by the clock. What fails, or dies with us, is swept up.
        let context = context_of(&call, id, at);
        actix_web::rt::spawn(async move { announce(&shop, id, context).await });
    }
    Ok(Answer::accepted(told))
}

/// The id of the new customer. A key buys the same id each time, and is refused for another body
/// before anything happened.
async fn born(
    shop: &Shop,
    call: &Call,
    body: &Body<Register>,
    at: At,
) -> Result<CustomerId, Problem> {
    let id = CustomerId(Uuid::now_v7());
    if call.key(&Caller::Guest, body).is_none() {
        return Ok(id);
    }
    let keep = call.decision(&Caller::Guest, body, at, move |_| {
        Ok::<_, Halt<Refusal>>(id)
    });
    Ok(shop.store.decide(keep).await?.outcome)
}

fn person(id: CustomerId, said: &Register) -> NewPerson {
    let Register {
        name,
        email,
        password,
        phone,
    } = said.clone();
    NewPerson {
        id,
        name,
        email,
        password: password.0,
        phone,
    }
}
