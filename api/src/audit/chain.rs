//! GET /api/admin/audit/chain

use super::list::failed;
use crate::http::{Answer, hex};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether the audit log is as it was written.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "holds": true, "rows": 1042, "head": "d538f1bcf325ea03f0038d5f9db2ef220dcc5e8201f879165678c5ed57ef33ed",
    "broken": null
}))]
pub(super) struct Chain {
    /// Whether every row follows the one before it, unchanged.
    holds: bool,
    /// How many rows were read.
    rows: Option<u64>,
    /// The seal of the last row. Note it elsewhere: then nobody can shorten the log unnoticed.
    head: Option<String>,
    /// The first link that does not hold.
    broken: Option<String>,
}

/// Read the whole audit log and check every link. Takes a second or so for each 100,000 rows.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    responses(
        (status = 200, description = "What was found", body = Chain),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/audit/chain")]
pub(crate) async fn chain(shop: Data<Shop>) -> Result<Answer, Problem> {
    let found = audit::verify(&shop.read, |_| ()).await.map_err(failed)?;
    Ok(Answer::ok(&match found {
        Ok(verified) => Chain {
            holds: true,
            rows: Some(verified.rows),
            head: Some(hex(&verified.head)),
            broken: None,
        },
        Err(broken) => Chain {
            holds: false,
            rows: None,
            head: None,
            broken: Some(broken.to_string()),
        },
    }))
}
