//! PUT /api/admin/staff/{id}/status

use super::deed::deed;
use super::shown::{StaffView, one};
use crate::http::{Answer, Body, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, put};
use domain::kernel::CustomerId;
use identity::Switch;
use serde::Deserialize;
use utoipa::ToSchema;

/// Off or on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "isActive": false }))]
pub(crate) struct StaffStatus {
    /// Whether they may sign in.
    is_active: bool,
}

/// Switch staff off, which ends their sessions at once, or on again. Quiet when it is so already.
#[utoipa::path(tag = "commands", operation_id = "staff_status", request_body = StaffStatus, security(("admin" = [])),
    params(("id" = uuid::Uuid, Path, description = "Who works here"),
           ("X-Reason" = String, Header, description = "Why; goes into the audit log, names nobody", example = "left for a year")),
    responses(
        (status = 200, description = "As they stand now", body = StaffView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, beyond_own_permissions, step_up_required", body = ProblemDocument),
        (status = 404, description = "not_found: nobody who works here", body = ProblemDocument),
        (status = 409, description = "oneself, last_super_admin", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused", body = ProblemDocument),
    ))]
#[put("/api/admin/staff/{id}/status")]
pub(crate) async fn status(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    id: Id,
    body: Body<StaffStatus>,
) -> Result<Answer, Problem> {
    let deed = deed(&shop, &request, &who).await?;
    let person = CustomerId(id.0);
    let switch = Switch {
        by: deed.by,
        staff_only: true,
        is_confirmed: true,
        reason: deed.reason,
        request_id: deed.request_id,
    };
    let active = body.said.is_active;
    shop.identity
        .switch_person(person, active, &switch, deed.at)
        .await?;
    Ok(Answer::ok(&one(&shop, person).await?))
}
