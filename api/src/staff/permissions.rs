//! GET /api/admin/permissions

use crate::http::Answer;
use crate::problem::{Problem, ProblemDocument};
use actix_web::get;
use identity::{Role, Scope};
use serde::Serialize;
use utoipa::ToSchema;

/// A permission, in words.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "name": "orders.refund", "words": "Give money back.", "presets": ["admin", "super_admin"]
}))]
pub(crate) struct Permission {
    name: &'static str,
    words: &'static str,
    /// Which preset roles have it.
    presets: Vec<&'static str>,
}

/// All of them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Permissions {
    data: Vec<Permission>,
}

/// List what there is to permit.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    responses(
        (status = 200, description = "The permissions", body = Permissions),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/permissions")]
pub(crate) async fn permissions() -> Result<Answer, Problem> {
    let presets = [Role::Auditor, Role::Admin, Role::SuperAdmin];
    let permission = |scope: &Scope| Permission {
        name: scope.as_str(),
        words: scope.words(),
        presets: presets
            .iter()
            .filter(|role| Scope::of(**role).contains(scope))
            .map(|role| role.as_str())
            .collect(),
    };
    let data = Scope::ALL.iter().map(permission).collect();
    Ok(Answer::ok(&Permissions { data }))
}
