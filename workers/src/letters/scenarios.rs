//! Low stock that is told of late, while the shelf knows newer things.

use super::StockLetters;
use crate::published::Published;
use crate::relay::Consumer;
use chrono::{DateTime, TimeDelta, Utc};
use identity::{Identity, IdentityOptions, Keyring};
use serde_json::json;
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use std::path::Path;
use uuid::Uuid;

/// A product that is low with five units left, and as many units on its shelf since its third event.
async fn shelf(pool: &PgPool, units: i64) -> Uuid {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let migrations = Migrator::new(migrations).await.unwrap();
    migrations.run(pool).await.unwrap();
    let product = Uuid::now_v7();
    let put_up = "INSERT INTO products (id, name, slug, price_minor, currency, sku, low_stock_threshold,
            images, tags, is_active, is_featured, is_withdrawn, version, created_at, updated_at, keywords)
        VALUES ($1, 'Mug', 'mug', 300, 'KES', 'MUG', 5, '{}', '{}', true, false, false, 1, now(), now(), '')";
    let put_up = sqlx::query(put_up).bind(product).execute(pool);
    put_up.await.unwrap();
    let filled = "INSERT INTO stock_levels (product_id, on_hand, held, committed, low_stock_threshold, is_opened,
            is_sold, version, updated_at) VALUES ($1, $2, 0, 0, 5, true, true, 3, now())";
    let filled = sqlx::query(filled).bind(product).bind(units).execute(pool);
    filled.await.unwrap();
    product
}

fn letters(pool: &PgPool) -> StockLetters {
    let secret = |word: &str| secrecy::SecretString::from(format!("a {word} secret for tests"));
    let keyring = Keyring::parse(&secret("master")).unwrap();
    let options = IdentityOptions::new(secret("jwt"), secret("refresh"), keyring);
    StockLetters::new(Identity::new(pool.clone(), options), pool.clone())
}

/// An event of the product's stock, and how many units were left after it.
fn told(product: Uuid, topic: &str, (sequence, left): (i64, i64), at: DateTime<Utc>) -> Published {
    let told = json!({ "id": format!("stock/{product}/{sequence}"), "type": topic, "version": 1,
        "aggregate": { "type": "stock", "id": product, "sequence": sequence }, "occurredAt": at,
        "recordedAt": at, "actor": "staff", "data": { "productId": product, "onHand": left, "held": 0,
        "committed": 0, "available": left } });
    serde_json::from_value(told).unwrap()
}

async fn count(pool: &PgPool, of: &str) -> i64 {
    let asked = format!("SELECT count(*) FROM {of}");
    let counted = sqlx::query_scalar(&asked).fetch_one(pool);
    counted.await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn what_is_no_news_leaves_a_newer_fall_to_the_message_that_may_tell_it(pool: PgPool) {
    let product = shelf(&pool, 3).await;
    let (letters, now) = (letters(&pool), Utc::now());
    let first_count = told(product, "stock.opened", (1, 2), now);
    let history = told(product, "stock.counted", (2, 40), now - TimeDelta::days(9));
    for silent in [first_count, history] {
        letters.handle(&silent).await.unwrap();
        assert_eq!(count(&pool, "stock_watched").await, 0, "{}", silent.id);
    }
    let fall = told(product, "stock.counted", (3, 3), now);
    for _ in 0..2 {
        letters.handle(&fall).await.unwrap();
        assert_eq!(count(&pool, "letters WHERE kind = 'low_stock'").await, 1);
    }
}

#[sqlx::test(migrations = false)]
async fn a_fall_that_is_history_itself_is_noted_and_nobody_is_told(pool: PgPool) {
    let product = shelf(&pool, 3).await;
    let (letters, now) = (letters(&pool), Utc::now());
    for at in [now - TimeDelta::days(9), now] {
        let fall = told(product, "stock.counted", (3, 3), at);
        letters.handle(&fall).await.unwrap();
        assert_eq!(count(&pool, "stock_watched WHERE is_low").await, 1);
        assert_eq!(count(&pool, "letters").await, 0);
    }
}
