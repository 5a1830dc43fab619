//! PUT /api/admin/customers/{id}/status

use super::view::{CustomerView, shown};
use crate::http::{Answer, Body, Caller, Id, reason, request_id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::step_up::{is_confirmed, required};
use actix_web::put;
use actix_web::web::Data;
use domain::kernel::CustomerId;
use identity::{IdentityError, Switch};
use serde::Deserialize;
use utoipa::ToSchema;

/// Off or on, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "isActive": false, "reason": "charged back three times" }))]
pub(crate) struct NewStatus {
    /// Whether they may sign in.
    is_active: bool,
    /// Goes into the audit log; name nobody in it.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Switch an account off, which ends its sessions at once, or on again. Quiet when it is so already.
///
/// Staff are switched only by who decides about staff, may do as much and has just confirmed that it is them; nobody
/// switches themselves, and the last super_admin stays.
#[utoipa::path(tag = "commands", request_body = NewStatus, security(("admin" = [])),
    params(("id" = uuid::Uuid, Path, description = "The customer")),
    responses(
        (status = 200, description = "The customer as they stand now", body = CustomerView),
        (status = 400, description = "malformed_json, unknown_field", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required, beyond_own_permissions; step_up_required, api_key_refused: it is staff", body = ProblemDocument),
        (status = 404, description = "not_found (also to switch on who is being erased)", body = ProblemDocument),
        (status = 409, description = "oneself, last_super_admin", body = ProblemDocument),
        (status = 422, description = "required, reason_required, invalid_value, personal_data_refused", body = ProblemDocument),
    ))]
#[put("/api/admin/customers/{id}/status")]
pub(crate) async fn status(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    body: Body<NewStatus>,
) -> Result<Answer, Problem> {
    let claims = who.signed_in()?;
    let switch = Switch {
        by: claims.customer_id(),
        staff_only: false,
        is_confirmed: is_confirmed(&shop, claims).await?,
        reason: reason(&body.said.reason, "/reason")?,
        request_id: request_id::current(),
    };
    let (customer, at) = (CustomerId(id.0), shop.now());
    let active = body.said.is_active;
    let switching = shop.identity.switch_person(customer, active, &switch, at);
    match switching.await {
        Err(IdentityError::Unconfirmed) => return Err(required(&shop, claims).await?),
        done => done?,
    };
    let profile = shop.identity.profile(customer).await?;
    let view = shown(&shop, vec![profile]).await?.pop();
    Ok(Answer::ok(
        &view.ok_or_else(|| Problem::not_found("customer"))?,
    ))
}
