//! GET /api/admin/customers/{id}/orders

use crate::http::{Answer, Freshness, Id, Listing, Query};
use crate::orders::{OrderView, listing, part, summaries};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use domain::kernel::CustomerId;
use projections::orders::{self as read, Filter, Sort};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which of their orders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TheirOrders {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
}

/// List a customer's orders, the newest first.
#[utoipa::path(tag = "queries", security(("admin" = [])),
    params(("id" = uuid::Uuid, Path, description = "The customer"), TheirOrders),
    responses(
        (status = 200, description = "The orders, without their lines", body = Listing<OrderView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
        (status = 404, description = "not_found", body = ProblemDocument),
    ))]
#[get("/api/admin/customers/{id}/orders")]
pub(crate) async fn orders(
    shop: Data<Shop>,
    id: Id,
    query: Query<TheirOrders>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let part = part(
        &shop,
        "admin.customers.orders",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    shop.identity.profile(CustomerId(id.0)).await?;
    let filter = Filter {
        customer_id: Some(id.0),
        ..Filter::default()
    };
    let seen = fresh.wait(&shop, &["orders", "payments"]).await?;
    let mut listed = read::list(&shop.read, &filter, Sort::Newest, &part.window).await?;
    let data = summaries(&shop, std::mem::take(&mut listed.rows)).await?;
    Ok(seen.mark(Answer::ok(&listing(&shop, &part, data, &listed)?)))
}
