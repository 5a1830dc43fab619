//! What a command answers about the product it wrote.

use super::SHOWN_BY;
use super::view::{ProductView, views};
use crate::http::{Answer, Freshness};
use crate::problem::Problem;
use crate::state::Shop;
use eventstore::Decided;
use projections::catalogue;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a command did to a product.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) id: Uuid,
    pub(super) version: u64,
}

/// The product after a command, from the primary; 202 with its id while it cannot be seen yet.
pub(super) async fn after(
    shop: &Shop,
    decided: &Decided<Written>,
    answer: impl FnOnce(&ProductView) -> Answer,
) -> Result<Answer, Problem> {
    let seen = Freshness::of(decided.token).wait(shop, SHOWN_BY).await?;
    shop.caches.forget();
    let (Written { id, version }, pool) = (decided.outcome, shop.store.pool());
    let row = catalogue::by_id(pool, id).await?.filter(|_| seen.seen());
    let view = views(pool, row.into_iter().collect(), true).await?.pop();
    let answer = match view {
        Some(view) => answer(&view).tagged(version),
        None => Answer::accepted(&serde_json::json!({ "id": id })).version(version),
    };
    Ok(answer.decided(decided))
}
