//! GET /api/admin/dashboard, and the same under the name the analytics section gives it.

use super::overview::DashboardView;
use crate::http::{Answer, Freshness};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use projections::dashboard as read;

/// The dashboard, from views that were computed before it was asked for.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    responses(
        (status = 200, description = "How the shop is doing", body = DashboardView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/dashboard")]
pub(crate) async fn dashboard(shop: Data<Shop>, fresh: Freshness) -> Result<Answer, Problem> {
    answer(&shop, fresh).await
}

/// The dashboard, as `/api/admin/dashboard` shows it.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    responses(
        (status = 200, description = "How the shop is doing", body = DashboardView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/analytics/dashboard")]
pub(crate) async fn analytics_dashboard(
    shop: Data<Shop>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    answer(&shop, fresh).await
}

/// The views the dashboard is made of.
const VIEWS: [&str; 4] = [
    "dashboard_totals",
    "orders",
    "product_sales",
    "sales_by_day",
];

async fn answer(shop: &Shop, fresh: Freshness) -> Result<Answer, Problem> {
    let seen = fresh.wait(shop, &VIEWS).await?;
    let overview = read::overview(&shop.read, None, None).await?;
    Ok(seen.mark(Answer::ok(&DashboardView::of(overview, shop.currency())?)))
}
