//! POST /api/payments/mpesa/stk-push

use super::create_intent::answer;
use super::phone::kenyan;
use super::shown::{AttemptView, Numbered};
use crate::http::{Answer, Body, Call, Caller};
use crate::orders::{OrderToken, in_log};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::wire::Money;
use actix_web::post;
use actix_web::web::Data;
use cashier::Wish;
use domain::kernel::{Currency, OrderId};
use domain::order::PaymentMethod;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A wish to pay by M-Pesa. `amount` is what the payer was shown: the shop asks for what is due, and
/// refuses when that is something else.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "phoneNumber": "0712 345 678", "amount": 2750
}))]
pub(crate) struct StkPush {
    pub(crate) order_id: Uuid,
    /// A Kenyan mobile number, in whatever way people write it.
    pub(crate) phone_number: String,
    pub(crate) amount: Option<Money>,
}

/// Send a prompt to the payer's phone.
///
/// An accepted prompt is not a payment: the order is paid when M-Pesa says that money moved. While
/// one prompt is open no second one is sent.
#[utoipa::path(tag = "commands", request_body = StkPush,
    security(("bearer" = []), ("orderToken" = [])),
    params(("token" = Option<String>, Query, description = "A guest's order token"),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes repeating it harmless")),
    responses(
        (status = 201, description = "The prompt is on its way", body = AttemptView),
        (status = 200, description = "The prompt that was under way", body = AttemptView),
        (status = 202, description = "M-Pesa's answer was lost; the shop looks it up", body = AttemptView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: no such order, or not yours", body = ProblemDocument),
        (status = 409, description = "nothing_due, takes_no_payment, paid_another_way, \
            too_many_attempts, payment_unconfirmed: an earlier prompt may have been paid, \
            provider_refused (with `providerCode`)", body = ProblemDocument),
        (status = 422, description = "invalid_value (phoneNumber), amount_mismatch, currency_mismatch: \
            M-Pesa moves KES, payment_method_unavailable, idempotency_key_reused", body = ProblemDocument),
        (status = 503, description = "provider_unavailable, overloaded, unavailable", body = ProblemDocument),
    ))]
#[post("/api/payments/mpesa/stk-push")]
pub(crate) async fn stk_push(
    shop: Data<Shop>,
    who: Caller,
    token: OrderToken,
    call: Call,
    body: Body<StkPush>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let placement = in_log(&shop, &who, &token, said.order_id).await?;
    let phone = kenyan(&said.phone_number, "/phoneNumber")?;
    let currency = placement.totals.currency;
    let asserted = said.amount.map(|amount| amount.amount(currency, "/amount"));
    let at = shop.now();
    let wish = Wish {
        order_id: OrderId(said.order_id),
        method: PaymentMethod::Mpesa,
        customer: placement.customer_id,
        asserted: asserted.transpose()?,
        currency: Some(Currency::KES),
        phone: Some(phone),
        at,
    };
    let key = call.key(&who, &body);
    let begun = shop
        .cashier
        .begin(wish, call.context(&who, at), key)
        .await?;
    Ok(answer(&begun, said.order_id, Numbered::Mpesa))
}
