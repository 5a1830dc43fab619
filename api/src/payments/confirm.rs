//! POST /api/payments/stripe/confirm

use super::create_intent::answer;
use super::shown::{AttemptView, Numbered};
use crate::http::{Answer, Body, Call, Caller};
use crate::orders::{OrderToken, in_log};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::post;
use actix_web::web::Data;
use domain::order::{Order, PaymentMethod};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The payer confirmed, or wants the shop to.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "paymentIntentId": "pi_3QX",
    "paymentMethodId": "pm_card_visa", "returnUrl": "https://shop.example/thanks"
}))]
pub(crate) struct ConfirmPayment {
    pub(crate) order_id: Uuid,
    /// The intent the payer saw; another one than the order's is refused.
    pub(crate) payment_intent_id: Option<String>,
    /// The card to confirm with. Without one the shop only asks the provider how it stands.
    pub(crate) payment_method_id: Option<String>,
    /// Where the payer's bank sends the browser back to; below one of the shop's own pages.
    pub(crate) return_url: Option<String>,
}

/// Confirm a card payment, or learn how it stands.
///
/// The provider is asked; what it says is taken at once. A notice that says the same is harmless.
#[utoipa::path(tag = "commands", request_body = ConfirmPayment,
    security(("bearer" = []), ("orderToken" = [])),
    params(("token" = Option<String>, Query, description = "A guest's order token")),
    responses(
        (status = 200, description = "How the attempt stands", body = AttemptView),
        (status = 202, description = "The provider's answer was lost; the shop looks it up", body = AttemptView),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: no such order or payment, or not yours", body = ProblemDocument),
        (status = 409, description = "provider_refused (with `providerCode`)", body = ProblemDocument),
        (status = 422, description = "invalid_value, payment_method_unavailable", body = ProblemDocument),
        (status = 503, description = "provider_unavailable, overloaded, unavailable", body = ProblemDocument),
    ))]
#[post("/api/payments/stripe/confirm")]
pub(crate) async fn confirm(
    shop: Data<Shop>,
    who: Caller,
    token: OrderToken,
    call: Call,
    body: Body<ConfirmPayment>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    in_log(&shop, &who, &token, said.order_id).await?;
    check(&shop, said)?;
    let order = shop.store.load::<Order>(said.order_id).await?.state;
    let mut trials = order.trials().iter().rev();
    let trial = trials.find(|trial| trial.method == PaymentMethod::Stripe);
    let payment_id = trial
        .map(|trial| trial.payment_id)
        .ok_or_else(|| Problem::not_found("payment"))?;
    if let Some(seen) = &said.payment_intent_id {
        let payment = shop
            .store
            .load::<domain::payment::Payment>(payment_id)
            .await?
            .state;
        if payment.provider_ref().is_some_and(|known| known != seen) {
            return Err(Problem::not_found("payment"));
        }
    }
    let at = shop.now();
    let means = (
        said.payment_method_id.as_deref(),
        said.return_url.as_deref(),
    );
    let context = call.context(&who, at);
    let begun = shop.cashier.confirm(payment_id, means, context, at).await?;
    Ok(answer(&begun, said.order_id, Numbered::Stripe))
}

fn check(shop: &Shop, said: &ConfirmPayment) -> Result<(), Problem> {
    let plain = |text: &str| {
        (1..=255).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    for (pointer, number) in [
        ("/paymentIntentId", &said.payment_intent_id),
        ("/paymentMethodId", &said.payment_method_id),
    ] {
        if number.as_deref().is_some_and(|number| !plain(number)) {
            let detail = "a number of the provider's: letters, digits and underscores";
            return Err(Problem::field(codes::INVALID_VALUE, pointer, detail));
        }
    }
    let Some(url) = &said.return_url else {
        return Ok(());
    };
    let ours = shop.settings.origins.iter().any(|origin| {
        let rest = url.strip_prefix(origin.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || rest.starts_with('?'))
    });
    if ours && url.len() <= 2_000 {
        Ok(())
    } else {
        let detail = "below FRONTEND_URL or ADMIN_URL";
        Err(Problem::field(codes::INVALID_VALUE, "/returnUrl", detail))
    }
}
