//! GET and POST /api/admin/roles, PUT and DELETE /api/admin/roles/{id}

use super::deed::deed;
use super::role_body::permissions;
use super::shown::{RoleView, role_of};
use crate::http::{Answer, Body, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, delete, get, post, put};
use identity::{Role, RoleWish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a role is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "name": "Warehouse", "permissions": ["stock.read", "catalogue.write", "orders.read"] }))]
pub(crate) struct RoleBody {
    /// No preset's, and unique without regard to case.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// Names of permissions, as `/api/admin/permissions` lists them.
    #[schema(min_items = 1)]
    permissions: Vec<String>,
}

/// The presets, then the roles of the shop's own.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Roles {
    data: Vec<RoleView>,
}

impl RoleBody {
    fn wish(&self) -> Result<RoleWish, Problem> {
        Ok(RoleWish {
            name: self.name.clone(),
            scopes: permissions(&self.permissions)?,
        })
    }
}

/// List the roles and what they permit.
#[utoipa::path(tag = "queries", operation_id = "roles_list", security(("admin" = [])),
    responses(
        (status = 200, description = "The roles", body = Roles),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/roles")]
pub(crate) async fn list(shop: Data<Shop>) -> Result<Answer, Problem> {
    let presets = [Role::Auditor, Role::Admin, Role::SuperAdmin];
    let own = shop.identity.shop_roles().await?;
    let presets = presets.into_iter().map(RoleView::preset);
    let data = presets.chain(own.into_iter().map(RoleView::own)).collect();
    Ok(Answer::ok(&Roles { data }))
}

/// Make a role. Nobody puts more into it than they hold.
#[utoipa::path(tag = "commands", operation_id = "roles_make", request_body = RoleBody, security(("admin" = [])),
    params(("X-Reason" = String, Header, description = "Why; goes into the audit log, names nobody", example = "a new hand")),
    responses(
        (status = 201, description = "The role", body = RoleView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, beyond_own_permissions, step_up_required", body = ProblemDocument),
        (status = 409, description = "name_taken", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused", body = ProblemDocument),
    ))]
#[post("/api/admin/roles")]
pub(crate) async fn make(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    body: Body<RoleBody>,
) -> Result<Answer, Problem> {
    let deed = deed(&shop, &request, &who).await?;
    let id = Uuid::now_v7();
    shop.identity
        .make_role(id, &body.said.wish()?, &deed)
        .await?;
    let location = format!("/api/admin/roles/{id}");
    Ok(Answer::created(location, &role_of(&shop, id).await?))
}

/// Change a role, which takes effect at once: who has it signs in anew at the back office.
///
/// Nobody changes the role they have, nor one that permits more than they hold, before or after.
#[utoipa::path(tag = "commands", operation_id = "roles_change", request_body = RoleBody, security(("admin" = [])),
    params(("id" = Uuid, Path, description = "The role"),
           ("X-Reason" = String, Header, description = "Why; goes into the audit log, names nobody", example = "they count now")),
    responses(
        (status = 200, description = "The role", body = RoleView),
        (status = 400, description = "malformed_json, unknown_field, invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, beyond_own_permissions, step_up_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "name_taken, oneself", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused", body = ProblemDocument),
    ))]
#[put("/api/admin/roles/{id}")]
pub(crate) async fn change(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    id: Id,
    body: Body<RoleBody>,
) -> Result<Answer, Problem> {
    let deed = deed(&shop, &request, &who).await?;
    shop.identity
        .change_role(id.0, &body.said.wish()?, &deed)
        .await?;
    Ok(Answer::ok(&role_of(&shop, id.0).await?))
}

/// Remove a role that nobody has.
#[utoipa::path(tag = "commands", operation_id = "roles_remove", security(("admin" = [])),
    params(("id" = Uuid, Path, description = "The role"),
           ("X-Reason" = String, Header, description = "Why; goes into the audit log, names nobody", example = "nobody needs it")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, beyond_own_permissions, step_up_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
        (status = 409, description = "role_in_use", body = ProblemDocument),
        (status = 422, description = "reason_required, personal_data_refused", body = ProblemDocument),
    ))]
#[delete("/api/admin/roles/{id}")]
pub(crate) async fn remove(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    id: Id,
) -> Result<Answer, Problem> {
    let deed = deed(&shop, &request, &who).await?;
    shop.identity.remove_role(id.0, &deed).await?;
    Ok(Answer::no_content())
}
