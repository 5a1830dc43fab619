//! What a buyer hears of an order, and staff of a shop.

use super::{PostedShop, count, only, orders_as};
use serde_json::json;
use testkit::paying::text;

const EVIL: &str = "<script>alert('Ada')</script> & \"Co\"";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_told_once_at_every_step_and_no_name_becomes_markup() {
    let posted = PostedShop::open().await;
    let shop = &posted.shop;
    let mug = shop.stocks("MUG", 1_250, 50).await;
    let buyer = orders_as(shop, EVIL, &mug).await;
    let letters = posted.carried().await;
    let thanks = only(&letters, "order_confirmed");
    assert_eq!(thanks.to, ["ada@mail.test"]);
    assert_eq!(thanks.from, "post@shop.test");
    assert!(thanks.text.contains("KES 1,250.00"), "{}", thanks.text);
    assert!(thanks.html.contains("Product MUG") && thanks.html.contains("KES 1,250.00"));
    assert!(!thanks.html.contains("<script"), "{}", thanks.html);
    assert!(thanks.html.contains("&lt;script&gt;"), "{}", thanks.html);
    let staff = only(&letters, "new_order");
    assert_eq!(staff.to, ["crew@shop.test"]);
    let number = shop
        .seen(&buyer.visitor, &format!("/api/orders/{}", buyer.order))
        .await;
    assert!(
        staff.subject.contains(&text(&number, "orderNumber")),
        "{}",
        staff.subject
    );

    shop.owner.leads(&buyer.order, "confirmed").await.ok();
    shop.owner.leads(&buyer.order, "processing").await.ok();
    let path = format!("/api/admin/orders/{}/tracking", buyer.order);
    let tracking = json!({ "trackingNumber": "KE123", "carrier": "Posta" });
    shop.owner.visitor.put(&path, tracking).await.ok();
    shop.owner.leads(&buyer.order, "shipped").await.ok();
    shop.owner.leads(&buyer.order, "delivered").await.ok();
    let letters = posted.carried().await;
    let shipped = only(&letters, "order_shipped");
    assert!(shipped.text.contains("Product MUG"), "{}", shipped.text);
    for kind in ["order_confirmed", "new_order", "order_delivered"] {
        only(&letters, kind);
    }
    assert_eq!(letters.len(), 4, "{letters:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_pays_ahead_is_thanked_when_it_is_paid_and_reminded_when_it_is_not() {
    let posted = PostedShop::with(&[("MAIL_UNPAID_MINUTES", "0")]).await;
    let shop = &posted.shop;
    let mug = shop.stocks("MUG", 300, 50).await;
    let forgets = shop.order(&mug, 1, "stripe").await;
    let letters = posted.carried().await;
    let reminder = only(&letters, "order_received");
    assert!(reminder.text.contains("KES 300.00") && reminder.text.contains(&forgets.order));
    assert_eq!(count(&letters, "order_confirmed"), 0);
    assert_eq!(count(&letters, "new_order"), 0);

    forgets.intent().await;
    forgets.confirms("pm_card_visa").await.ok();
    shop.paid(&forgets).await;
    let letters = posted.carried().await;
    assert!(only(&letters, "order_confirmed").text.contains("paid"));
    only(&letters, "new_order");

    let refund = json!({ "amount": 100, "reason": "arrived late" });
    let clerk = shop
        .owner
        .visitor
        .clone()
        .with("Idempotency-Key", &forgets.order);
    let path = format!("/api/payments/{}/refund", forgets.order);
    clerk.post(&path, refund).await.ok();
    shop.refunds_settled().await;
    let open = "SELECT count(*) FROM events WHERE event_type = 'order.refunded'";
    shop.counts(open, 1).await;
    let letters = posted.carried().await;
    assert!(only(&letters, "order_refunded").text.contains("KES 100.00"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_paid_in_time_is_not_reminded() {
    let posted = PostedShop::open().await;
    let shop = &posted.shop;
    let mug = shop.stocks("MUG", 300, 50).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    buyer.intent().await;
    buyer.confirms("pm_card_visa").await.ok();
    shop.paid(&buyer).await;
    posted.carried().await;
    let pool = &shop.shop.db.pool;
    let later = "UPDATE letters SET due_at = now() WHERE kind = 'order_received'";
    assert_eq!(
        sqlx::query(later)
            .execute(pool)
            .await
            .unwrap()
            .rows_affected(),
        1
    );
    let letters = posted.carried().await;
    assert_eq!(count(&letters, "order_received"), 0);
    let dropped =
        "SELECT count(*) FROM letters WHERE kind = 'order_received' AND state = 'dropped'";
    shop.counts(dropped, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_less_to_pay_by_then_is_reminded_of_that() {
    let posted = PostedShop::open().await;
    let shop = &posted.shop;
    let mug = shop.stocks("MUG", 300, 50).await;
    shop.order(&mug, 1, "stripe").await;
    posted.carried().await;
    shop.counts("SELECT count(*) FROM orders", 1).await;
    let pool = &shop.shop.db.pool;
    for later in [
        "UPDATE orders SET due_minor = 20000",
        "UPDATE letters SET due_at = now() WHERE kind = 'order_received'",
    ] {
        let changed = sqlx::query(later).execute(pool).await.unwrap();
        assert_eq!(changed.rows_affected(), 1, "{later}");
    }
    let letters = posted.carried().await;
    let reminder = only(&letters, "order_received");
    assert!(
        reminder.text.contains("pay KES 200.00"),
        "{}",
        reminder.text
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_that_stays_where_it_was_is_only_looked_at() {
    let posted = PostedShop::open().await;
    let shop = &posted.shop;
    let mug = shop.stocks("MUG", 300, 40).await;
    let path = format!("/api/products/{mug}");
    // The row is written where the stock falls or rises: never for 39, once for 4, not again for 3.
    let written =
        "SELECT coalesce(sum(is_low::int * 100 + sequence), 0)::bigint FROM stock_watched";
    let mut stood = 0;
    for (units, is_written) in [(39, false), (4, true), (3, false)] {
        let wish = json!({ "stockQuantity": units, "reason": "counted" });
        let said = shop.owner.visitor.put(&path, wish).await;
        assert!(said.status.is_success(), "{} {}", said.status, said.body);
        posted.carried().await;
        let now: i64 = sqlx::query_scalar(written)
            .fetch_one(&shop.shop.db.pool)
            .await
            .unwrap();
        assert_eq!(now != stood, is_written, "{units} left");
        stood = now;
    }
    assert!(stood > 100, "it is low");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_hears_of_low_stock_once_each_time_it_falls() {
    let posted = PostedShop::open().await;
    let shop = &posted.shop;
    let mug = shop.stocks("MUG", 300, 12).await;
    let counts = |units: i64| {
        let path = format!("/api/products/{mug}");
        let wish = json!({ "stockQuantity": units, "reason": "counted" });
        let clerk = shop.owner.visitor.clone();
        async move { clerk.put(&path, wish).await }
    };
    for (units, heard) in [(11, 0), (4, 1), (3, 1), (40, 1), (2, 2)] {
        let said = counts(units).await;
        assert!(said.status.is_success(), "{} {}", said.status, said.body);
        assert_eq!(
            count(&posted.carried().await, "low_stock"),
            heard,
            "{units} left"
        );
    }
    let letters = posted.carried().await;
    let last = letters
        .iter()
        .rfind(|one| one.categories == ["low_stock"])
        .unwrap();
    assert!(last.subject.contains("2 left"), "{}", last.subject);
    assert_eq!(last.to, ["crew@shop.test"]);
}

/// What the letters would be told again of the fall of a product, had it been set aside then.
const SET_ASIDE: &str = "INSERT INTO parked_message
        (consumer, message_id, topic, tx_id, position, tries, reason, again)
     SELECT 'stock_letters', concat_ws('/', aggregate_type, aggregate_id, sequence), event_type,
            tx_id, position, 1, 'story', true
     FROM events WHERE aggregate_type = 'stock' AND aggregate_id = $1 AND event_type = 'stock.counted'
     ORDER BY sequence LIMIT 1";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fall_that_is_heard_after_the_stock_rose_again_is_no_news() {
    let posted = PostedShop::open().await;
    let shop = &posted.shop;
    let pool = &shop.shop.db.pool;
    let mug = shop.stocks("MUG", 300, 12).await;
    let path = format!("/api/products/{mug}");
    for units in [4, 40] {
        let wish = json!({ "stockQuantity": units, "reason": "counted" });
        shop.owner.visitor.put(&path, wish).await.ok();
        posted.carried().await;
    }
    let levels = "SELECT count(*) FROM stock_levels WHERE available = 40";
    shop.counts(levels, 1).await;
    // As if the fall had been set aside: nobody was told, and nothing written down.
    for undone in [
        "DELETE FROM stock_watched",
        "DELETE FROM letters WHERE kind = 'low_stock'",
    ] {
        sqlx::query(undone).execute(pool).await.unwrap();
    }
    let told = sqlx::query(SET_ASIDE).bind(&mug).execute(pool).await;
    assert_eq!(told.unwrap().rows_affected(), 1);
    shop.counts("SELECT count(*) FROM parked_message", 0).await;
    shop.counts("SELECT count(*) FROM stock_watched WHERE is_low", 0)
        .await;
    shop.counts("SELECT count(*) FROM letters WHERE kind = 'low_stock'", 0)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_address_for_staff_every_owner_gets_a_letter_of_their_own() {
    let posted = PostedShop::with(&[("STAFF_MAIL", "")]).await;
    let mug = posted.shop.stocks("MUG", 300, 12).await;
    orders_as(&posted.shop, "Ada", &mug).await;
    let letters = posted.carried().await;
    let letters = match count(&letters, "new_order") {
        // The owners' letters are asked for by the postman himself.
        0 => posted.carried().await,
        _ => letters,
    };
    assert_eq!(only(&letters, "new_order").to, [testkit::shop::ADMIN.0]);
}
