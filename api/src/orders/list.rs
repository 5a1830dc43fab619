//! GET /api/orders

use super::listing::{listing, part};
use super::shown::OrderView;
use super::summaries::summaries;
use crate::http::{Answer, Caller, Freshness, Listing, Query};
use crate::problem::{Problem, ProblemDocument, codes};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use domain::order::Status;
use projections::orders::{self, Filter, Sort};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which of one's orders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnOrders {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
    /// Only orders in this status.
    #[param(example = "pending")]
    status: Option<String>,
}

/// Reads a status of a query; an unknown one is a 400.
pub(crate) fn status_word(status: Option<String>) -> Result<Option<String>, Problem> {
    let Some(word) = status else { return Ok(None) };
    if Status::parse(&word).is_some() {
        return Ok(Some(word));
    }
    let known: Vec<&str> = Status::ALL.into_iter().map(Status::word).collect();
    let detail = format!("status is one of {}", known.join(", "));
    Err(Problem::field(codes::INVALID_PARAMETER, "?status", detail))
}

/// List one's own orders, the newest first.
#[utoipa::path(tag = "queries", params(OwnOrders), security(("bearer" = [])),
    responses(
        (status = 200, description = "The orders, without their lines", body = Listing<OrderView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
    ))]
#[get("/api/orders")]
pub(crate) async fn list(
    shop: Data<Shop>,
    who: Caller,
    query: Query<OwnOrders>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let customer = who.signed_in()?.customer_id();
    let asked = query.0;
    let part = part(
        &shop,
        "orders",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    let status = status_word(asked.status)?;
    let filter = Filter {
        customer_id: Some(customer.0),
        status,
        ..Filter::default()
    };
    let seen = fresh.wait(&shop, &["orders", "payments"]).await?;
    let mut listed = orders::list(&shop.read, &filter, Sort::Newest, &part.window).await?;
    let data = summaries(&shop, std::mem::take(&mut listed.rows)).await?;
    Ok(seen.mark(Answer::ok(&listing(&shop, &part, data, &listed)?)))
}
