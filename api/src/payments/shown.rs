//! Payments and refunds as they are shown. Amounts are in `currency`.

use crate::wire::Money;
use cashier::Begun;
use domain::payment::Stage;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An attempt to pay that is under way, and what the payer's browser or phone does next.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "paymentId": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e71", "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
    "paymentIntentId": "pi_3QX", "clientSecret": "pi_3QX_secret_abc", "checkoutRequestId": null,
    "status": "requires_action", "amount": 27.5, "currency": "USD", "failureCode": null
}))]
pub(crate) struct AttemptView {
    pub(crate) payment_id: Uuid,
    pub(crate) order_id: Uuid,
    /// Stripe's number of the payment.
    pub(crate) payment_intent_id: Option<String>,
    /// What Stripe.js needs to let the payer confirm. Never stored, never logged.
    pub(crate) client_secret: Option<String>,
    /// M-Pesa's number of the prompt.
    pub(crate) checkout_request_id: Option<String>,
    /// `created`, `submitted`, `requires_action`, `authorized`, `captured`, `failed`, `voided`,
    /// `unknown` or `conflicted`. An accepted prompt is not a payment.
    pub(crate) status: &'static str,
    pub(crate) amount: Money,
    pub(crate) currency: String,
    /// Why it failed, in the provider's word.
    pub(crate) failure_code: Option<String>,
}

/// Which provider's number an attempt has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbered {
    Stripe,
    Mpesa,
}

impl AttemptView {
    pub(super) fn of(begun: &Begun, order: Uuid, by: Numbered) -> Self {
        let number = |whose| {
            let number = begun.provider_ref.clone();
            number.filter(|_| by == whose)
        };
        let failure_code = match &begun.stage {
            Stage::Failed { code, .. } => Some(code.clone()),
            _ => None,
        };
        Self {
            payment_id: begun.payment_id.0,
            order_id: order,
            payment_intent_id: number(Numbered::Stripe),
            client_secret: begun
                .client_secret
                .as_ref()
                .map(|secret| secret.expose_secret().to_owned()),
            checkout_request_id: number(Numbered::Mpesa),
            status: begun.stage.word(),
            amount: Money::of(begun.amount, begun.currency),
            currency: begun.currency.code().to_owned(),
            failure_code,
        }
    }
}
