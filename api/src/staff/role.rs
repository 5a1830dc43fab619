//! PUT /api/admin/staff/{id}/role

use super::deed::deed;
use super::role_body::named;
use super::shown::{StaffView, one};
use crate::http::{Answer, Body, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, put};
use domain::kernel::CustomerId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Another role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "role": "auditor" }))]
pub(crate) struct NewRole {
    /// `admin`, `super_admin`, `auditor`, or the id of a role of the shop's own.
    role: String,
}

/// Give staff another role, which signs them out at once. Quiet when they have it already.
///
/// Nobody gives or takes what they do not hold, nobody changes themselves, and the last super_admin stays.
#[utoipa::path(tag = "commands", operation_id = "staff_role", request_body = NewRole, security(("admin" = [])),
    params(("id" = uuid::Uuid, Path, description = "Who works here"),
           ("X-Reason" = String, Header, description = "Why; goes into the audit log, names nobody", example = "they keep the books now")),
    responses(
        (status = 200, description = "As they stand now", body = StaffView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, beyond_own_permissions, step_up_required", body = ProblemDocument),
        (status = 404, description = "not_found: nobody who works here", body = ProblemDocument),
        (status = 409, description = "oneself, last_super_admin", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused", body = ProblemDocument),
    ))]
#[put("/api/admin/staff/{id}/role")]
pub(crate) async fn role(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    id: Id,
    body: Body<NewRole>,
) -> Result<Answer, Problem> {
    let deed = deed(&shop, &request, &who).await?;
    let (person, role) = (CustomerId(id.0), named(&body.said.role)?);
    shop.identity.give_role(person, role, &deed).await?;
    Ok(Answer::ok(&one(&shop, person).await?))
}
