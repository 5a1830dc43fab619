//! GET /api/admin/inventory/low-stock

use crate::http::{Answer, Freshness, Listing, Query};
use crate::orders::{listing, part};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use projections::stock_levels::{self, LowStock};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LowStockPage {
    /// From 1.
    #[param(example = 1, minimum = 1)]
    page: Option<i64>,
    /// At most 100; 20 unless said otherwise.
    #[param(example = 20, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// What `nextCursor` of the last answer said.
    cursor: Option<String>,
}

/// A product that runs low.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "productId": "0193e3a5-0000-7c3f-8d9e-0a1b2c3d4e01", "name": "Blue mug", "sku": "MUG-BLUE",
    "stockQuantity": 2, "lowStockThreshold": 5, "onHand": 7, "held": 1, "committed": 4,
    "shortfall": 0, "updatedAt": "2026-06-01T12:00:00Z"
}))]
pub(crate) struct LowStockView {
    product_id: Uuid,
    name: Option<String>,
    sku: Option<String>,
    /// Units for sale; below zero when a count found fewer than were promised.
    stock_quantity: i64,
    low_stock_threshold: i64,
    /// Units on the shelf.
    on_hand: i64,
    /// Set aside for orders that are not confirmed yet.
    held: i64,
    /// Promised to confirmed orders.
    committed: i64,
    /// Promised units that are not there.
    shortfall: i64,
    updated_at: DateTime<Utc>,
}

/// List products at or below their threshold, the scarcest first.
#[utoipa::path(tag = "queries", params(LowStockPage), security(("admin" = [])),
    responses(
        (status = 200, description = "The products", body = Listing<LowStockView>),
        (status = 400, description = "invalid_parameter, invalid_cursor", body = ProblemDocument),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 403, description = "forbidden, admin_login_required", body = ProblemDocument),
    ))]
#[get("/api/admin/inventory/low-stock")]
pub(crate) async fn low_stock(
    shop: Data<Shop>,
    query: Query<LowStockPage>,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let asked = query.0;
    let part = part(
        &shop,
        "low-stock",
        (asked.page, asked.limit),
        asked.cursor.as_deref(),
    )?;
    let seen = fresh.wait(&shop, &["stock_levels"]).await?;
    let mut listed = stock_levels::low(&shop.read, &part.window).await?;
    let data = std::mem::take(&mut listed.rows)
        .into_iter()
        .map(LowStockView::from)
        .collect();
    Ok(seen.mark(Answer::ok(&listing::<LowStockView, _>(
        &shop, &part, data, &listed,
    )?)))
}

impl From<LowStock> for LowStockView {
    fn from(low: LowStock) -> Self {
        Self {
            product_id: low.level.product_id,
            name: low.name,
            sku: low.sku,
            stock_quantity: low.level.available,
            low_stock_threshold: low.level.low_stock_threshold,
            on_hand: low.level.on_hand,
            held: low.level.held,
            committed: low.level.committed,
            shortfall: low.level.shortfall,
            updated_at: low.level.updated_at,
        }
    }
}
