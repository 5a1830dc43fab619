//! GET /api/admin/customers

use super::view::{CustomerView, shown};
use crate::http::{Answer, Cursor, Freshness, Listing, Page, Pagination, Query, in_calendar};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use identity::{PeopleCursor, PeopleFilter, Role};
use secrecy::ExposeSecret;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Pages further back are asked for by cursor.
const FURTHEST: i64 = 500;
/// The longest e-mail address or number of another system.
const LONGEST: usize = 320;

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Customers {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
    /// The whole e-mail address; what is sealed cannot be looked through.
    #[param(example = "ada@example.com")]
    search: Option<String>,
    /// The whole number another system gave them.
    reference: Option<String>,
    /// `user`, `admin`, `super_admin`, `auditor`, or the id of a role of the shop's own.
    #[param(example = "user")]
    role: Option<String>,
    /// Who may sign in, or who may not.
    is_active: Option<bool>,
    email_verified: Option<bool>,
    /// Came at this moment or later.
    #[serde(default, deserialize_with = "in_calendar")]
    from: Option<DateTime<Utc>>,
    /// Came before this moment.
    #[serde(default, deserialize_with = "in_calendar")]
    until: Option<DateTime<Utc>>,
}

/// List who is registered, the latest first, with what they bought.
#[utoipa::path(tag = "queries", params(Customers), security(("admin" = [])),
    responses(
        (status = 200, description = "The customers", body = Listing<CustomerView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/customers")]
pub(crate) async fn list(
    shop: Data<Shop>,
    query: Query<Customers>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let page = Page::ask(asked.page, asked.limit)?;
    if page.page > FURTHEST {
        return Err(refused("?page", "further back only by cursor"));
    }
    let cursors = Cursor::of(
        shop.settings.cursor_secret.expose_secret(),
        "admin.customers",
    );
    let after = asked
        .cursor
        .as_deref()
        .map(|sealed| cursors.open::<PeopleCursor>(sealed));
    let after = after.transpose()?;
    let filter = filter(asked)?;
    let skip = if after.is_some() { 0 } else { page.offset() };
    let seen = fresh.wait(&shop, &["orders"]).await?;
    let mut people = shop
        .identity
        .people(&filter, after, (skip, page.limit + 1))
        .await?;
    let more = i64::try_from(people.len()).is_ok_and(|found| found > page.limit);
    if more {
        people.pop();
    }
    let last = people.last().filter(|_| more);
    let next_cursor = last
        .map(|last| cursors.seal(&(last.created_at, last.id.0)))
        .transpose()?;
    let pagination = match after {
        Some(_) => Pagination::of(page, None),
        None => {
            let (total, exact) = shop.identity.count_people(&filter).await?;
            Pagination::of(page, Some(total)).exact(exact)
        }
    };
    Ok(seen.mark(Answer::ok(&Listing {
        data: shown(&shop, people).await?,
        pagination,
        next_cursor,
    })))
}

fn filter(asked: Customers) -> Result<PeopleFilter, Problem> {
    for (pointer, text) in [("?search", &asked.search), ("?reference", &asked.reference)] {
        let odd = |text: &String| text.len() > LONGEST || text.contains('\0');
        if text.as_ref().is_some_and(odd) {
            return Err(refused(pointer, "at most 320 visible characters"));
        }
    }
    let role = match asked.role.as_deref() {
        None => None,
        Some("user") => Some(Role::User),
        Some("admin") => Some(Role::Admin),
        Some("super_admin") => Some(Role::SuperAdmin),
        Some("auditor") => Some(Role::Auditor),
        Some(other) => Some(own_role(other)?),
    };
    Ok(PeopleFilter {
        email: asked.search.filter(|search| !search.trim().is_empty()),
        reference: asked.reference,
        role,
        is_active: asked.is_active,
        email_verified: asked.email_verified,
        from: asked.from,
        until: asked.until,
        staff: false,
    })
}

fn own_role(text: &str) -> Result<Role, Problem> {
    let said =
        "role is one of user, admin, super_admin, auditor, or the id of a role of the shop's own";
    let id = Uuid::try_parse(text).map_err(|_| refused("?role", said))?;
    Ok(Role::Custom(id))
}

fn refused(pointer: &str, said: &str) -> Problem {
    Problem::field(codes::INVALID_PARAMETER, pointer, said)
}
