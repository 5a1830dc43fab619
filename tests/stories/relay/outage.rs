//! RabbitMQ hangs, dies and comes back while the shop sells.

use super::ledger::Ledger;
use super::{House, Running, assert_whole_and_in_order, impatient, published_ids, until};
use eventstore::projector::Leadership;
use eventstore::{EventStore, StoreOptions};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::broker::Broker;
use testkit::shop::{Process, TestShop};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use workers::relay::{Amqp, Begins, run_on_queue};

/// Orders placed in one go.
const ORDERS: usize = 5;
/// How often the broker hangs and goes on.
const TURNS: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_broker_is_down_the_shop_sells_as_fast_and_afterwards_nothing_is_missing() {
    let mut broker = Broker::start().await;
    let shop = TestShop::with(&[("AMQP_URL", &broker.url())]).await;
    let door = shop.open().await;
    let product = door.owner().await.stocks("TEA-1", "4.50", 100_000).await;
    let ledger = Ledger::new(&shop.db.pool, "ledger", Begins::AtTheStart).await;
    let listening = listen(&shop, &broker, &ledger);
    // The first ones warm everything up.
    orders(&door, &product).await;
    until_told(&shop, &ledger).await;
    let (mut usual, mut without) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        usual.extend(orders(&door, &product).await);
        broker.freeze();
        without.extend(orders(&door, &product).await);
        broker.thaw();
    }

    let told_before = ledger.written().await.len();
    broker.kill();
    orders(&door, &product).await;
    assert!(behind(&shop).await > 0, "the backlog grows");
    let ready = door.guest().visitor.get("/health/ready").await;
    assert!(
        ready.status.is_success(),
        "a broker that is down does not close the shop: {}",
        ready.body
    );

    broker.start_again().await;
    until_told(&shop, &ledger).await;
    let expected = published_ids(&shop.db.pool).await;
    assert!(expected.len() >= told_before + ORDERS);
    assert_whole_and_in_order(&ledger.written().await, &expected);
    let (usual, without) = (median(usual), median(without));
    // Twice is what a busy machine does by itself.
    assert!(
        without < usual * 2 + Duration::from_millis(50),
        "an order took {without:?} without a broker, and {usual:?} with one"
    );
    let said = shop.chore(&["messages"]).await;
    assert!(said.contains("relay") && said.contains("ledger"), "{said}");
    listening.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_says_nothing_is_left_again_and_again_and_nothing_piles_up() {
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("amqp://guest:guest@{}", mute.local_addr().unwrap());
    let mut house = House::new().await;
    house.amqp = Amqp::new(SecretString::from(url));
    house.amqp.patience = Duration::from_millis(100);
    house.counts(1, 1).await;
    let relay = house.relay();
    for _ in 0..5 {
        let (mut line, _) = mute.accept().await.unwrap();
        // It greets, hears nothing, and hangs up: only then does it try again.
        let mut said = Vec::new();
        let said = tokio::time::timeout(testkit::PATIENCE, line.read_to_end(&mut said));
        assert!(said.await.is_ok(), "the line stays open");
    }
    relay.end().await;
}

/// Listens in a process of its own, as `eliteshop work` would.
fn listen(shop: &TestShop, broker: &Broker, ledger: &Arc<Ledger>) -> Running {
    let pool = shop.db.another_pool(4);
    let store = EventStore::open(pool.clone(), StoreOptions::default());
    let mut running = Running::default();
    let stop = running.stop.subscribe();
    running.tasks.spawn(run_on_queue(
        store,
        pool.clone(),
        Amqp::new(SecretString::from(broker.url())),
        ledger.clone(),
        Leadership::new(pool),
        impatient(),
        stop,
    ));
    running
}

/// Places orders one after the other; how long each took.
async fn orders(door: &Process, product: &str) -> Vec<Duration> {
    let mut times = Vec::new();
    for _ in 0..ORDERS {
        let mut shopper = door.guest();
        shopper.adds(product, 1).await.ok();
        let begun = Instant::now();
        shopper.orders().await.ok();
        times.push(begun.elapsed());
    }
    times
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Waits until everything that is in the log by now was told.
async fn until_told(shop: &TestShop, ledger: &Ledger) {
    let expected = published_ids(&shop.db.pool).await.len();
    until("everything is told", async || {
        ledger.written().await.len() >= expected
    })
    .await;
}

/// Events of the log that the relay has not published.
async fn behind(shop: &TestShop) -> i64 {
    let behind = "SELECT count(*) FROM events e JOIN message_checkpoint c ON c.name = 'relay'
                  WHERE (e.tx_id, e.position) > (c.tx_id, c.position)";
    let behind = sqlx::query_scalar(behind);
    behind.fetch_one(&shop.db.pool).await.unwrap()
}
