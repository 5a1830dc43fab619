//! scenarios · what the outside is told, shown with the stored samples of the contract.

use super::{Letter, Published, Tale, Teller};
use chrono::{TimeZone, Utc};
use domain::order::Status;
use domain::order::published::PublishedOrder;
use domain::product::published::PublishedProduct;
use domain::stock::published::PublishedStock;
use eventstore::{Told, Upcasters};
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use std::path::{Path, PathBuf};

/// A stored event of this type, as the contract keeps it, as number `sequence` of its stream.
fn sample(event_type: &str, sequence: i64) -> Told {
    let file = format!("domain/tests/contract/samples/{event_type}.1.0.json");
    let payload = std::fs::read_to_string(root().join(file)).unwrap();
    told(event_type, sequence, &payload)
}

fn told(event_type: &str, sequence: i64, payload: &str) -> Told {
    let (kind, _) = event_type.split_once('.').unwrap();
    Told {
        tx_id: 1,
        position: sequence,
        aggregate_type: kind.to_owned(),
        aggregate_id: format!("the-{kind}"),
        sequence,
        event_type: event_type.to_owned(),
        event_version: "1.0".to_owned(),
        payload: payload.to_owned(),
        metadata: json!({
            "actor": "staff:0197d4c1-9b00-7abc-8def-0123456789ff",
            "correlation_id": "request-1",
            "occurred_at": "2026-06-01T12:00:00.000000Z",
        })
        .to_string(),
        recorded_at: Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 1).unwrap(),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A teller that has no need of a database.
fn teller() -> Teller {
    let nowhere = PgPool::connect_lazy("postgres://127.0.0.1:1/nothing").unwrap();
    Teller::new(Upcasters::default(), nowhere)
}

async fn tell(page: &[Told]) -> Vec<Tale> {
    teller().tell(page).await.unwrap()
}

#[track_caller]
fn document(tale: &Tale) -> &Published {
    match tale {
        Tale::Letter(letter) => &letter.published,
        other => panic!("no document: {other:?}"),
    }
}

const LIFE: [&str; 6] = [
    "order.placed",
    "order.confirmed",
    "order.payment_captured",
    "order.picking_started",
    "order.tracking_noted",
    "order.shipped",
];

fn life() -> Vec<Told> {
    let numbered = LIFE.iter().zip(1..);
    numbered.map(|(event, at)| sample(event, at)).collect()
}

#[tokio::test]
async fn an_order_is_told_as_it_is_after_each_event() {
    let tales = tell(&life()).await;
    let orders: Vec<PublishedOrder> = tales
        .iter()
        .map(|tale| document(tale).read().unwrap())
        .collect();
    let statuses: Vec<Status> = orders.iter().map(|order| order.status).collect();
    use Status::{Confirmed, Pending, Processing, Shipped};
    assert_eq!(
        statuses,
        [
            Pending, Confirmed, Confirmed, Processing, Processing, Shipped
        ]
    );
    let captured: Vec<i64> = orders.iter().map(|order| order.captured.units()).collect();
    assert_eq!(captured[1], 0);
    assert!(captured[2] > 0);
    assert!(orders.iter().all(|order| order.lines == orders[0].lines));
    assert!(orders[5].tracking.is_some());
    assert_eq!(document(&tales[0]).change(), &Value::Null);
    assert_eq!(document(&tales[1]).change()["by"], "staff");
}

#[tokio::test]
async fn what_an_order_says_already_is_not_said_twice() {
    let tales = tell(&[sample("order.placed", 1), sample("order.cancelled", 2)]).await;
    let told = serde_json::to_value(document(&tales[1])).unwrap();
    let line = json!({
        "productId": "0197d4c1-9b00-7abc-8def-012345678901", "sku": "TEA-1", "name": "Green tea",
        "quantity": 2, "unitPrice": 450, "listTotal": 900,
        "discounts": [{"kind": "coupon", "amount": 100}], "total": 800
    });
    assert_eq!(told["id"], "order/the-order/2");
    assert_eq!(told["type"], "order.cancelled");
    assert_eq!(told["version"], 1);
    assert_eq!(told["actor"], "staff");
    assert_eq!(told["occurredAt"], "2026-06-01T12:00:00Z");
    assert_eq!(told["recordedAt"], "2026-06-01T12:00:01Z");
    assert_eq!(told["correlationId"], "request-1");
    assert_eq!(told.get("causationId"), None);
    assert_eq!(told["data"]["status"], "cancelled");
    assert_eq!(told["data"]["lines"], json!([line]));
    assert_eq!(told["data"]["totals"]["total"], 1228);
    let change =
        json!({"by": "customer", "reason": "by customer", "at": "2026-06-04T12:00:00.123456Z"});
    assert_eq!(told["data"]["change"], change);
}

#[tokio::test]
async fn what_the_shop_pays_for_a_product_is_never_told() {
    let page = [
        sample("product.created", 1),
        sample("product.repriced", 2),
        sample("product.withdrawn", 3),
    ];
    let stored: Vec<&str> = page.iter().map(|told| told.payload.as_str()).collect();
    assert!(stored[0].contains("cost"), "the sample has a cost to hide");
    let tales = tell(&page).await;
    for tale in &tales {
        let told = serde_json::to_string(document(tale)).unwrap();
        assert!(!told.contains("cost"), "{told}");
    }
    let repriced: PublishedProduct = document(&tales[1]).read().unwrap();
    let gone: PublishedProduct = document(&tales[2]).read().unwrap();
    assert!(repriced.is_listed && !gone.is_listed);
    assert_eq!((gone.sku, gone.price), (repriced.sku, repriced.price));
}

#[tokio::test]
async fn stock_is_told_with_what_can_be_sold_now() {
    let page = [sample("stock.opened", 1), sample("stock.held", 2)];
    let tales = tell(&page).await;
    let stock: Vec<PublishedStock> = tales
        .iter()
        .map(|tale| document(tale).read().unwrap())
        .collect();
    assert_eq!(stock[1].held, 2);
    assert_eq!(stock[1].available, stock[0].available - 2);
    assert_eq!(document(&tales[1]).change()["quantity"], 2);
}

#[tokio::test]
async fn baskets_and_names_stay_in_the_house() {
    let tales = tell(&[sample("cart.opened", 1), sample("claim.taken", 1)]).await;
    assert_eq!(tales, [Tale::Internal, Tale::Internal]);
}

#[tokio::test]
async fn an_aggregate_nobody_describes_is_told_in_the_events_own_fields() {
    let captured = r#"{"captured": {"payment_id": "p", "amount": 500, "currency": "USD"}}"#;
    let tales = tell(&[told("payment.captured", 3, captured)]).await;
    let expected = json!({"paymentId": "p", "amount": 500, "currency": "USD"});
    assert_eq!(document(&tales[0]).data, expected);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_holds_up_its_own_stream_only() {
    let page = [
        sample("order.placed", 1),
        told("order.confirmed", 2, r#"{"unheard": {}}"#),
        sample("stock.opened", 1),
        sample("order.picking_started", 3),
    ];
    let tales = tell(&page).await;
    assert!(matches!(tales[0], Tale::Letter(_)), "{:?}", tales[0]);
    assert!(matches!(tales[1], Tale::Untellable(_)), "{:?}", tales[1]);
    assert!(matches!(tales[2], Tale::Letter(_)), "{:?}", tales[2]);
    assert!(matches!(tales[3], Tale::Untellable(_)), "{:?}", tales[3]);
}

#[sqlx::test(migrations = false)]
async fn who_comes_in_late_or_is_asked_twice_tells_the_same(pool: PgPool) {
    let migrations = Migrator::new(root().join("migrations")).await.unwrap();
    migrations.run(&pool).await.unwrap();
    for told in life() {
        store(&pool, &told).await;
    }
    let mut knows_all = teller();
    let whole = knows_all.tell(&life()).await.unwrap();
    let mut late = Teller::new(Upcasters::default(), pool);
    assert_eq!(late.tell(&life()[4..]).await.unwrap(), whole[4..]);
    assert_eq!(late.tell(&life()[4..]).await.unwrap(), whole[4..]);
    assert_eq!(late.tell(&life()[1..3]).await.unwrap(), whole[1..3]);
    assert_eq!(late.tell(&life()).await.unwrap(), whole);
}

async fn store(pool: &PgPool, told: &Told) {
    sqlx::query(
        "INSERT INTO events (sequence, aggregate_type, aggregate_id, event_type, event_version, payload, metadata)
         VALUES ($1, $2, $3, $4, $5, $6::text::json, $7::text::json)",
    )
    .bind(told.sequence)
    .bind(&told.aggregate_type)
    .bind(&told.aggregate_id)
    .bind(&told.event_type)
    .bind(&told.event_version)
    .bind(&told.payload)
    .bind(&told.metadata)
    .execute(pool)
    .await
    .unwrap();
}

#[test]
fn only_what_an_import_wrote_says_that_it_was_brought_in() {
    let mut placed = sample("order.placed", 1);
    placed.metadata = json!({ "actor": "guest", "correlation_id": "import:1" }).to_string();
    let sent = Published::new(&placed, json!({})).unwrap();
    assert!(!sent.imported, "a caller may choose that id");
    let document = serde_json::to_value(&sent).unwrap();
    assert_eq!(document.get("imported"), None);
    placed.metadata = json!({ "actor": "system:import", "correlation_id": "import:1" }).to_string();
    assert!(Published::new(&placed, json!({})).unwrap().imported);
}

#[test]
fn a_letter_can_be_written_and_read_without_loss() {
    let letter = Letter {
        published: Published::new(&sample("order.placed", 1), json!({"a": 1})).unwrap(),
        token: eventstore::Token::START,
    };
    let text = serde_json::to_string(&letter.published).unwrap();
    assert_eq!(
        serde_json::from_str::<Published>(&text).unwrap(),
        letter.published
    );
}
