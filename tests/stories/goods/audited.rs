//! What `eliteshop audit verify` says of the event log: every rule holds, or which one is broken, and where.

use super::house::{House, house};
use super::returning::{asks, staff};
use crate::journey::walker::text;
use chrono::Utc;
use domain::kernel::{Amount, OrderId, PaymentId, ProductId, Quantity, RefundId, ReturnId};
use domain::payment::PaymentEvent;
use domain::stock::{CameBy, StockEvent};
use serde::Serialize;
use serde_json::json;
use testkit::shop::TestShop;
use uuid::Uuid;

/// The rules that hold at every event, as the command names them.
const RULES: [&str; 8] = [
    "streams",
    "invariant 1",
    "invariant 2",
    "invariant 3",
    "invariant 4",
    "invariant 5",
    "invariant 6",
    "invariant 8",
];

/// Three mugs and a plate that arrived and were paid at the door; one mug came back and is on the shelf
/// again. Answers the return.
async fn one_mug_came_back(house: &House) -> String {
    house.arrives().await;
    let items = json!([{"productId": house.mug, "quantity": 1}]);
    let asked = asks(&house.guest, &house.order, items).await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    let back = text(&asked.body, "id");
    staff(house, &back, "approve", json!({})).await.ok();
    let came =
        json!({"items": [{"productId": house.mug, "quantity": 1, "disposition": "restock"}]});
    staff(house, &back, "receive", came).await.ok();
    staff(house, &back, "close", json!({})).await.ok();
    back
}

/// How the command ends, and what it says.
async fn verdict(shop: &TestShop) -> (Option<i32>, String) {
    let mut command = shop.command(&["audit", "verify"]);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), said)
}

/// The line about a rule.
#[track_caller]
fn line<'a>(said: &'a str, rule: &str) -> &'a str {
    let mut lines = said.lines();
    let line = lines.find(|line| line.starts_with(rule));
    line.unwrap_or_else(|| panic!("nothing about {rule}: {said}"))
}

/// Writes an event at the end of a stream, as only the owner of the database can; answers its key.
async fn forges(
    shop: &TestShop,
    stream: (&str, &str),
    kind: &str,
    event: impl Serialize,
) -> String {
    let circumstances = json!({"actor": "staff:forger", "occurred_at": Utc::now().to_rfc3339(),
        "correlation_id": "forged", "causation_id": "forged"});
    let insert = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type,
                                      event_version, payload, metadata)
         SELECT $1::text, $2::text, max(sequence) + 1, $3::text, '1.0', $4::text::json, $5::text::json
         FROM events WHERE aggregate_type = $1::text AND aggregate_id = $2::text
         RETURNING sequence";
    let sequence: i64 = sqlx::query_scalar(insert)
        .bind(stream.0)
        .bind(stream.1)
        .bind(kind)
        .bind(serde_json::to_string(&event).unwrap())
        .bind(circumstances.to_string())
        .fetch_one(&shop.db.pool)
        .await
        .unwrap();
    format!("{}/{}/{sequence}", stream.0, stream.1)
}

/// The payment of the one order that was paid.
async fn payment(shop: &TestShop) -> Uuid {
    let captured = "SELECT aggregate_id::uuid FROM events WHERE event_type = 'payment.captured'";
    let payment = sqlx::query_scalar(captured);
    payment.fetch_one(&shop.db.pool).await.unwrap()
}

/// A hundred thousand given back of what was paid at the door.
async fn refund_beyond_what_came(shop: &TestShop) -> String {
    let payment = payment(shop).await;
    let reserved = PaymentEvent::RefundReserved {
        payment_id: PaymentId(payment),
        refund_id: RefundId(Uuid::now_v7()),
        amount: Amount::minor(10_000_000),
        at: Utc::now(),
    };
    let stream = ("payment", &*payment.to_string());
    forges(shop, stream, "payment.refund_reserved", reserved).await
}

/// A thousand mugs held of the few on the shelf.
async fn hold_beyond_the_stock(shop: &TestShop, mug: &str) -> String {
    let held = StockEvent::Held {
        product_id: ProductId(mug.parse().unwrap()),
        order_id: OrderId(Uuid::now_v7()),
        quantity: Quantity::new(1_000).unwrap(),
        expires_at: Utc::now(),
        at: Utc::now(),
    };
    forges(shop, ("stock", mug), "stock.held", held).await
}

/// The mug that came back is put on the shelf a second time.
async fn restocked_twice(shop: &TestShop, mug: &str, back: &str) {
    let restocked = StockEvent::Restocked {
        product_id: ProductId(mug.parse().unwrap()),
        quantity: Quantity::new(1).unwrap(),
        by: CameBy::Return(ReturnId(back.parse().unwrap())),
        at: Utc::now(),
    };
    forges(shop, ("stock", mug), "stock.restocked", restocked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_of_a_shop_that_sold_and_took_back_keeps_every_rule() {
    let mut house = house().await;
    one_mug_came_back(&house).await;
    house.street.door.end();
    let (code, said) = verdict(&house.street.shop).await;
    assert_eq!(code, Some(0), "{said}");
    for rule in RULES {
        let line = line(&said, rule);
        assert!(line.contains("holds, checked"), "{line}");
        assert!(!line.contains("checked 0 times"), "nobody asked: {line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_writes_into_the_log_is_told_which_rule_is_broken_and_where() {
    let mut house = house().await;
    let back = one_mug_came_back(&house).await;
    house.street.door.end();
    let shop = &house.street.shop;
    let refund = refund_beyond_what_came(shop).await;
    let hold = hold_beyond_the_stock(shop, &house.mug).await;
    restocked_twice(shop, &house.mug, &back).await;
    let (code, said) = verdict(shop).await;
    assert_eq!(code, Some(1), "{said}");
    let places = [
        ("invariant 1", hold),
        ("invariant 2", refund),
        ("invariant 4", format!("stock/{}", house.mug)),
    ];
    for (rule, place) in places {
        assert!(line(&said, rule).contains("BROKEN 1 times"), "{said}");
        let after = said.split(line(&said, rule)).nth(1).unwrap();
        let next = after.lines().nth(1).unwrap();
        assert!(next.trim().starts_with(&format!("{place}: ")), "{said}");
    }
    assert_eq!(said.matches("BROKEN").count(), 3, "{said}");
    assert!(!said.contains("DIFFERS"), "{said}");
}
