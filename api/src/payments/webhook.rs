//! POST /api/payments/stripe/webhook

use super::raw::Raw;
use super::refusal::not_taken;
use crate::audit::note_refused_notice;
use crate::http::Answer;
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::order::PaymentMethod;
use domain::ports::payments::Notice;
use serde::Serialize;
use utoipa::ToSchema;

/// The notice is kept; it need not be sent again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"received": true}))]
pub(crate) struct Received {
    pub(crate) received: bool,
}

/// Notices of Stripe.
///
/// Signed by Stripe (`Stripe-Signature`), at most 64 KiB. Each event has one effect, however often
/// and in whatever order it comes. Answered when it is stored.
#[utoipa::path(tag = "webhooks", request_body(content = String, content_type = "application/json",
        description = "The event, byte for byte as Stripe signed it"),
    params(("Stripe-Signature" = String, Header, description = "`t=...,v1=...`")),
    responses(
        (status = 200, description = "Taken", body = Received),
        (status = 400, description = "invalid_signature, unreadable_notice", body = ProblemDocument),
        (status = 413, description = "body_too_large", body = ProblemDocument),
        (status = 422, description = "payment_method_unavailable: the shop takes no cards", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded, provider_unavailable: send it again", body = ProblemDocument),
    ))]
#[post("/api/payments/stripe/webhook")]
pub(crate) async fn webhook(
    shop: Data<Shop>,
    request: HttpRequest,
    raw: Raw,
) -> Result<Answer, Problem> {
    let notice = read(&shop, PaymentMethod::Stripe, &request, &raw).await?;
    let at = shop.now();
    let taken = shop
        .cashier
        .take_notice(PaymentMethod::Stripe, notice, at)
        .await?;
    tracing::info!(?taken, "webhook.stripe");
    Ok(Answer::ok(&Received { received: true }))
}

/// Reads a notice by its provider's rules.
pub(super) async fn read(
    shop: &Shop,
    method: PaymentMethod,
    request: &HttpRequest,
    raw: &Raw,
) -> Result<Notice, Problem> {
    let provider = match method {
        PaymentMethod::Mpesa => "mpesa",
        _ => "stripe",
    };
    let gateway = match shop.cashier.gateway(method) {
        Ok(gateway) => gateway,
        Err(error) => {
            let problem = Problem::from(error);
            note_refused_notice(shop, provider, problem.code().name).await;
            return Err(problem);
        }
    };
    let header = |name: &str| {
        let mut values = request.headers().get_all(name);
        let value = values.next()?.to_str().ok()?.to_owned();
        // A header that is there twice proves nothing.
        values.next().is_none().then_some(value)
    };
    match gateway.read_notice(&header, &raw.0, shop.now()) {
        Ok(notice) => Ok(notice),
        Err(error) => {
            let problem = not_taken(&error);
            note_refused_notice(shop, provider, problem.code().name).await;
            Err(problem)
        }
    }
}
