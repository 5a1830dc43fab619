//! When no letter is sent: history, repeated news, the erased, and what is too old.

use super::{PostedShop, count, heard, only, orders_as, orders_with, until};
use serde_json::json;
use testkit::actors::Visitor;
use testkit::paying::text;

const FIXTURES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/complete-journey-two-days"
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn history_that_is_brought_in_sends_nothing() {
    let posted = PostedShop::with(&[("SHOP_CURRENCY", "USD")]).await;
    let shop = &posted.shop;
    for what in ["products", "customers", "orders"] {
        let file = format!("{FIXTURES}/{what}.csv");
        let report = std::env::temp_dir().join(format!("mail-{}-{what}.csv", std::process::id()));
        let report = report.to_str().unwrap();
        shop.shop
            .chore(&["import", what, &file, "--report", report])
            .await;
    }
    heard(shop, &shop.position().await).await;
    shop.counts("SELECT count(*) FROM letters", 0).await;
    assert!(posted.post.letters().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_calls_itself_an_import_is_news_all_the_same() {
    let posted = PostedShop::open().await;
    let mug = posted.shop.stocks("MUG", 300, 50).await;
    let mut guest = posted.shop.door.guest();
    guest.visitor = guest.visitor.with("X-Request-Id", "import:1");
    let answer = orders_with(guest, "Ada", &mug).await;
    assert_ne!(answer.header("x-request-id"), Some("import:1"));
    answer.ok();
    let letters = posted.carried().await;
    for kind in ["order_confirmed", "new_order"] {
        only(&letters, kind);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn news_that_are_heard_again_ask_for_nothing_again() {
    let mut posted = PostedShop::open().await;
    let mug = posted.shop.stocks("MUG", 300, 50).await;
    let buyer = orders_as(&posted.shop, "Ada", &mug).await;
    posted
        .shop
        .owner
        .leads(&buyer.order, "confirmed")
        .await
        .ok();
    let before = posted.carried().await;
    posted.shop.door.end();
    let again = "UPDATE message_checkpoint SET tx_id = 0, position = 0 WHERE name LIKE '%_letters'";
    sqlx::query(again)
        .execute(&posted.shop.shop.db.pool)
        .await
        .unwrap();
    posted.shop.reopens().await;
    let after = posted.carried().await;
    assert_eq!(before.len(), 2, "{before:#?}");
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_erased_get_their_farewell_and_nothing_else() {
    let posted = PostedShop::open().await;
    let shop = &posted.shop;
    let wish =
        json!({ "name": "Zoe", "email": "zoe@mail.test", "password": "open sesame 4711 zoe" });
    let session = Visitor::new(&shop.door.url()).joins(wish).await;
    let zoe = text(&session["user"], "id");
    posted.carried().await;
    let waits = "INSERT INTO letters (id, kind, dedupe, person_id, due_at, created_at)
                 VALUES (gen_random_uuid(), 'new_device', 'story', $1::uuid, now() + interval '1 hour', now())";
    let pool = &shop.shop.db.pool;
    sqlx::query(waits).bind(&zoe).execute(pool).await.unwrap();
    let before = posted.post.letters().len();
    let path = format!("/api/admin/customers/{zoe}/erase");
    let why = json!({ "reason": "asked for by letter" });
    shop.owner.visitor.post(&path, why).await.ok();
    until("the farewell goes", async || {
        count(&posted.post.letters(), "account_erased") == 1
    })
    .await;
    sqlx::query("UPDATE letters SET due_at = now() WHERE dedupe = 'story'")
        .execute(pool)
        .await
        .unwrap();
    let letters = posted.carried().await;
    assert_eq!(only(&letters, "account_erased").to, ["zoe@mail.test"]);
    assert_eq!(letters.len(), before + 1, "{letters:#?}");
    shop.counts("SELECT count(*) FROM letters WHERE sealed IS NOT NULL", 0)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_that_piled_up_and_links_that_ended_are_dropped() {
    let posted = PostedShop::open().await;
    let shop = &posted.shop;
    let wish =
        json!({ "name": "Zoe", "email": "zoe@mail.test", "password": "open sesame 4711 zoe" });
    let session = Visitor::new(&shop.door.url()).joins(wish).await;
    let zoe = text(&session["user"], "id");
    let before = posted.carried().await.len();
    let pool = &shop.shop.db.pool;
    let piled = "INSERT INTO letters (id, kind, dedupe, person_id, facts, due_at, created_at)
                 VALUES (gen_random_uuid(), $2, $2, $1::uuid, $3, now() - interval '9 days', now() - $4::interval)";
    let ended = json!({ "expiresAt": "2026-01-01T00:00:00Z" });
    for (kind, facts, age) in [
        ("password_changed", json!({}), "9 days"),
        ("reset_password", ended, "1 minute"),
        ("nobody_knows", json!({}), "1 minute"),
    ] {
        let piled = sqlx::query(piled)
            .bind(&zoe)
            .bind(kind)
            .bind(facts)
            .bind(age);
        piled.execute(pool).await.unwrap();
    }
    shop.counts("SELECT count(*) FROM letters WHERE state = 'dropped'", 2)
        .await;
    shop.counts(
        "SELECT count(*) FROM letters WHERE state = 'parked' AND kind = 'nobody_knows'",
        1,
    )
    .await;
    assert_eq!(posted.post.letters().len(), before);
}
