//! From the exchange, or straight from the log, to whoever listens: the same, either way.

use super::ledger::{Ledger, Mood};
use super::{House, Running, Way, assert_whole_and_in_order, ear, until};
use futures::future::join_all;
use std::sync::Arc;
use testkit::shop::TestShop;
use workers::relay::{Begins, ask_again, drop_parked, parked_messages};

/// A house with a ledger that listens from the start.
async fn listening(way: Way) -> (House, Arc<Ledger>, Vec<Running>) {
    let house = House::new().await;
    let ledger = Ledger::new(&house.db.pool, "ledger", Begins::AtTheStart).await;
    let mut running = vec![house.listen(&ledger, way).await];
    if way == Way::ByBroker {
        running.push(house.relay());
    }
    (house, ledger, running)
}

async fn end(house: House, running: Vec<Running>, way: Way) {
    join_all(running.into_iter().map(Running::end)).await;
    if way == Way::ByBroker {
        house.clear(&["ledger"]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_and_without_a_broker_a_consumer_gets_the_same_messages() {
    let house = House::new().await;
    let topics = &["stock.opened", "*.counted"];
    let pool = &house.db.pool;
    let by_broker = Ledger::of(pool, "by_broker", Begins::Now, topics).await;
    let in_process = Ledger::of(pool, "in_process", Begins::Now, topics).await;
    let running = [
        house.relay(),
        house.listen(&by_broker, Way::ByBroker).await,
        house.listen(&in_process, Way::InProcess).await,
    ];
    let expected = join_all((1..=10).map(|product| house.counts(product, 8))).await;
    let expected = expected.concat();
    for ledger in [&by_broker, &in_process] {
        until("everything is written down", async || {
            ledger.written().await.len() == expected.len()
        })
        .await;
        assert_whole_and_in_order(&ledger.written().await, &expected);
    }
    assert_eq!(by_broker.documents().await, in_process.documents().await);
    join_all(running.map(Running::end)).await;
    house.clear(&["by_broker"]).await;
}

async fn poison_is_parked_and_the_rest_goes_on(way: Way) {
    let (house, ledger, running) = listening(way).await;
    let ids: Vec<String> = (1..=2)
        .flat_map(|sequence| [product(1, sequence), product(2, sequence)])
        .collect();
    ledger.is_to(&product(1, 1), Mood::Fails("the page is full"));
    ledger.is_to(&product(2, 2), Mood::Panics);
    house.counts(1, 2).await;
    house.counts(2, 2).await;
    until("both are parked", async || {
        parked_messages(&house.db.pool, 9).await.unwrap().len() == 2
    })
    .await;
    let parked = parked_messages(&house.db.pool, 9).await.unwrap();
    assert_eq!(parked[0].message_id, product(1, 1));
    assert_eq!(parked[0].consumer, "ledger");
    assert_eq!(parked[0].topic, "stock.opened");
    assert_eq!(parked[0].reason, "the page is full");
    assert_eq!(parked[1].reason, "the consumer panicked");
    for one in &parked {
        assert_eq!(one.tries, 3);
        assert_eq!(ledger.deliveries_of(&one.message_id), 3);
    }
    until("the others are written down", async || {
        ledger.written().await.len() == 2
    })
    .await;
    // Somebody mended it.
    for one in &parked {
        ledger.is_to(&one.message_id, None);
    }
    let asked = ask_again(&house.db.pool, "ledger", &[]).await.unwrap();
    assert_eq!(asked, 2);
    until("nothing is parked", async || {
        parked_messages(&house.db.pool, 9).await.unwrap().is_empty()
    })
    .await;
    let mut written = ledger.written().await;
    written.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(written, ids);
    end(house, running, way).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_in_a_queue_is_parked_with_the_reason_and_the_queue_moves_on() {
    poison_is_parked_and_the_rest_goes_on(Way::ByBroker).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_in_the_log_is_parked_with_the_reason_and_the_reader_moves_on() {
    poison_is_parked_and_the_rest_goes_on(Way::InProcess).await;
}

async fn what_is_dropped_is_never_heard_of_again(way: Way) {
    let (house, ledger, running) = listening(way).await;
    let pool = &house.db.pool;
    let poison = product(1, 1);
    ledger.is_to(&poison, Mood::Fails("the page is full"));
    house.counts(1, 2).await;
    until("it is parked, and the next one written down", async || {
        parked_messages(pool, 9).await.unwrap().len() == 1 && ledger.written().await.len() == 1
    })
    .await;
    ledger.is_to(&poison, None);
    let drop = async |consumer: &str, id: &str| {
        let ids = [id.to_owned()];
        drop_parked(pool, consumer, &ids).await.unwrap()
    };
    assert_eq!(drop("ledger", &product(1, 2)).await, 0, "it is not parked");
    assert_eq!(drop("relay", &poison).await, 0, "it is not the relay's");
    assert_eq!(drop("ledger", &poison).await, 1);
    assert_eq!(parked_messages(pool, 9).await.unwrap(), []);
    assert_eq!(ask_again(pool, "ledger", &[]).await.unwrap(), 0);
    house.counts(1, 1).await;
    until("it goes on", async || ledger.written().await.len() == 2).await;
    assert_eq!(ledger.written().await, [product(1, 2), product(1, 3)]);
    assert_eq!(ledger.deliveries_of(&poison), 3, "not once more");
    end(house, running, way).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_dropped_from_a_queue_is_never_heard_of_again() {
    what_is_dropped_is_never_heard_of_again(Way::ByBroker).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_dropped_from_the_log_is_never_heard_of_again() {
    what_is_dropped_is_never_heard_of_again(Way::InProcess).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_runs_the_shop_sees_why_a_message_was_parked_and_drops_it_by_its_name() {
    let (house, ledger, running) = listening(Way::InProcess).await;
    let poison = product(1, 1);
    ledger.is_to(&poison, Mood::Fails("the page is full"));
    house.counts(1, 1).await;
    until("it is parked", async || {
        parked_messages(&house.db.pool, 9).await.unwrap().len() == 1
    })
    .await;
    join_all(running.into_iter().map(Running::end)).await;
    let shop = TestShop::on(house.db, &[]);
    let said = shop.chore(&["messages"]).await;
    let parked = format!("ledger: stock.opened {poison}\n  3 tries: the page is full");
    assert!(said.contains(&parked), "{said}");
    let unnamed = shop.command(&["messages", "--drop", "ledger"]).output();
    assert!(!unnamed.unwrap().status.success(), "it forgot everything");
    let said = shop.chore(&["messages", "--drop", "ledger", &poison]).await;
    assert!(
        said.contains("1 messages of ledger are forgotten"),
        "{said}"
    );
    let said = shop.chore(&["messages"]).await;
    assert!(!said.contains(&poison), "{said}");
    let noted: serde_json::Value = sqlx::query_scalar(
        "SELECT after FROM audit_log WHERE action = 'messages.dropped' AND actor = 'system:cli'",
    )
    .fetch_one(&shop.db.pool)
    .await
    .unwrap();
    let what = serde_json::json!({ "consumer": "ledger", "messages": [poison], "count": 1 });
    assert_eq!(noted, what);
}

async fn while_the_other_side_is_down_nothing_is_parked(way: Way) {
    let (house, ledger, running) = listening(way).await;
    ledger.is_to(&product(1, 1), Mood::Waits);
    house.counts(1, 3).await;
    until("it was tried more often than poison is", async || {
        ledger.deliveries_of(&product(1, 1)) > 5
    })
    .await;
    let parked = parked_messages(&house.db.pool, 9).await.unwrap();
    assert_eq!(parked, []);
    assert_eq!(ledger.written().await, Vec::<String>::new());
    ledger.is_to(&product(1, 1), None);
    until("it goes on", async || ledger.written().await.len() == 3).await;
    let ids: Vec<String> = (1..=3).map(|sequence| product(1, sequence)).collect();
    assert_eq!(ledger.written().await, ids, "nothing overtook it");
    end(house, running, way).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_waits_for_the_other_side_and_keeps_its_order() {
    while_the_other_side_is_down_nothing_is_parked(Way::ByBroker).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_of_the_log_waits_for_the_other_side_and_keeps_its_order() {
    while_the_other_side_is_down_nothing_is_parked(Way::InProcess).await;
}

async fn a_death_after_the_effect_repeats_the_message_and_not_the_effect(way: Way) {
    let (house, ledger, mut running) = listening(way).await;
    ledger.is_to(&product(1, 2), Mood::DiesAfterwards);
    house.counts(1, 3).await;
    until("the effect is there", async || {
        ledger.written().await.len() == 2
    })
    .await;
    running.remove(0).kill().await;
    ledger.is_to(&product(1, 2), None);
    running.push(house.listen(&ledger, way).await);
    until("it goes on", async || ledger.written().await.len() == 3).await;
    let ids: Vec<String> = (1..=3).map(|sequence| product(1, sequence)).collect();
    assert_eq!(ledger.written().await, ids);
    assert_eq!(ledger.deliveries_of(&product(1, 2)), 2);
    end(house, running, way).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consumer_killed_before_it_acknowledged_acts_once() {
    a_death_after_the_effect_repeats_the_message_and_not_the_effect(Way::ByBroker).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consumer_killed_before_its_place_was_noted_acts_once() {
    a_death_after_the_effect_repeats_the_message_and_not_the_effect(Way::InProcess).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_that_are_no_event_are_parked_and_the_queue_moves_on() {
    let (house, ledger, running) = listening(Way::ByBroker).await;
    ear::say(&house.amqp, "stock.counted", "five teapots").await;
    house.counts(1, 1).await;
    until("the event is written down", async || {
        ledger.written().await.len() == 1
    })
    .await;
    until("the words are parked", async || {
        parked_messages(&house.db.pool, 9).await.unwrap().len() == 1
    })
    .await;
    let parked = parked_messages(&house.db.pool, 9).await.unwrap().remove(0);
    assert!(
        parked.reason.starts_with("it is no published event"),
        "{}",
        parked.reason
    );
    end(house, running, Way::ByBroker).await;
}

fn product(number: u128, sequence: i64) -> String {
    format!("stock/{}/{sequence}", uuid::Uuid::from_u128(number))
}
