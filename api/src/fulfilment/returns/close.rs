//! PUT /api/admin/returns/{id}/close

use super::answered::view;
use super::shown::ReturnView;
use crate::http::{Answer, Body, Call, Caller, Freshness, Id, worded};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::step_up::{UNKNOWN, giving_back, left_of};
use crate::wire::Money;
use actix_web::put;
use actix_web::web::Data;
use decisions::{CloseReturn, close_return};
use domain::kernel::{Amount, By, Currency, OrderId, ReturnId};
use domain::order::{Order, shares};
use domain::returns::Return;
use identity::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How the shop is done with a return.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "refund": true, "refundShipping": false }))]
pub(crate) struct CloseBody {
    /// Whether the money of what the shop took goes back. True unless said otherwise.
    pub(crate) refund: Option<bool>,
    /// Whether the shipping goes back with it. False unless said otherwise.
    pub(crate) refund_shipping: Option<bool>,
    /// What the refund is for, in words; `goods came back` unless said otherwise.
    #[schema(max_length = 500)]
    pub(crate) reason: Option<String>,
}

/// A closed return, and the money on its way back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClosedView {
    #[serde(rename = "return")]
    pub(crate) back: ReturnView,
    pub(crate) refund_ids: Vec<Uuid>,
    pub(crate) refund_amount: Money,
    pub(crate) currency: String,
}

/// Be done with a return.
///
/// What was restocked or written off is refunded at what it cost after its own discount; what was sent
/// back to the customer is not. Closed twice, it gives back once.
#[utoipa::path(tag = "commands", request_body = CloseBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The return", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ea0"),
           ("If-Match" = Option<String>, Header, description = "Only if the return is at this version")),
    responses(
        (status = 200, description = "The return, and its refunds", body = ClosedView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required; step_up_required, api_key_refused: much money goes back", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `returnStatus` and `nextStatuses`), \
            refund_too_much, payment_disputed, nothing_paid", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "invalid_value, personal_data_refused, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/returns/{id}/close")]
pub(crate) async fn close(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<CloseBody>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let refund = said.refund.unwrap_or(true);
    if refund {
        who.staff(&[Scope::OrdersRefund])?;
    }
    let at = shop.now();
    let reason = said.reason.as_deref().map(str::trim);
    let reason = reason.filter(|reason| !reason.is_empty());
    if let Some(reason) = reason {
        worded(reason, "/reason")?;
    }
    let mut context = call.context(&who, at);
    context.reason = reason.map(str::to_owned);
    let wish = CloseReturn {
        return_id: ReturnId(id.0),
        refund,
        shipping: said.refund_shipping.unwrap_or(false),
        reason: reason.map(str::to_owned),
        by: By::Staff,
        expected_version: call.if_match().version(),
        at,
    };
    if refund {
        let amount = worth(&shop, &wish).await?;
        giving_back(&shop, &who, call.key(&who, &body).as_ref(), amount).await?;
    }
    let decision = call.keyed(close_return(wish, context), &who, &body);
    let decided = shop.store.decide(decision).await?;
    let seen = Freshness::of(decided.token)
        .wait(&shop, &["returns", "orders", "refunds"])
        .await?;
    let closed = &decided.outcome;
    let currency = currency(&shop, closed.order_id).await?;
    let answer = Answer::ok(&ClosedView {
        back: view(&shop, id.0).await?,
        refund_ids: closed.refund_ids.iter().map(|refund| refund.0).collect(),
        refund_amount: money(closed.amount, currency),
        currency: currency.code().to_owned(),
    });
    Ok(seen.mark(answer.version(closed.version).decided(&decided)))
}

/// What the units come to that the shop kept.
async fn worth(shop: &Shop, wish: &CloseReturn) -> Result<Amount, Problem> {
    let back = shop.store.load::<Return>(wish.return_id).await?.state;
    let Some(case) = back.case() else {
        return Ok(Amount::ZERO);
    };
    let units = case.received(|came| came.disposition.is_refunded());
    let order = shop.store.load::<Order>(case.terms.order_id).await?.state;
    if left_of(shop, &order) == UNKNOWN {
        return Ok(UNKNOWN);
    }
    let worth = shares(&order, &units, wish.shipping);
    Ok(worth.map_or(Amount::ZERO, |worth| worth.total))
}

async fn currency(shop: &Shop, order_id: OrderId) -> Result<Currency, Problem> {
    let order = shop.store.load::<Order>(order_id).await?.state;
    let placement = order.placement();
    Ok(placement.map_or(shop.currency(), |placement| placement.totals.currency))
}

fn money(amount: Amount, currency: Currency) -> Money {
    Money::of(amount, currency)
}
