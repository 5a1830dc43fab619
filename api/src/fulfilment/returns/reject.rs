//! PUT /api/admin/returns/{id}/reject

use super::answered::step;
use super::shown::ReturnView;
use crate::http::{Answer, Body, Call, Caller, Id, worded};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::put;
use actix_web::web::Data;
use decisions::ReturnStep;
use domain::kernel::By;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why the shop does not take the goods back. The customer reads it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "The goods were worn" }))]
pub(crate) struct RejectBody {
    #[schema(min_length = 1, max_length = 500)]
    pub(crate) reason: String,
}

/// Refuse to take goods back.
#[utoipa::path(tag = "commands", request_body = RejectBody, security(("admin" = [])),
    params(("id" = String, Path, description = "The return", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ea0"),
           ("If-Match" = Option<String>, Header, description = "Only if the return is at this version")),
    responses(
        (status = 200, description = "The return", body = ReturnView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "invalid_transition (with `returnStatus` and `nextStatuses`)", body = ProblemDocument),
        (status = 412, description = "version_mismatch", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused, idempotency_key_reused", body = ProblemDocument),
    ))]
#[put("/api/admin/returns/{id}/reject")]
pub(crate) async fn reject(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    call: Call,
    body: Body<RejectBody>,
) -> Result<Answer, Problem> {
    let reason = body.said.reason.trim().to_owned();
    if reason.is_empty() {
        let detail = "a rejection needs a reason";
        return Err(Problem::field(codes::REASON_REQUIRED, "/reason", detail));
    }
    worded(&reason, "/reason")?;
    let reject = |_| ReturnStep::Reject { reason };
    step(&shop, &who, (&call, &body), (id.0, By::Staff), reject).await
}
