//! What staff is told of stock: once each time that it becomes low. An event only says that it is time to
//! look; how the stock stands is told by whichever is newer, the event or the shelf.

use super::news::is_news;
use super::orders::{id, set_back};
use crate::published::Published;
use crate::relay::{Consumer, Setback};
use async_trait::async_trait;
use chrono::Utc;
use domain::stock::published::PublishedStock;
use identity::{Addressee, Identity, Letter};
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Asks for letters about low stock.
pub struct StockLetters {
    identity: Identity,
    pool: PgPool,
}

/// A product whose stock is watched, how it stood when it last fell or rose, and how it stands on its shelf.
struct Watched {
    name: String,
    sku: String,
    threshold: i64,
    is_sold: bool,
    was_low: bool,
    seen: i64,
    shelf_available: i64,
    shelf_sequence: i64,
}

/// How many units can be sold, and after which event of the stock.
#[derive(Clone, Copy)]
struct Level {
    available: i64,
    sequence: i64,
}

impl Watched {
    /// What is told, or the shelf where that is ahead: a message that was set aside and comes again is no
    /// news of today.
    fn newest(&self, told: Level) -> Level {
        if self.shelf_sequence <= told.sequence {
            return told;
        }
        Level {
            available: self.shelf_available,
            sequence: self.shelf_sequence,
        }
    }

    fn is_low(&self, level: Level) -> bool {
        self.is_sold && level.available <= self.threshold
    }
}

impl StockLetters {
    /// Told of every change of stock.
    #[must_use]
    pub fn new(identity: Identity, pool: PgPool) -> Self {
        Self { identity, pool }
    }

    /// Most changes of stock change nothing here: they are only looked at.
    async fn look(
        &self,
        message: &Published,
        (product, available): (Uuid, i64),
    ) -> Result<(), Setback> {
        let Some(watched) = watched(&self.pool, product).await? else {
            return Ok(());
        };
        let told = Level {
            available,
            sequence: message.aggregate.sequence,
        };
        let now = watched.newest(told);
        let is_low = watched.is_low(now);
        if is_low == watched.was_low || watched.seen >= now.sequence {
            return Ok(());
        }
        // A first count is no fall.
        let is_first = message.topic == "stock.opened" && watched.is_low(told);
        let may_tell = !is_first && is_news(message, Utc::now());
        if !may_tell && now.sequence > told.sequence {
            // What is newer has a message of its own, which may.
            return Ok(());
        }
        let mut db = self.pool.begin().await?;
        let flipped = note(&mut db, product, is_low, now.sequence).await?;
        if flipped && is_low && may_tell {
            let letter = low_stock(product, &watched, now);
            let asked = self
                .identity
                .ask_letter(&mut db, letter, message.recorded_at);
            asked.await.map_err(set_back)?;
        }
        db.commit().await?;
        Ok(())
    }
}

fn low_stock(product: Uuid, watched: &Watched, now: Level) -> Letter {
    Letter {
        kind: "low_stock",
        dedupe: format!("low_stock/{product}/{}", now.sequence),
        to: Addressee::Staff,
        sealed: None,
        facts: json!({ "productId": product, "name": watched.name, "sku": watched.sku,
            "available": now.available, "threshold": watched.threshold }),
    }
}

/// The threshold stands with the product, which may be on its shelf a moment later than its stock. Stock that
/// never fell is not low.
async fn watched(pool: &PgPool, product: Uuid) -> Result<Option<Watched>, sqlx::Error> {
    sqlx::query_as!(
        Watched,
        r#"SELECT name, sku, p.low_stock_threshold AS threshold, NOT is_withdrawn AS "is_sold!",
                  COALESCE(is_low, false) AS "was_low!", COALESCE(sequence, 0) AS "seen!",
                  COALESCE(l.available, 0) AS "shelf_available!", COALESCE(l.version, 0) AS "shelf_sequence!"
           FROM products p LEFT JOIN stock_watched w ON w.product_id = p.id
           LEFT JOIN stock_levels l ON l.product_id = p.id WHERE p.id = $1"#,
        product
    )
    .fetch_optional(pool)
    .await
}

/// Writes down that the stock fell or rose; false where somebody wrote so, or something newer, meanwhile.
async fn note(
    db: &mut PgConnection,
    product: Uuid,
    is_low: bool,
    sequence: i64,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query!(
        "INSERT INTO stock_watched (product_id, is_low, sequence) VALUES ($1, $2, $3)
         ON CONFLICT (product_id) DO UPDATE SET is_low = excluded.is_low, sequence = excluded.sequence
         WHERE stock_watched.sequence < excluded.sequence
           AND stock_watched.is_low IS DISTINCT FROM excluded.is_low",
        product,
        is_low,
        sequence
    )
    .execute(db)
    .await?;
    Ok(written.rows_affected() == 1)
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
