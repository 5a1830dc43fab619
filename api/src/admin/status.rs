//! PUT /api/admin/orders/{id}/status

use super::led::led;
use crate::http::{Answer, Body, Call, Caller, Id, worded};
use crate::orders::OrderView;
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use crate::step_up::{giving_back, left_of_all};
use actix_web::put;
use actix_web::web::Data;
use decisions::OrderStep;
use domain::order::Status;
use identity::Scope;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where the order shall go.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "status": "confirmed" }))]
pub(crate) struct LeadOrder {
    /// One of the order's `nextStatuses`.
    pub(crate) status: String,
    /// Mandatory for `cancelled`.
    #[schema(max_length = 500)]
    pub(crate) reason: Option<String>,
    /// For `delivered`: whether the courier took the money of a cash-on-delivery order. True
    /// unless said otherwise.
    pub(crate) cash_collected: Option<bool>,
}

/// Lead an order to its next status.
///
/// No status is set by hand: confirming promises the stock, shipping takes it out of the house,
/// cancelling gives stock and coupon back, and the money, which takes `orders.refund` besides. What the life of an order does not allow is refused with
/// `nextStatuses`. Asking for the status it has changes nothing.
#[utoipa::path(tag = "commands", request_body = LeadOrder, security(("admin" = [])),
    params(("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70")),
    responses(
        (status = 200, description = "The order", body = OrderView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden (cancelling a paid order needs `orders.refund` besides), admin_login_required, second_factor_required; step_up_required, api_key_refused: much money goes back", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `orderStatus` and `nextStatuses`), \
            too_late_to_cancel, refund_needed, payment_disputed, not_paid, stock_conflict, insufficient_stock", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, invalid_value, reason_required, personal_data_refused, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/orders/{id}/status")]
pub(crate) async fn status(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<LeadOrder>,
) -> Result<Answer, Problem> {
    let said = &body.said;
    let status = Status::parse(&said.status).ok_or_else(|| {
        let known: Vec<&str> = Status::ALL.into_iter().map(Status::word).collect();
        let detail = format!("status is one of {}", known.join(", "));
        Problem::field(codes::INVALID_VALUE, "/status", detail)
    })?;
    if let Some(reason) = &said.reason {
        worded(reason, "/reason")?;
    }
    if status == Status::Refunded {
        who.staff(&[Scope::OrdersRefund])?;
    }
    // Who may not give money back is refused by the decision, as soon as there is any.
    let gives_back = matches!(status, Status::Refunded | Status::Cancelled);
    if gives_back && who.is_staff(Scope::OrdersRefund) {
        let amount = left_of_all(&shop, &[id.0]).await?;
        giving_back(&shop, &who, call.key(&who, &body).as_ref(), amount).await?;
    }
    let (reason, cash_collected) = (said.reason.clone(), said.cash_collected.unwrap_or(true));
    let step = OrderStep::LeadTo {
        status,
        reason,
        cash_collected,
    };
    led(&shop, &who, (&call, &body), id.0, step).await
}
