//! Bringing a shop to rest after a storm: clocks are turned, and everything that was to happen happens.

use super::weather;
use std::time::{Duration, Instant};
use testkit::paying::PayingShop;

/// How long the shop may take until nothing is under way.
const PATIENCE: Duration = Duration::from_secs(60);
/// Clocks are turned so often at most: no attempt is looked at more often than it would be anyway.
const TURNS: u32 = 6;

/// Attempts and refunds whose end nobody knows yet, but could.
const OPEN: &str = "SELECT (SELECT count(*) FROM payments
        WHERE stage NOT IN ('captured', 'voided', 'failed') AND provider_ref IS NOT NULL)
    + (SELECT count(*) FROM refunds WHERE stage NOT IN ('succeeded', 'failed'))";

/// The sky clears, holds run out, and every clock rings until nothing moves any more; then every
/// projection has seen the last event.
pub(super) async fn comes_to_rest(shop: &PayingShop) {
    weather::calm(&shop.stripe, &shop.daraja);
    assert!(
        shop.stripe.settled(PATIENCE).await,
        "Stripe's notices were never taken"
    );
    assert!(
        shop.daraja.settled(PATIENCE).await,
        "M-Pesa's callbacks were never taken"
    );
    ring(shop, "checkout").await;
    let due = "SELECT count(*) FROM timer WHERE process = 'checkout' AND name = 'hold'";
    shop.counts(due, 0).await;
    ring(shop, "notices").await;
    shop.at_rest().await;
    for _ in 0..TURNS {
        ring(shop, "payments").await;
        ring(shop, "refunds").await;
        let overdue = "SELECT count(*) FROM timer WHERE due_at <= now() AND name <> 'grace'";
        shop.counts(overdue, 0).await;
        shop.at_rest().await;
        caught_up(shop).await;
        if count(shop, OPEN).await == 0 {
            break;
        }
    }
    shop.refunds_settled().await;
    caught_up(shop).await;
}

/// Every clock of this process rings now.
async fn ring(shop: &PayingShop, process: &str) {
    let turn = "UPDATE timer SET due_at = now() - interval '1 second' WHERE process = $1 AND name <> 'grace'";
    let turned = sqlx::query(turn).bind(process);
    turned.execute(&shop.shop.db.pool).await.unwrap();
}

/// The same for some of the holds while people pay: expiry and money meet.
pub(super) async fn some_holds_run_out(shop: &sqlx::PgPool, one_in: i32) -> u64 {
    let turn = "UPDATE timer SET due_at = now() WHERE process = 'checkout' AND name = 'hold'
                AND abs(hashtext(instance)) % $1 = 0";
    let turned = sqlx::query(turn).bind(one_in).execute(shop).await;
    turned.unwrap().rows_affected()
}

/// Waits until every projection has seen the last event.
pub(super) async fn caught_up(shop: &PayingShop) {
    let behind = "SELECT count(*) FROM projection_checkpoint p
        WHERE (p.tx_id, p.position) < (SELECT tx_id, position FROM events ORDER BY 1 DESC, 2 DESC LIMIT 1)";
    let all = i64::try_from(projections::all().len()).unwrap();
    let known = "SELECT count(DISTINCT name) FROM projection_checkpoint";
    shop.counts(known, all).await;
    shop.counts(behind, 0).await;
}

async fn count(shop: &PayingShop, sql: &str) -> i64 {
    let counted = sqlx::query_scalar(sql).fetch_one(&shop.shop.db.pool);
    counted.await.unwrap()
}

/// How long something took, as people read it.
pub(super) fn seconds(since: Instant) -> String {
    format!("{:.1} s", since.elapsed().as_secs_f32())
}
