//! POST /api/payments/mm/{cb,rs,to}/{token}: the addresses that the shop registers with M-Pesa. None
//! of them holds a word that M-Pesa refuses, and nobody can guess their last part.

use super::quarantine::{STRANGER, comes_from_provider, tell_quarantined};
use super::raw::Raw;
use super::webhook::read;
use crate::audit::note_refused_notice;
use crate::http::Answer;
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, post};
use cashier::CallbackOf;
use domain::kernel::{PaymentId, RefundId};
use domain::order::PaymentMethod;
use domain::ports::payments::{About, Notice};
use serde::Serialize;
use utoipa::ToSchema;

/// What M-Pesa wants to read.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(example = json!({"ResultCode": 0, "ResultDesc": "Accepted"}))]
pub(crate) struct Accepted {
    pub(crate) result_code: u8,
    pub(crate) result_desc: &'static str,
}

impl Accepted {
    pub(super) fn new() -> Self {
        Self {
            result_code: 0,
            result_desc: "Accepted",
        }
    }
}

/// A wrong secret is an address that does not exist, and so is a right one for a stranger.
async fn nowhere(shop: &Shop, why: &'static str) -> Problem {
    tracing::warn!(why, "webhook.nowhere");
    note_refused_notice(shop, "mpesa", why).await;
    Problem::new(codes::NOT_FOUND).saying("no such address")
}

/// The outcome of a prompt.
///
/// A hint: it is kept, answered, and M-Pesa is asked before anything is believed.
#[utoipa::path(tag = "webhooks", request_body(content = String, content_type = "application/json",
        description = "`{\"Body\":{\"stkCallback\":{...}}}`"),
    params(("token" = String, Path, description = "The secret part")),
    responses(
        (status = 200, description = "Taken", body = Accepted),
        (status = 400, description = "unreadable_notice", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 413, description = "body_too_large", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ))]
#[post("/api/payments/mm/cb/{token}")]
pub(crate) async fn paid(
    shop: Data<Shop>,
    token: Path<String>,
    request: HttpRequest,
    raw: Raw,
) -> Result<Answer, Problem> {
    let payment = shop.cashier.callbacks().open(CallbackOf::Payment, &token);
    if !comes_from_provider(&shop, &request) {
        return Err(nowhere(&shop, STRANGER).await);
    }
    let Some(payment) = payment.map(PaymentId) else {
        return Err(nowhere(&shop, "wrong_secret").await);
    };
    let notice = read(&shop, PaymentMethod::Mpesa, &request, &raw).await?;
    let about = (PaymentMethod::Mpesa, &notice);
    let noted = shop.cashier.note_hint(payment, about, true, shop.now());
    tell_quarantined(&shop, payment, &notice, noted.await?).await;
    Ok(Answer::ok(&Accepted::new()))
}

/// The outcome of a refund: a hint, as above.
#[utoipa::path(tag = "webhooks", request_body(content = String, content_type = "application/json",
        description = "`{\"Result\":{...}}`"),
    params(("token" = String, Path, description = "The secret part")),
    responses(
        (status = 200, description = "Taken", body = Accepted),
        (status = 400, description = "unreadable_notice", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 413, description = "body_too_large", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ))]
#[post("/api/payments/mm/rs/{token}")]
pub(crate) async fn given_back(
    shop: Data<Shop>,
    token: Path<String>,
    request: HttpRequest,
    raw: Raw,
) -> Result<Answer, Problem> {
    refund(&shop, &token, &request, &raw).await
}

/// M-Pesa gave up waiting in its own queue.
///
/// That says nothing of the money: it is kept, and the shop asks in its own time.
#[utoipa::path(tag = "webhooks", request_body(content = String, content_type = "application/json",
        description = "`{\"Result\":{...}}`"),
    params(("token" = String, Path, description = "The secret part")),
    responses(
        (status = 200, description = "Taken", body = Accepted),
        (status = 400, description = "unreadable_notice", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 413, description = "body_too_large", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ))]
#[post("/api/payments/mm/to/{token}")]
pub(crate) async fn timed_out(
    shop: Data<Shop>,
    token: Path<String>,
    request: HttpRequest,
    raw: Raw,
) -> Result<Answer, Problem> {
    let (refund, mut notice) = told(&shop, &token, &request, &raw).await?;
    // The result may still come, under the same number and code.
    notice.event_id.push_str(":timeout");
    notice.about = About::Nothing;
    note(&shop, (refund, notice)).await
}

async fn refund(
    shop: &Shop,
    token: &str,
    request: &HttpRequest,
    raw: &Raw,
) -> Result<Answer, Problem> {
    note(shop, told(shop, token, request, raw).await?).await
}

/// What is told, and of which refund.
async fn told(
    shop: &Shop,
    token: &str,
    request: &HttpRequest,
    raw: &Raw,
) -> Result<(RefundId, Notice), Problem> {
    let refund = shop.cashier.callbacks().open(CallbackOf::Refund, token);
    if !comes_from_provider(shop, request) {
        return Err(nowhere(shop, STRANGER).await);
    }
    let Some(refund) = refund.map(RefundId) else {
        return Err(nowhere(shop, "wrong_secret").await);
    };
    let notice = read(shop, PaymentMethod::Mpesa, request, raw).await?;
    Ok((refund, notice))
}

async fn note(shop: &Shop, (refund, notice): (RefundId, Notice)) -> Result<Answer, Problem> {
    let about = (PaymentMethod::Mpesa, &notice);
    shop.cashier
        .note_refund_hint(refund, about, shop.now())
        .await?;
    Ok(Answer::ok(&Accepted::new()))
}
