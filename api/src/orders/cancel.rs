//! PUT /api/orders/{id}/cancel

use super::contact::contact_of;
use super::optional::Optional;
use super::own::{self, no_order};
use super::shown::OrderView;
use super::token::OrderToken;
use crate::http::{Answer, Call, Caller, Freshness, Id};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::{ChangeOrder, OrderStep, WriteNote, cancel_with_words};
use domain::kernel::{At, By, OrderId, is_note};
use domain::order::{Audience, Placement, Status};
use projections::orders;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why the order is cancelled, if the shopper wants to say so. The words become a note beside the order.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "ordered twice" }))]
pub(crate) struct CancelOrder {
    #[schema(max_length = 500)]
    pub(crate) reason: Option<String>,
}

/// Cancel one of one's own orders, before picking starts.
///
/// Its units are for sale again and its coupon can be used again, in the same moment. The body may
/// be left out. A guest sends the order's token as `X-Order-Token` or `?token=`.
#[utoipa::path(tag = "commands", request_body = Option<CancelOrder>,
    security(("bearer" = []), ("orderToken" = [])),
    params(
        ("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
    ),
    responses(
        (status = 200, description = "The cancelled order", body = OrderView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
        (status = 409, description = "too_late_to_cancel, refund_needed", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "invalid_value, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/orders/{id}/cancel")]
pub(crate) async fn cancel(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    call: Call,
    body: Optional<CancelOrder>,
) -> Result<Answer, Problem> {
    let placement = own::in_log(&shop, &who, &token, id.0).await?;
    let at = shop.now();
    let said = body.said().and_then(|said| said.reason.as_deref());
    let words = words(&shop, &placement, said, at).await?;
    let step = OrderStep::LeadTo {
        status: Status::Cancelled,
        reason: None,
        cash_collected: false,
    };
    let expected_version = call.if_match().version();
    let order_id = OrderId(id.0);
    let wish = ChangeOrder {
        order_id,
        step,
        by: By::Customer,
        may_give_back: true,
        expected_version,
        at,
    };
    let decision = cancel_with_words(wish, words, call.context(&who, at));
    let decision = call.keyed(decision, &who, &body);
    let decided = shop.store.decide(decision).await?;
    let seen = Freshness::of(decided.token)
        .wait(&shop, &["orders"])
        .await?;
    let row = orders::by_id(&shop.read, id.0)
        .await?
        .ok_or_else(no_order)?;
    let order = OrderView::of_detail(row, contact_of(&shop, id.0).await?)?;
    Ok(seen.mark(
        Answer::ok(&order)
            .version(decided.outcome.version)
            .decided(&decided),
    ))
}

/// The longest reason, in characters.
const LONGEST: usize = 500;

/// What the customer says, sealed for a note: it may speak of people, and history is for ever.
async fn words(
    shop: &Shop,
    placement: &Placement,
    said: Option<&str>,
    at: At,
) -> Result<Option<WriteNote>, Problem> {
    let Some(said) = said.map(str::trim).filter(|said| !said.is_empty()) else {
        return Ok(None);
    };
    let odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    if !is_note(said, LONGEST) || said.chars().any(odd) {
        let detail = format!("a reason is at most {LONGEST} printable characters");
        return Err(Problem::field(codes::INVALID_VALUE, "/reason", detail));
    }
    let note_id = Uuid::now_v7();
    let place = privacy::note(note_id);
    let sealed = shop
        .identity
        .seal_words(placement.customer_id, &place, said);
    Ok(Some(WriteNote {
        order_id: placement.order_id,
        note_id,
        audience: Audience::Customer,
        by: By::Customer,
        sealed: sealed.await?,
        at,
    }))
}
