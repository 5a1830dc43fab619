//! POST /api/payments/mpesa/callback

use super::mobile_money::Accepted;
use super::quarantine::{STRANGER, comes_from_provider, quarantine, tell_quarantined};
use super::raw::Raw;
use super::webhook::read;
use crate::http::{Answer, Freshness};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::kernel::PaymentId;
use domain::order::PaymentMethod;
use domain::ports::payments::About;
use projections::payments::{self, PaymentRow};

/// Callbacks of M-Pesa at the address everybody knows.
///
/// Anybody can call it, so nothing it says is believed: it only makes the shop ask M-Pesa how the
/// named payment stands, and what names no prompt of the shop's is only noted for staff. The shop registers another address, with a secret part, for each payment.
#[utoipa::path(tag = "webhooks", request_body(content = String, content_type = "application/json",
        description = "`{\"Body\":{\"stkCallback\":{...}}}`"),
    responses(
        (status = 200, description = "Taken", body = Accepted),
        (status = 400, description = "unreadable_notice", body = ProblemDocument),
        (status = 413, description = "body_too_large", body = ProblemDocument),
        (status = 422, description = "payment_method_unavailable: the shop takes no M-Pesa", body = ProblemDocument),
        (status = 503, description = "unavailable, overloaded", body = ProblemDocument),
    ))]
#[post("/api/payments/mpesa/callback")]
pub(crate) async fn callback(
    shop: Data<Shop>,
    request: HttpRequest,
    raw: Raw,
) -> Result<Answer, Problem> {
    let notice = read(&shop, PaymentMethod::Mpesa, &request, &raw).await?;
    if !comes_from_provider(&shop, &request) {
        quarantine(&shop, STRANGER).await;
        return Ok(Answer::ok(&Accepted::new()));
    }
    let About::PaymentHint { provider_ref, .. } = &notice.about else {
        return Ok(Answer::ok(&Accepted::new()));
    };
    match named(&shop, provider_ref).await? {
        None => quarantine(&shop, "unknown_prompt").await,
        Some(row) => {
            let about = (PaymentMethod::Mpesa, &notice);
            let payment = PaymentId(row.id);
            let noted = shop.cashier.note_hint(payment, about, false, shop.now());
            tell_quarantined(&shop, payment, &notice, noted.await?).await;
        }
    }
    Ok(Answer::ok(&Accepted::new()))
}

/// The payment of this prompt. A payer may be quicker than the shelf: it is given the time to hear of what was
/// stored so far before anybody is called a stranger.
async fn named(shop: &Shop, provider_ref: &str) -> Result<Option<PaymentRow>, Problem> {
    let known = payments::by_provider_ref(&shop.read, "mpesa", provider_ref).await?;
    if known.is_some() {
        return Ok(known);
    }
    let Some(newest) = shop.store.newest().await? else {
        return Ok(None);
    };
    Freshness::of(newest).wait(shop, &["payments"]).await?;
    Ok(payments::by_provider_ref(&shop.read, "mpesa", provider_ref).await?)
}
