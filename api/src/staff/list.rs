//! GET /api/admin/staff

use super::shown::{StaffView, shown};
use crate::http::{Answer, Listing, Page, Pagination, Query};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use identity::PeopleFilter;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Staff {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// Who may sign in, or who may not.
    is_active: Option<bool>,
}

/// List who works here, the latest first.
#[utoipa::path(tag = "queries", operation_id = "staff_list", params(Staff), security(("admin" = [])),
    responses(
        (status = 200, description = "The staff", body = Listing<StaffView>),
        (status = 400, description = "invalid_parameter", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/staff")]
pub(crate) async fn list(shop: Data<Shop>, query: Query<Staff>) -> Result<Answer, Problem> {
    let asked = query.0;
    let page = Page::ask(asked.page, asked.limit)?;
    let filter = PeopleFilter {
        staff: true,
        is_active: asked.is_active,
        ..PeopleFilter::default()
    };
    let people = shop
        .identity
        .people(&filter, None, (page.offset(), page.limit))
        .await?;
    let (total, exact) = shop.identity.count_people(&filter).await?;
    Ok(Answer::ok(&Listing {
        data: shown(&shop, people).await?,
        pagination: Pagination::of(page, Some(total)).exact(exact),
        next_cursor: None,
    }))
}
