//! What is older than it may be is forgotten, every night, a bit at a time.

use serde_json::{Value, json};
use testkit::paying::{PayingShop, check_out, text};

const NOTHING: &str = "0 orders of guests, 0 origins, 0 letters";

/// A guest who orders, writes and is served.
async fn is_served(shop: &PayingShop, mug: &str) -> String {
    let mut guest = shop.door.guest();
    guest.adds(mug, 1).await.ok();
    let placed = check_out(&guest, json!({ "notes": "at the back door" })).await;
    let token = placed.header("x-order-token").unwrap().to_owned();
    let order = text(&placed.ok(), "id");
    let visitor = guest.visitor.clone().with("X-Order-Token", &token);
    let path = format!("/api/orders/{order}/notes");
    visitor
        .post(&path, json!({ "text": "ring twice" }))
        .await
        .ok();
    for status in ["confirmed", "processing", "shipped", "delivered"] {
        shop.owner.leads(&order, status).await.ok();
    }
    order
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_is_forgotten_a_year_after_the_order_and_the_order_stays() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let (old, young) = (is_served(&shop, &mug).await, is_served(&shop, &mug).await);
    shop.position().await;
    let pool = &shop.shop.db.pool;
    let aged =
        "UPDATE orders SET updated_at = updated_at - interval '366 days' WHERE id = $1::uuid";
    sqlx::query(aged).bind(&old).execute(pool).await.unwrap();
    for state in ["sent", "waiting"] {
        let letter = "INSERT INTO letters (id, kind, dedupe, state, due_at, created_at)
                      VALUES (gen_random_uuid(), 'new_order', $1, $1, now() + interval '1 day', now() - interval '181 days')";
        sqlx::query(letter).bind(state).execute(pool).await.unwrap();
    }
    let origin = "INSERT INTO audit_log (position, id, at, actor, action, outcome, origin, previous, hash)
                  VALUES (0, gen_random_uuid(), now() - interval '91 days', 'guest', 'login.failed', 'refused',
                          'sealed', ''::bytea, ''::bytea)";
    sqlx::query(origin).execute(pool).await.unwrap();

    let counted = shop.shop.chore(&["privacy", "retain", "--dry-run"]).await;
    assert!(
        counted.contains("1 orders of guests, 1 origins, 1 letters would be"),
        "{counted}"
    );
    let done = shop.shop.chore(&["privacy", "retain"]).await;
    assert!(
        done.contains("1 orders of guests, 1 origins, 1 letters forgotten"),
        "{done}"
    );
    let again = shop.shop.chore(&["privacy", "retain"]).await;
    assert!(again.contains(NOTHING), "{again}");

    let shown = |order: &str| {
        let (owner, path) = (
            shop.owner.visitor.clone(),
            format!("/api/admin/orders/{order}"),
        );
        async move { owner.get(&path).await.ok() }
    };
    let (forgotten, kept) = (shown(&old).await, shown(&young).await);
    assert_eq!(forgotten["shippingName"], Value::Null, "{forgotten}");
    assert_eq!(forgotten["totalAmount"], kept["totalAmount"]);
    assert_eq!(kept["shippingName"], "Wanjiru Kamau", "{kept}");
    let notes = shop
        .owner
        .visitor
        .get(&format!("/api/admin/orders/{old}/notes"))
        .await
        .ok();
    assert_eq!(notes["data"][0]["text"], Value::Null);
    let mended =
        "UPDATE orders SET updated_at = updated_at + interval '366 days' WHERE id = $1::uuid";
    sqlx::query(mended).bind(&old).execute(pool).await.unwrap();
    let said = shop.shop.chore(&["audit", "verify"]).await;
    assert!(
        said.contains("every link holds"),
        "the chain holds without the origin: {said}"
    );
}
