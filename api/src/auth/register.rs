//! POST /api/auth/register

use super::announce::{announce, bring_cart, context_of};
use super::password::Secret;
use super::views::SessionView;
use crate::cart::Held;
use crate::http::{Answer, Body, Call, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::refusal::Refusal;
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::{At, CustomerId};
use eventstore::Halt;
use identity::{Audience, IdentityError, NewPerson, SignedIn};
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

/// Register, and sign in at the shop.
///
/// With `X-Cart-Token` the guest's cart becomes the new customer's. Repeating the request with its
/// `Idempotency-Key` signs in instead of refusing the address.
#[utoipa::path(tag = "commands", request_body = Register, security(()),
    responses(
        (status = 201, description = "Who it is, and what they hold", body = SessionView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 409, description = "email_taken", body = ProblemDocument),
        (status = 422, description = "invalid_value (each field with its own code: `too_short`, `too_common`, ...), required, idempotency_key_reused", body = ProblemDocument),
        (status = 429, description = "rate_limited", body = ProblemDocument),
        (status = 503, description = "overloaded", body = ProblemDocument),
    ))]
#[post("/api/auth/register")]
pub(crate) async fn register(
    shop: Data<Shop>,
    held: Held,
    call: Call,
    body: Body<Register>,
) -> Result<Answer, Problem> {
    let at = shop.now();
    let (id, keyed) = born(&shop, &call, &body, at).await?;
    let (signed_in, replayed) = match shop.identity.register(person(id, &body.said), at).await {
        Err(IdentityError::EmailTaken) if keyed => (again(&shop, id, &body.said, at).await?, true),
        registered => (registered?, false),
    };
    let context = context_of(&call, id, at);
    let told = announce(&shop, id, context.clone()).await;
    let brought = bring_cart(&shop, id, &held, context).await;
    let mut answer = Answer::created(
        "/api/auth/profile".to_owned(),
        &SessionView::from(&signed_in),
    );
    if let Some(token) = told.max(brought) {
        answer = answer.position(token);
    }
    Ok(if replayed {
        answer.header("idempotency-replayed", "true")
    } else {
        answer
    })
}

/// The id of the new customer. A key buys the same id each time, and is refused for another body
/// before anything happened.
async fn born(
    shop: &Shop,
    call: &Call,
    body: &Body<Register>,
    at: At,
) -> Result<(CustomerId, bool), Problem> {
    let id = CustomerId(Uuid::now_v7());
    if call.key(&Caller::Guest, body).is_none() {
        return Ok((id, false));
    }
    let keep = call.decision(&Caller::Guest, body, at, move |_| {
        Ok::<_, Halt<Refusal>>(id)
    });
    Ok((shop.store.decide(keep).await?.outcome, true))
}

/// The same request once more: whoever it registered signs in; anybody else's address is taken.
async fn again(shop: &Shop, id: CustomerId, said: &Register, at: At) -> Result<SignedIn, Problem> {
    if shop.identity.find_by_email(&said.email).await? != Some(id) {
        return Err(IdentityError::EmailTaken.into());
    }
    Ok(shop
        .identity
        .login(&said.email, &said.password.0, Audience::Shop, at)
        .await?)
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
