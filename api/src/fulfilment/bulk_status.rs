//! POST /api/admin/orders/bulk-status

use crate::http::{Answer, Body, Call, Caller, Freshness, Sent, worded};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::step_up::{giving_back, left_of_all};
use actix_web::post;
use actix_web::web::Data;
use decisions::{ChangeOrder, OrderChanged, OrderStep, change_order};
use domain::kernel::{At, By, OrderId};
use domain::order::Status;
use eventstore::{CommandKey, Decided, Token};
use futures::StreamExt;
use identity::Scope;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most orders of one request.
const MOST: usize = 500;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;
/// How many of them are decided at once; their decisions meet in few commits.
const AT_ONCE: usize = 64;

/// Where these orders shall go.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "orderIds": ["0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e71"],
    "status": "processing"
}))]
pub(crate) struct BulkStatus {
    /// 1 to 500 orders, each once.
    #[schema(min_items = 1, max_items = 500)]
    pub(crate) order_ids: Vec<Uuid>,
    /// Where each of them shall go.
    pub(crate) status: String,
    /// Mandatory for `cancelled` and `refunded`.
    #[schema(max_length = 500)]
    pub(crate) reason: Option<String>,
    /// As for a single order.
    pub(crate) cash_collected: Option<bool>,
}

/// What became of each order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "succeeded": 1, "failed": 1,
    "results": [
        { "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "ok": true, "status": "processing", "version": 3 },
        { "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e71", "ok": false, "code": "invalid_transition",
          "detail": "an order that is delivered cannot become processing", "nextStatuses": ["refunded"] }
    ]
}))]
pub(crate) struct BulkResult {
    pub(crate) succeeded: usize,
    pub(crate) failed: usize,
    /// In the order of the request.
    pub(crate) results: Vec<OneResult>,
}

/// What became of one order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneResult {
    pub(crate) order_id: Uuid,
    pub(crate) ok: bool,
    /// Where it stands now, if it went there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
    /// Why not, as a problem's `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    /// Where it can go instead, where it could not go there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    pub(crate) next_statuses: Option<Value>,
}

/// Lead up to 500 orders to a status.
///
/// Each order is decided for itself, as `PUT /api/admin/orders/{id}/status` would: some may be
/// refused while others go; so is a paid one that is to be cancelled by somebody without `orders.refund`
/// (`forbidden`). With an `Idempotency-Key`, repeating the request leads each order once.
#[utoipa::path(tag = "commands", request_body = BulkStatus, security(("admin" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes repeating it harmless")),
    responses(
        (status = 200, description = "What became of each", body = BulkResult),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required; step_up_required, api_key_refused: much money goes back", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, out_of_range, personal_data_refused", body = ProblemDocument),
    ))]
#[post("/api/admin/orders/bulk-status")]
pub(crate) async fn bulk_status(
    shop: Data<Shop>,
    who: Caller,
    call: Call,
    body: Body<BulkStatus>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let status = Status::parse(&said.status).ok_or_else(|| {
        let known: Vec<&str> = Status::ALL.into_iter().map(Status::word).collect();
        let detail = format!("status is one of {}", known.join(", "));
        Problem::field(codes::INVALID_VALUE, "/status", detail)
    })?;
    if status == Status::Refunded {
        who.staff(&[Scope::OrdersRefund])?;
    }
    check(&said.order_ids)?;
    let reason = said.reason.as_deref().unwrap_or_default();
    if reason.chars().count() > LONGEST_REASON {
        let detail = format!("a reason is at most {LONGEST_REASON} characters");
        return Err(Problem::field(codes::INVALID_VALUE, "/reason", detail));
    }
    worded(reason, "/reason")?;
    let may_give_back = who.is_staff(Scope::OrdersRefund);
    if may_give_back && matches!(status, Status::Refunded | Status::Cancelled) {
        let amount = left_of_all(&shop, &said.order_ids).await?;
        giving_back(&shop, &who, call.key(&who, &body).as_ref(), amount).await?;
    }
    let at = shop.now();
    let led = said.order_ids.iter().map(|id| {
        let wish = wish(said, *id, (status, may_give_back), at);
        lead(&shop, &who, (&call, &body), wish)
    });
    let led: Vec<(OneResult, Token)> = futures::stream::iter(led).buffered(AT_ONCE).collect().await;
    let last = led.iter().map(|(_, token)| *token).max();
    let results: Vec<OneResult> = led.into_iter().map(|(result, _)| result).collect();
    let succeeded = results.iter().filter(|result| result.ok).count();
    let failed = results.len() - succeeded;
    let answer = Answer::ok(&BulkResult {
        succeeded,
        failed,
        results,
    });
    match last.filter(|last| *last != Token::START) {
        None => Ok(answer),
        Some(last) => {
            let seen = Freshness::of(last).wait(&shop, &["orders"]).await?;
            Ok(seen.mark(answer.position(last)))
        }
    }
}

fn check(ids: &[Uuid]) -> Result<(), Problem> {
    let pointer = "/orderIds";
    if ids.is_empty() || ids.len() > MOST {
        let detail = format!("1 to {MOST} orders");
        return Err(Problem::field(codes::OUT_OF_RANGE, pointer, detail));
    }
    if ids.iter().collect::<HashSet<_>>().len() != ids.len() {
        let detail = "each order once";
        return Err(Problem::field(codes::INVALID_VALUE, pointer, detail));
    }
    Ok(())
}

fn wish(
    said: &BulkStatus,
    id: Uuid,
    (status, may_give_back): (Status, bool),
    at: At,
) -> ChangeOrder {
    ChangeOrder {
        order_id: OrderId(id),
        step: OrderStep::LeadTo {
            status,
            reason: said.reason.clone(),
            cash_collected: said.cash_collected.unwrap_or(true),
        },
        by: By::Staff,
        may_give_back,
        expected_version: None,
        at,
    }
}

async fn lead(
    shop: &Shop,
    who: &Caller,
    (call, sent): (&Call, &impl Sent),
    wish: ChangeOrder,
) -> (OneResult, Token) {
    let (order_id, at) = (wish.order_id.0, wish.at);
    let mut context = call.context(who, at);
    let mut status = None;
    if let OrderStep::LeadTo {
        status: wanted,
        reason,
        ..
    } = &wish.step
    {
        context.reason.clone_from(reason);
        status = Some(wanted.word());
    }
    let mut decision = change_order(wish, context);
    if let Some(key) = call.key(who, sent) {
        let id = format!("{}:{order_id}", key.id);
        decision = decision.keyed(CommandKey { id, ..key });
    }
    match shop.store.decide(decision).await {
        Ok(decided) => went(order_id, status, &decided),
        Err(no) => (refused(order_id, &no.into()), Token::START),
    }
}

fn went(
    order_id: Uuid,
    status: Option<&'static str>,
    decided: &Decided<OrderChanged>,
) -> (OneResult, Token) {
    let result = OneResult {
        order_id,
        ok: true,
        status,
        version: Some(decided.outcome.version),
        code: None,
        detail: None,
        next_statuses: None,
    };
    (result, decided.token)
}

fn refused(order_id: Uuid, no: &Problem) -> OneResult {
    let document = no.document();
    OneResult {
        order_id,
        ok: false,
        status: None,
        version: None,
        code: Some(no.code().name),
        detail: Some(document.detail.to_owned()),
        next_statuses: document.extras.get("nextStatuses").cloned(),
    }
}
