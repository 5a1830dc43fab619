//! POST /api/admin/customers/{id}/second-factor/reset

use crate::http::{Answer, Body, Caller, Id, reason, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::step_up::step_up;
use actix_web::post;
use actix_web::web::Data;
use domain::kernel::CustomerId;
use identity::FactorReset;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why. Names nobody: it stays in the audit log.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "reason": "lost the telephone; came by in person" }))]
pub(crate) struct ResetFactor {
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Take away the second factor of somebody who lost app and recovery codes.
///
/// Their sessions end, and they are told by letter. Make sure that it is them who ask. Needs
/// `staff.write` and a confirmed session; nobody does it to themselves, nor to who may do more than they.
#[utoipa::path(tag = "commands", request_body = ResetFactor, security(("admin" = [])),
    params(("id" = String, Path, description = "Whose it is: a customer, or staff", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, second_factor_required, step_up_required, beyond_own_permissions", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "oneself, second_factor_off", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused", body = ProblemDocument),
    ))]
#[post("/api/admin/customers/{id}/second-factor/reset")]
pub(crate) async fn reset(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    body: Body<ResetFactor>,
) -> Result<Answer, Problem> {
    let claims = who.accountable()?;
    let wish = FactorReset {
        of: CustomerId(id.0),
        by: claims.customer_id(),
        reason: reason(&body.said.reason, "/reason")?,
        request_id: request_id::current(),
    };
    step_up(&shop, claims).await?;
    shop.identity.reset_factor(&wish, shop.now()).await?;
    Ok(Answer::no_content())
}
