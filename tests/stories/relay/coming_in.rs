//! Consumers that are new, that lost their queue, or that change the way their messages come.

use super::ledger::Ledger;
use super::{House, Way, assert_whole_and_in_order, ear, until};
use workers::relay::Begins;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_new_hears_all_of_history_or_none_as_it_asked() {
    let house = House::new().await;
    let history = house.counts(1, 5).await;
    let relay = house.relay();
    let pool = &house.db.pool;
    until("the relay has published history to nobody", async || {
        let place = "SELECT count(*) FROM message_checkpoint WHERE name = 'relay' AND tx_id > 0";
        let place = sqlx::query_scalar::<_, i64>(place);
        place.fetch_one(pool).await.unwrap() == 1
    })
    .await;
    let all = Ledger::new(pool, "all", Begins::AtTheStart).await;
    let news = Ledger::new(pool, "news", Begins::Now).await;
    let running = [
        house.listen(&all, Way::ByBroker).await,
        house.listen(&news, Way::ByBroker).await,
    ];
    let then = house.counts(1, 3).await;
    let whole = [history, then.clone()].concat();
    until("both know the news", async || {
        all.written().await.len() == whole.len() && news.written().await.len() == then.len()
    })
    .await;
    assert_eq!(all.written().await, whole);
    assert_eq!(news.written().await, then);
    for one in running {
        one.end().await;
    }
    relay.end().await;
    house.clear(&["all", "news"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_in_a_queue_that_is_gone_is_told_by_the_log() {
    let house = House::new().await;
    let relay = house.relay();
    let ledger = Ledger::new(&house.db.pool, "ledger", Begins::Now).await;
    let listening = house.listen(&ledger, Way::ByBroker).await;
    let before = house.counts(1, 5).await;
    until("it is written down", async || {
        ledger.written().await.len() == before.len()
    })
    .await;
    listening.end().await;
    let meanwhile = house.counts(1, 5).await;
    let whole = [before, meanwhile].concat();
    until("the relay has published it", async || {
        let last = "SELECT count(*) FROM message_checkpoint c
                    WHERE name = 'relay' AND position = (SELECT max(position) FROM events)";
        let last = sqlx::query_scalar::<_, i64>(last);
        last.fetch_one(&house.db.pool).await.unwrap() == 1
    })
    .await;
    ear::drop_queue(&house.amqp, "ledger").await;
    let listening = house.listen(&ledger, Way::ByBroker).await;
    until("nothing is missing", async || {
        ledger.written().await.len() == whole.len()
    })
    .await;
    assert_eq!(ledger.written().await, whole);
    listening.end().await;
    relay.end().await;
    house.clear(&["ledger"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_that_gets_a_broker_and_loses_it_again_tells_everything_once() {
    let house = House::new().await;
    let ledger = Ledger::new(&house.db.pool, "ledger", Begins::AtTheStart).await;
    let mut whole = Vec::new();
    for way in [Way::InProcess, Way::ByBroker, Way::InProcess, Way::ByBroker] {
        // Some events come while nobody listens.
        whole.extend(house.counts(1, 3).await);
        let listening = house.listen(&ledger, way).await;
        let relay = (way == Way::ByBroker).then(|| house.relay());
        whole.extend(house.counts(2, 3).await);
        until("it is written down", async || {
            ledger.written().await.len() == whole.len()
        })
        .await;
        listening.end().await;
        if let Some(relay) = relay {
            relay.end().await;
        }
    }
    assert_whole_and_in_order(&ledger.written().await, &whole);
    for id in &whole {
        assert_eq!(ledger.deliveries_of(id), 1, "{id}");
    }
    house.clear(&["ledger"]).await;
}
