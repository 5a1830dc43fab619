//! POST /api/admin/staff

use super::deed::deed;
use super::role_body::named;
use super::shown::{StaffView, one};
use crate::http::{Answer, Body, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use domain::kernel::CustomerId;
use identity::NewStaff;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who is to work here, and as what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "email": "grace@example.com", "name": "Grace Hopper", "role": "admin" }))]
pub(crate) struct NewStaffBody {
    email: String,
    /// Must be given for who has no account yet.
    name: Option<String>,
    /// `admin`, `super_admin`, `auditor`, or the id of a role of the shop's own.
    role: String,
}

/// Make the owner of an address staff. They are signed out everywhere, and sign in anew.
///
/// Who has no account yet gets one, and a letter with a link to set a password; so does who never showed
/// that the address is theirs. Asking again before the password is set sends another link. Nobody gives
/// what they do not hold.
#[utoipa::path(tag = "commands", operation_id = "staff_appoint", request_body = NewStaffBody, security(("admin" = [])),
    params(("X-Reason" = String, Header, description = "Why; goes into the audit log, names nobody", example = "a new hand")),
    responses(
        (status = 201, description = "Who works here now", body = StaffView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, beyond_own_permissions, step_up_required", body = ProblemDocument),
        (status = 409, description = "already_staff, oneself", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused", body = ProblemDocument),
    ))]
#[post("/api/admin/staff")]
pub(crate) async fn appoint(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<NewStaffBody>,
) -> Result<Answer, Problem> {
    let deed = deed(&shop, &request, &who).await?;
    let new = NewStaff {
        id: CustomerId(Uuid::now_v7()),
        name: body.said.name.clone(),
        email: body.said.email.clone(),
        role: named(&body.said.role)?,
    };
    let appointed = shop.identity.appoint_staff(&new, &deed).await?;
    let location = format!("/api/admin/staff/{}", appointed.id);
    Ok(Answer::created(location, &one(&shop, appointed.id).await?))
}
