//! From the log to the exchange.

use super::ear::{Ear, Heard};
use super::{House, assert_whole_and_in_order, published_ids, until};
use cqrs_es::persist::SemanticVersionEventUpcaster;
use eventstore::{EventStore, StoreOptions, Upcasters};
use futures::future::join_all;
use lapin::types::AMQPValue;
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;
use workers::relay::{ask_again, parked_messages};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_is_published_and_those_of_an_aggregate_in_their_order() {
    let house = House::new().await;
    let ear = Ear::at(&house.amqp).await;
    // Some before there is a relay, some while it runs.
    join_all((1..=20).map(|product| house.counts(product, 10))).await;
    let relay = house.relay();
    join_all((11..=30).map(|product| house.counts(product, 15))).await;
    let expected = published_ids(&house.db.pool).await;
    assert_eq!(expected.len(), 500);
    until("everything is heard", async || {
        ear.heard().len() >= expected.len()
    })
    .await;
    assert_whole_and_in_order(&ear.ids(), &expected);
    relay.end().await;
    house.clear(&[]).await;
}

#[tokio::test]
async fn a_message_says_what_it_is_before_it_is_opened() {
    let house = House::new().await;
    let ear = Ear::at(&house.amqp).await;
    let relay = house.relay();
    let ids = house.counts(1, 2).await;
    until("both are heard", async || ear.heard().len() == 2).await;
    let second = ear.heard().remove(1);
    let text = |text: &str| AMQPValue::LongString(text.into());
    assert_eq!(second.routing_key, "stock.counted");
    let properties = &second.properties;
    assert_eq!(properties.message_id().as_ref().unwrap().as_str(), ids[1]);
    assert_eq!(
        properties.content_type().as_ref().unwrap().as_str(),
        "application/json"
    );
    assert_eq!(
        *properties.delivery_mode(),
        Some(2),
        "it outlives the broker"
    );
    let headers = properties.headers().as_ref().unwrap().inner();
    assert_eq!(headers["x-aggregate-type"], text("stock"));
    assert_eq!(headers["x-aggregate-sequence"], AMQPValue::LongLongInt(2));
    assert_eq!(second.body["type"], "stock.counted");
    assert_eq!(second.body["actor"], "staff");
    assert_eq!(second.body["data"]["onHand"], 2);
    assert_eq!(second.body["data"]["available"], 2);
    assert_eq!(second.body["data"]["change"]["reason"], "counted");
    relay.end().await;
    house.clear(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_killed_between_publishing_and_noting_it_repeats_and_loses_nothing() {
    let house = House::new().await;
    let ear = Ear::at(&house.amqp).await;
    let relay = house.relay();
    house.counts(1, 1).await;
    until("the relay has a place", async || {
        let place = "SELECT count(*) FROM message_checkpoint WHERE name = 'relay' AND tx_id > 0";
        let place = sqlx::query_scalar::<_, i64>(place);
        place.fetch_one(&house.db.pool).await.unwrap() == 1
    })
    .await;
    // Nobody can note a place any more, and this lock holds up no reader of the feed.
    let mut lock = house.db.pool.begin().await.unwrap();
    sqlx::query("LOCK TABLE message_checkpoint IN SHARE MODE")
        .execute(&mut *lock)
        .await
        .unwrap();
    house.counts(2, 20).await;
    let expected = published_ids(&house.db.pool).await;
    until("the relay has published and wants to note it", async || {
        !who_waits(&house).await.is_empty()
    })
    .await;
    relay.kill().await;
    end_who_waits(&house).await;
    lock.rollback().await.unwrap();
    let relay = house.relay();
    until(
        "what was not noted is published again, and the rest",
        async || {
            let ids = ear.ids();
            let copies = ids.iter().filter(|id| **id == expected[1]).count();
            let distinct: HashSet<String> = ids.into_iter().collect();
            copies == 2 && distinct.len() == expected.len()
        },
    )
    .await;
    assert_whole_and_in_order(&ear.ids(), &expected);
    relay.end().await;
    house.clear(&[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_nobody_could_read_is_told_in_its_turn_once_the_program_is_mended() {
    let mut house = House::new().await;
    let ear = Ear::at(&house.amqp).await;
    let product = uuid::Uuid::from_u128(7);
    sqlx::query(
        "INSERT INTO events (sequence, aggregate_type, aggregate_id, event_type, event_version, payload, metadata)
         VALUES (1, 'stock', $1::uuid::text, 'stock.opened', '0.9', '{\"begun\": 5}', '{}')",
    )
    .bind(product)
    .execute(&house.db.pool)
    .await
    .unwrap();
    let healthy = house.counts(1, 2).await;
    let relay = house.relay();
    until("the others are heard", async || {
        healthy.iter().all(|id| ear.ids().contains(id))
    })
    .await;
    relay.end().await;

    let mut options = StoreOptions::default();
    options.upcasters = mended(product);
    house.store = EventStore::open(house.db.pool.clone(), options);
    // What follows waits behind what is parked.
    let then = house.counts(7, 2).await;
    let relay = house.relay();
    until("it waits", async || {
        parked_messages(&house.db.pool, 9).await.unwrap().len() == 3
    })
    .await;
    let stream = format!("stock/{product}/");
    let of_the_product = |id: &String| id.starts_with(&stream);
    assert!(!ear.ids().iter().any(of_the_product));
    assert_eq!(ask_again(&house.db.pool, "relay", &[]).await.unwrap(), 3);
    until("nothing is parked", async || {
        parked_messages(&house.db.pool, 9).await.unwrap().is_empty()
    })
    .await;
    until("the last is heard", async || ear.ids().contains(&then[1])).await;
    let mut heard = ear.heard();
    heard.retain(|one| of_the_product(&one.id()));
    let ids: Vec<String> = heard.iter().map(Heard::id).collect();
    assert_eq!(ids, [vec![format!("{stream}1")], then].concat());
    assert_eq!(heard[0].body["data"]["onHand"], 5);
    relay.end().await;
    house.clear(&[]).await;
}

/// Once, stock was opened in other words.
fn mended(product: uuid::Uuid) -> Upcasters {
    let lift = move |old: serde_json::Value| json!({"opened": {"product_id": product, "on_hand": old["begun"], "at": "2026-06-01T12:00:00Z"}});
    let upcaster = SemanticVersionEventUpcaster::new("stock.opened", "1.0", Box::new(lift));
    Upcasters::new(vec![Arc::new(upcaster)])
}

/// The sessions that wait for the lock.
async fn who_waits(house: &House) -> Vec<i32> {
    let waiting = "SELECT pid FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let waiting = sqlx::query_scalar(waiting);
    waiting.fetch_all(&house.db.pool).await.unwrap()
}

/// Ends them, so that what a dead relay was about to write is never written.
async fn end_who_waits(house: &House) {
    sqlx::query("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid")
        .bind(who_waits(house).await)
        .execute(&house.db.pool)
        .await
        .unwrap();
}
