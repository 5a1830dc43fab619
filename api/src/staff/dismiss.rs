//! DELETE /api/admin/staff/{id}

use super::deed::deed;
use crate::http::{Answer, Caller, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::web::Data;
use actix_web::{HttpRequest, delete};
use domain::kernel::CustomerId;
use identity::Role;

/// Let staff go: they are a customer again, and signed out everywhere.
#[utoipa::path(tag = "commands", operation_id = "staff_dismiss", security(("admin" = [])),
    params(("id" = uuid::Uuid, Path, description = "Who works here"),
           ("X-Reason" = String, Header, description = "Why; goes into the audit log, names nobody", example = "the season is over")),
    responses(
        (status = 204, description = "They are a customer like everybody else"),
        (status = 400, description = "invalid_header", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, beyond_own_permissions, step_up_required", body = ProblemDocument),
        (status = 404, description = "not_found: nobody who works here", body = ProblemDocument),
        (status = 409, description = "oneself, last_super_admin", body = ProblemDocument),
        (status = 422, description = "reason_required, personal_data_refused", body = ProblemDocument),
    ))]
#[delete("/api/admin/staff/{id}")]
pub(crate) async fn dismiss(
    shop: Data<Shop>,
    who: Caller,
    request: HttpRequest,
    id: Id,
) -> Result<Answer, Problem> {
    let deed = deed(&shop, &request, &who).await?;
    shop.identity
        .give_role(CustomerId(id.0), Role::User, &deed)
        .await?;
    Ok(Answer::no_content())
}
