//! GET /api/admin/audit

use super::filter::Listed;
use super::view::{AuditView, opened};
use crate::http::{Answer, Cursor, Listing, Page, Pagination, Query};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use secrecy::ExposeSecret;

/// Pages further back are asked for by cursor.
const FURTHEST: i64 = 500;

/// List what was done here, the latest first.
#[utoipa::path(tag = "queries", params(Listed), security(("admin" = [])),
    responses(
        (status = 200, description = "The rows", body = Listing<AuditView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/audit")]
pub(crate) async fn list(shop: Data<Shop>, query: Query<Listed>) -> Result<Answer, Problem> {
    let mut asked = query.0;
    let filter = asked.filter()?;
    let page = Page::ask(asked.page, asked.limit)?;
    if page.page > FURTHEST {
        let said = "further back only by cursor";
        return Err(Problem::field(codes::INVALID_PARAMETER, "?page", said));
    }
    let cursors = Cursor::of(shop.settings.cursor_secret.expose_secret(), "admin.audit");
    let below = asked
        .cursor
        .as_deref()
        .map(|sealed| cursors.open::<i64>(sealed));
    let below = below.transpose()?;
    let skip = if below.is_some() { 0 } else { page.offset() };
    let mut words = audit::list(&shop.read, &filter, below, (skip, page.limit + 1))
        .await
        .map_err(failed)?;
    let more = i64::try_from(words.len()).is_ok_and(|found| found > page.limit);
    if more {
        words.pop();
    }
    let last = words.last().filter(|_| more).map(|word| word.position);
    let next_cursor = last.map(|position| cursors.seal(&position)).transpose()?;
    Ok(Answer::ok(&Listing {
        data: opened(&shop, words).await?,
        pagination: Pagination::of(page, None),
        next_cursor,
    }))
}

pub(super) fn failed(error: sqlx::Error) -> Problem {
    identity::IdentityError::Database(error).into()
}
