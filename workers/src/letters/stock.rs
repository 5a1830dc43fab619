//! What staff is told of stock: once each time that it becomes low.

use super::news::is_news;
use super::orders::{id, set_back};
use crate::published::Published;
use crate::relay::{Consumer, Setback};
use async_trait::async_trait;
use chrono::Utc;
use domain::stock::published::PublishedStock;
use identity::{Addressee, Identity, Letter};
use serde_json::json;
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

/// Asks for letters about low stock.
pub struct StockLetters {
    identity: Identity,
    pool: PgPool,
}

/// A product whose stock is watched.
#[derive(FromRow)]
struct Watched {
    name: String,
    sku: String,
    threshold: i64,
    is_sold: bool,
}

/// The threshold stands with the product, which may be on its shelf a moment later than its stock.
const WATCHED: &str = "SELECT name, sku, low_stock_threshold AS threshold,
                              NOT is_withdrawn AS is_sold FROM products WHERE id = $1";

impl StockLetters {
    /// Told of every change of stock.
    #[must_use]
    pub fn new(identity: Identity, pool: PgPool) -> Self {
        Self { identity, pool }
    }

    async fn look(
        &self,
        message: &Published,
        (product, available): (Uuid, i64),
    ) -> Result<(), Setback> {
        let mut db = self.pool.begin().await?;
        let watched: Option<Watched> = sqlx::query_as(WATCHED)
            .bind(product)
            .fetch_optional(&mut *db)
            .await?;
        let Some(watched) = watched else {
            return Ok(());
        };
        let is_low = watched.is_sold && available <= watched.threshold;
        let sequence = message.aggregate.sequence;
        let became_low = note(&mut db, product, is_low, sequence).await?;
        // A first count is no fall.
        let is_first = message.topic == "stock.opened";
        if became_low && !is_first && is_news(message, Utc::now()) {
            let letter = Letter {
                kind: "low_stock",
                dedupe: format!("low_stock/{product}/{sequence}"),
                to: Addressee::Staff,
                sealed: None,
                facts: json!({ "productId": product, "name": watched.name, "sku": watched.sku,
                    "available": available, "threshold": watched.threshold }),
            };
            let asked = self
                .identity
                .ask_letter(&mut db, letter, message.recorded_at)
                .await;
            asked.map_err(set_back)?;
        }
        db.commit().await?;
        Ok(())
    }
}

/// Writes down how the stock stands; true where it was not low before. What was seen already, or is older
/// than what was seen, changes nothing.
async fn note(
    db: &mut PgConnection,
    product: Uuid,
    is_low: bool,
    sequence: i64,
) -> Result<bool, sqlx::Error> {
    let before: Option<(bool, i64)> = sqlx::query_as(
        "SELECT is_low, sequence FROM stock_watched WHERE product_id = $1 FOR UPDATE",
    )
    .bind(product)
    .fetch_optional(&mut *db)
    .await?;
    if before.is_some_and(|(_, seen)| seen >= sequence) {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO stock_watched (product_id, is_low, sequence) VALUES ($1, $2, $3)
         ON CONFLICT (product_id) DO UPDATE SET is_low = excluded.is_low, sequence = excluded.sequence
         WHERE stock_watched.sequence < excluded.sequence",
    )
    .bind(product)
    .bind(is_low)
    .bind(sequence)
    .execute(db)
    .await?;
    Ok(is_low && !before.is_some_and(|(was_low, _)| was_low))
}

#[async_trait]
impl Consumer for StockLetters {
    fn name(&self) -> &'static str {
        "stock_letters"
    }

    fn topics(&self) -> &'static [&'static str] {
        &["stock.*"]
    }

    async fn handle(&self, message: &Published) -> Result<(), Setback> {
        let Ok(stock) = message.read::<PublishedStock>() else {
            return Ok(());
        };
        let product = id(&json!(stock.product_id))?;
        self.look(message, (product, stock.available)).await
    }
}
