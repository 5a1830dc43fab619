//! POST /api/admin/orders/{id}/call-off

use super::units::{self, UnitsBody};
use crate::http::{Answer, Body, Call, Caller, Freshness, Id, worded};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::refusal::Refusal;
use crate::state::Shop;
use crate::step_up::{UNKNOWN, giving_back, left_of};
use crate::wire::Money;
use actix_web::post;
use actix_web::web::Data;
use decisions::{CallOffUnits, UnitsCalledOff, call_off_units};
use domain::kernel::{Amount, OrderId};
use domain::order::{Order, shares};
use eventstore::CommandKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What will not be sent, and why.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "items": [{ "productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "quantity": 1 }],
    "reason": "the last one is broken"
}))]
pub(crate) struct CallOffBody {
    /// Everything that is left to send, unless said otherwise; each product once.
    pub(crate) items: Option<Vec<UnitsBody>>,
    /// The customer reads it, too.
    #[schema(max_length = 500)]
    pub(crate) reason: String,
    /// False for units whose money went back before. True unless said otherwise; it must be said where
    /// money went back that could have been for these units or for others of the line.
    pub(crate) refund: Option<bool>,
}

/// What was called off, and what became of its price.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
    "items": [{ "productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "quantity": 1 }],
    "refundIds": ["0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e73"],
    "refundAmount": 12.5, "waivedAmount": 0.0, "currency": "USD"
}))]
pub(crate) struct CalledOffView {
    order_id: Uuid,
    items: Vec<CalledOffItem>,
    /// On their way; `GET /api/payments/{orderId}/status` tells how they go.
    refund_ids: Vec<Uuid>,
    /// What goes back of what was paid.
    refund_amount: Money,
    /// What the buyer owes less, where nobody had paid.
    waived_amount: Money,
    currency: String,
}

/// Units of one line.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CalledOffItem {
    product_id: Uuid,
    quantity: i64,
}

impl CalledOffView {
    fn of(done: &UnitsCalledOff) -> Self {
        let items = done.units.iter().map(|units| CalledOffItem {
            product_id: units.product_id.0,
            quantity: units.quantity.units(),
        });
        Self {
            order_id: done.order_id.0,
            items: items.collect(),
            refund_ids: done.refund_ids.iter().map(|refund| refund.0).collect(),
            refund_amount: Money::of(done.amount, done.currency),
            waived_amount: Money::of(done.waived, done.currency),
            currency: done.currency.code().to_owned(),
        }
    }
}

/// What goes back at most. Where staff have to say first whether anything does, they are told so here: a
/// wish that is refused counts for nothing.
async fn at_most(shop: &Shop, wish: &CallOffUnits) -> Result<Amount, Problem> {
    let order = shop.store.load::<Order>(wish.order_id).await?.state;
    let units = wish.units.clone().unwrap_or_else(|| order.left_to_send());
    order
        .pays_back(&units, wish.refund)
        .map_err(|no| Problem::from(Refusal::from(no)))?;
    let left = left_of(shop, &order);
    if left == UNKNOWN {
        return Ok(left);
    }
    // What cannot be reckoned is refused a moment later.
    let worth = shares(&order, &order.not_given_back(&units), false);
    Ok(worth.map_or(left, |worth| worth.total.min(left)))
}

/// Counts what goes back. A wish that was answered before gets its answer, whatever it would be today.
async fn counted(
    shop: &Shop,
    who: &Caller,
    key: Option<CommandKey>,
    wish: &CallOffUnits,
) -> Result<(), Problem> {
    if wish.refund == Some(false) {
        return Ok(());
    }
    if let Some(key) = &key
        && shop.store.has_answered(key).await?
    {
        return Ok(());
    }
    let amount = at_most(shop, wish).await?;
    giving_back(shop, who, key.as_ref(), amount).await
}

/// Call off units that will never be sent.
///
/// Only units that lie in no parcel, and never the last of an order: that is a cancellation. They are
/// for sale again. What was paid for them goes back; what nobody paid yet is owed no more. If nothing
/// else is left to send, the order has shipped.
#[utoipa::path(tag = "commands", request_body = CallOffBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
           ("Idempotency-Key" = String, Header, description = "Makes repeating it harmless"),
           ("If-Match" = Option<String>, Header, description = "Only if the order is at this version")),
    responses(
        (status = 200, description = "Called off", body = CalledOffView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header, idempotency_key_required", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required; step_up_required, api_key_refused: much money goes back", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `orderStatus` and `nextStatuses`), not_left_to_send, \
            cancel_instead, payment_under_way, not_paid, refund_needed, refund_unclear, payment_disputed", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "invalid_value, out_of_range, reason_required, personal_data_refused, \
            idempotency_key_reused", body = ProblemDocument),
    ))]
#[post("/api/admin/orders/{id}/call-off")]
pub(crate) async fn call_off(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<CallOffBody>,
) -> Result<Answer, Problem> {
    let call = call.with_key()?;
    let said = &body.said;
    if said.reason.trim().is_empty() {
        let detail = "calling units off needs a reason";
        return Err(Problem::field(codes::REASON_REQUIRED, "/reason", detail));
    }
    worded(&said.reason, "/reason")?;
    let at = shop.now();
    let wish = CallOffUnits {
        order_id: OrderId(id.0),
        units: said.items.as_deref().map(units::read).transpose()?,
        reason: said.reason.clone(),
        refund: said.refund,
        expected_version: call.if_match().version(),
        at,
    };
    counted(&shop, &who, call.key(&who, &body), &wish).await?;
    let decision = call_off_units(wish, call.context(&who, at));
    let decided = shop.store.decide(call.keyed(decision, &who, &body)).await?;
    let done = &decided.outcome;
    let seen = Freshness::of(decided.token)
        .wait(&shop, &["orders"])
        .await?;
    let answer = Answer::ok(&CalledOffView::of(done)).version(done.version);
    Ok(seen.mark(answer.decided(&decided)))
}
