//! POST /api/admin/customers/{id}/erase

use crate::http::{Answer, Body, Call, Caller, Id, reason};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::step_up::step_up;
use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use identity::{Erasure, ErasureWish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why somebody is erased. Names nobody: it stays in the audit log.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "asked for by letter" }))]
pub(crate) struct EraseCustomer {
    #[schema(min_length = 1, max_length = 500)]
    pub(crate) reason: String,
}

/// The proof of an erasure.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "certificateId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e99", "customerId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f",
    "askedAt": "2026-11-26T12:00:00Z", "doneAt": "2026-11-26T12:00:00Z"
}))]
pub(crate) struct Certificate {
    pub(crate) certificate_id: Uuid,
    pub(crate) customer_id: Uuid,
    pub(crate) asked_at: DateTime<Utc>,
    /// Null while something is left to do: the shop does it by itself, within minutes.
    pub(crate) done_at: Option<DateTime<Utc>>,
}

impl From<Erasure> for Certificate {
    fn from(erasure: Erasure) -> Self {
        Self {
            certificate_id: erasure.certificate_id,
            customer_id: erasure.person.0,
            asked_at: erasure.asked_at,
            done_at: erasure.done_at,
        }
    }
}

/// Erase somebody for good.
///
/// Their key is destroyed, their row emptied, whatever lies beside their orders emptied, their sessions
/// ended at once; orders, sums and history stay, and a certificate. Refused while orders are under way.
/// Asking again answers the same certificate. Needs `customers.erase` and a confirmed session.
#[utoipa::path(tag = "commands", request_body = EraseCustomer, security(("admin" = [])),
    params(("id" = String, Path, description = "The customer", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f")),
    responses(
        (status = 200, description = "The certificate", body = Certificate),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required, step_up_required, beyond_own_permissions", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "open_orders (with `orders`), last_super_admin", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused", body = ProblemDocument),
    ))]
#[post("/api/admin/customers/{id}/erase")]
pub(crate) async fn erase(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<EraseCustomer>,
) -> Result<Answer, Problem> {
    let claims = who.accountable()?;
    let at = shop.now();
    let wish = ErasureWish {
        person: CustomerId(id.0),
        asked_by: who.pseudonym(),
        reason: Some(reason(&body.said.reason, "/reason")?),
        request_id: Some(call.context(&who, at).correlation_id),
        session_id: Some(claims.sid),
        at,
    };
    step_up(&shop, claims).await?;
    let erasure = shop.privacy().erase(&wish).await?;
    Ok(Answer::ok(&Certificate::from(erasure)))
}
