//! POST /api/payments/{orderId}/refund

use crate::http::{Answer, Body, Call, Caller, Freshness, Id, worded};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::step_up::{UNKNOWN, giving_back, left_of};
use crate::wire::Money;
use actix_web::post;
use actix_web::web::Data;
use decisions::{RequestRefund, WhatBack, request_refund};
use domain::kernel::{Amount, By, Currency, OrderId, ProductId, Quantity};
use domain::order::{LineUnits, Order, Trial, TrialStanding, shares};
use domain::refund::WhyRefund;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is to go back: units of lines (`items`, and `shipping`), or a sum (`amount`), or everything
/// that is left. With `items`, `amount` is what the clerk was shown, and another sum is refused.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "items": [{"productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "quantity": 1}],
    "shipping": false, "amount": 12.5, "reason": "arrived broken"
}))]
pub(crate) struct RefundBody {
    pub(crate) amount: Option<Money>,
    pub(crate) items: Option<Vec<RefundItem>>,
    /// Whether the shipping goes back, too; only with `items`.
    pub(crate) shipping: Option<bool>,
    #[schema(max_length = 500)]
    pub(crate) reason: String,
}

/// Units of one line.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RefundItem {
    pub(crate) product_id: Uuid,
    pub(crate) quantity: i64,
}

/// The refunds that are on their way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
    "refundIds": ["0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e73"], "amount": 12.5, "currency": "USD"
}))]
pub(crate) struct RefundView {
    pub(crate) order_id: Uuid,
    pub(crate) refund_ids: Vec<Uuid>,
    /// In `currency`: that of the order, or what came for money that never paid it.
    pub(crate) amount: Money,
    pub(crate) currency: String,
}

/// Give money back.
///
/// The sum of all refunds never exceeds what was paid, however many ask at once. The provider is
/// asked right after; `GET /api/payments/{orderId}/status` tells how it goes. A line keeps its own
/// discount: giving one back never changes another line's price.
#[utoipa::path(tag = "commands", request_body = RefundBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
           ("Idempotency-Key" = String, Header, description = "Makes repeating it harmless"),
           ("If-Match" = Option<String>, Header, description = "Only if the order is at this version")),
    responses(
        (status = 202, description = "On its way", body = RefundView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header, idempotency_key_required", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required; step_up_required: much, or much within an hour; api_key_refused: the same for a key", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "nothing_paid, refund_too_much, payment_disputed, refund_needed", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "amount_mismatch, out_of_range, too_many_decimals, invalid_value, \
            reason_required, personal_data_refused, idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/payments/{id}/refund")]
pub(crate) async fn refund(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<RefundBody>,
) -> Result<Answer, Problem> {
    let call = call.with_key()?;
    let said = &body.said;
    if said.reason.trim().is_empty() {
        let detail = "a refund needs a reason";
        return Err(Problem::field(codes::REASON_REQUIRED, "/reason", detail));
    }
    worded(&said.reason, "/reason")?;
    let order = shop.store.load::<Order>(id.0).await?.state;
    let currency = order
        .placement()
        .map(|placement| placement.totals.currency)
        .ok_or_else(|| Problem::not_found("order"))?;
    let at = shop.now();
    let wish = RequestRefund {
        order_id: OrderId(id.0),
        what: what(said, currency)?,
        why: WhyRefund::Goodwill,
        reason: said.reason.clone(),
        by: By::Staff,
        return_id: None,
        expected_version: call.if_match().version(),
        at,
    };
    let amount = about(&shop, &order, &wish.what);
    giving_back(&shop, &who, call.key(&who, &body).as_ref(), amount).await?;
    let decision = call.keyed(request_refund(wish, call.context(&who, at)), &who, &body);
    let decided = shop.store.decide(decision).await?;
    let asked = &decided.outcome;
    let view = RefundView {
        order_id: id.0,
        refund_ids: asked.refund_ids.iter().map(|refund| refund.0).collect(),
        amount: Money::of(asked.amount, asked.currency),
        currency: asked.currency.code().to_owned(),
    };
    let seen = Freshness::of(decided.token)
        .wait(&shop, &["orders"])
        .await?;
    let answer = Answer::accepted(&view).version(asked.version);
    Ok(seen.mark(answer.decided(&decided)))
}

/// How much that comes to; units are what they cost after their own discount.
fn about(shop: &Shop, order: &Order, what: &WhatBack) -> Amount {
    let currency = order.placement().map(|placement| placement.totals.currency);
    match what {
        // Nothing ever came that could go back: that is refused a moment later.
        _ if order.captured() <= Amount::ZERO && !has_strays(order) => Amount::ZERO,
        _ if currency != Some(shop.currency()) => UNKNOWN,
        // Nothing is left of what paid the order: what goes back now is money that came by mistake.
        WhatBack::Everything if order.refundable() <= Amount::ZERO && has_strays(order) => UNKNOWN,
        WhatBack::Everything => left_of(shop, order),
        WhatBack::Sum(amount) => *amount,
        // What cannot be reckoned is refused a moment later, and gives nothing back.
        WhatBack::Units {
            units, shipping, ..
        } => shares(order, units, *shipping).map_or(Amount::ZERO, |shares| shares.total),
    }
}

/// True where money came by mistake, be it back by now.
fn has_strays(order: &Order) -> bool {
    let is_stray = |trial: &Trial| trial.standing == TrialStanding::Conflicted;
    order.trials().iter().any(is_stray)
}

fn what(said: &RefundBody, currency: Currency) -> Result<WhatBack, Problem> {
    let amount = said.amount.map(|amount| amount.amount(currency, "/amount"));
    let amount = amount.transpose()?;
    let Some(items) = &said.items else {
        if said.shipping.is_some() {
            let detail = "name the items, too";
            return Err(Problem::field(codes::INVALID_VALUE, "/shipping", detail));
        }
        return Ok(amount.map_or(WhatBack::Everything, WhatBack::Sum));
    };
    let units = items.iter().enumerate().map(|(at, item)| {
        let quantity = Quantity::new(item.quantity).ok();
        let quantity = quantity.filter(|quantity| !quantity.is_zero());
        let quantity = quantity.ok_or_else(|| {
            let pointer = format!("/items/{at}/quantity");
            Problem::field(codes::OUT_OF_RANGE, &pointer, "one unit or more")
        })?;
        Ok(LineUnits {
            product_id: ProductId(item.product_id),
            quantity,
        })
    });
    let units = units.collect::<Result<Vec<_>, Problem>>()?;
    Ok(WhatBack::Units {
        units,
        shipping: said.shipping.unwrap_or(false),
        asserted: amount,
    })
}
