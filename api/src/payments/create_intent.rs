//! POST /api/payments/stripe/create-intent

use super::shown::{AttemptView, Numbered};
use crate::http::{Answer, Body, Call, Caller};
use crate::orders::{OrderToken, in_log};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::wire::Money;
use actix_web::post;
use actix_web::web::Data;
use cashier::{Begun, Wish};
use domain::kernel::{Currency, OrderId};
use domain::order::PaymentMethod;
use domain::payment::Stage;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A wish to pay by card. `amount` and `currency` are what the payer was shown: the shop asks for
/// what is due, and refuses when that is something else.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "amount": 27.5, "currency": "usd",
    "paymentMethodTypes": ["card"]
}))]
pub(crate) struct CreateIntent {
    pub(crate) order_id: Uuid,
    pub(crate) amount: Option<Money>,
    pub(crate) currency: Option<String>,
    /// `card` is the one there is.
    pub(crate) payment_method_types: Option<Vec<String>>,
}

/// Begin to pay an order by card.
///
/// Asking again while an attempt is under way answers that attempt. The order is paid when the
/// provider says so, never when the browser does.
#[utoipa::path(tag = "commands", request_body = CreateIntent,
    security(("bearer" = []), ("orderToken" = [])),
    params(("token" = Option<String>, Query, description = "A guest's order token"),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes repeating it harmless")),
    responses(
        (status = 201, description = "The attempt", body = AttemptView),
        (status = 200, description = "The attempt that was under way", body = AttemptView),
        (status = 202, description = "The provider's answer was lost; the shop looks it up", body = AttemptView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: no such order, or not yours", body = ProblemDocument),
        (status = 409, description = "nothing_due, takes_no_payment, paid_another_way, \
            too_many_attempts, provider_refused (with `providerCode`)", body = ProblemDocument),
        (status = 422, description = "amount_mismatch, currency_mismatch, invalid_value, \
            payment_method_unavailable, idempotency_key_reused", body = ProblemDocument),
        (status = 503, description = "provider_unavailable, overloaded, unavailable", body = ProblemDocument),
    ))]
#[post("/api/payments/stripe/create-intent")]
pub(crate) async fn create_intent(
    shop: Data<Shop>,
    who: Caller,
    token: OrderToken,
    call: Call,
    body: Body<CreateIntent>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let placement = in_log(&shop, &who, &token, said.order_id).await?;
    if let Some(types) = &said.payment_method_types
        && types.as_slice() != ["card"]
    {
        let detail = "payment_method_types is [\"card\"]";
        return Err(Problem::field(
            codes::INVALID_VALUE,
            "/paymentMethodTypes",
            detail,
        ));
    }
    let currency = placement.totals.currency;
    let asserted = said.amount.map(|amount| amount.amount(currency, "/amount"));
    let at = shop.now();
    let wish = Wish {
        order_id: OrderId(said.order_id),
        method: PaymentMethod::Stripe,
        customer: placement.customer_id,
        asserted: asserted.transpose()?,
        currency: currency_of(said.currency.as_deref())?,
        phone: None,
        at,
    };
    let key = call.key(&who, &body);
    let begun = shop
        .cashier
        .begin(wish, call.context(&who, at), key)
        .await?;
    Ok(answer(&begun, said.order_id, Numbered::Stripe))
}

pub(super) fn currency_of(said: Option<&str>) -> Result<Option<Currency>, Problem> {
    let read = |code: &str| {
        let unknown = |_| Problem::field(codes::UNKNOWN_CURRENCY, "/currency", "unknown currency");
        Currency::parse(code).map_err(unknown)
    };
    said.map(read).transpose()
}

/// 201 for a fresh attempt, 200 for one that was under way, 202 while nobody knows.
pub(super) fn answer(begun: &Begun, order: Uuid, by: Numbered) -> Answer {
    let view = AttemptView::of(begun, order, by);
    let answer = match (&begun.stage, begun.fresh && !begun.replayed) {
        (Stage::Unknown | Stage::Created, _) => Answer::accepted(&view),
        (_, true) => Answer::created(format!("/api/payments/{order}/status"), &view),
        (_, false) => Answer::ok(&view),
    };
    let answer = match begun.token == eventstore::Token::START {
        true => answer,
        false => answer.position(begun.token),
    };
    if begun.replayed {
        answer.header("idempotency-replayed", "true")
    } else {
        answer
    }
}
