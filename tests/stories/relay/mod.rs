//! relay · what leaves the house arrives: at least once, in order, whatever dies on the way.

mod coming_in;
mod ear;
mod ledger;
mod listening;
mod outage;
mod publishing;

use chrono::{TimeZone, Utc};
use domain::kernel::{ProductId, Quantity};
use domain::stock::{StockCommand, StockItem};
use eventstore::projector::Leadership;
use eventstore::{Context, Decision, EventStore, StoreOptions};
use ledger::Ledger;
use secrecy::SecretString;
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use testkit::broker;
use testkit::database::TestDb;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;
use workers::published::list::is_published;
use workers::relay::{
    Amqp, AmqpOutlet, Backoff, ConsumeOptions, RelayOptions, run_in_process, run_on_queue,
    run_relay,
};

/// How a consumer comes to its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    ByBroker,
    InProcess,
}

/// A log, and names of its own on the broker all tests share.
struct House {
    db: TestDb,
    store: EventStore,
    amqp: Amqp,
}

/// Tasks of the house that run; they end with this value, however far they are.
struct Running {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl House {
    async fn new() -> Self {
        let db = TestDb::new().await;
        let store = EventStore::open(db.pool.clone(), StoreOptions::default());
        let url = SecretString::from(broker::url());
        let amqp = Amqp::new(url).prefixed(&broker::own_prefix());
        Self { db, store, amqp }
    }

    /// Counts the units of a product so many times, an event each; answers the events' ids.
    async fn counts(&self, product: u128, times: i64) -> Vec<String> {
        let product = ProductId(Uuid::from_u128(product));
        let before = self.store.load::<StockItem>(product).await.unwrap().version;
        let before = i64::try_from(before).unwrap();
        for sequence in before + 1..=before + times {
            let decision = count(product, sequence);
            self.store.decide(decision).await.unwrap();
        }
        let sequences = before + 1..=before + times;
        sequences
            .map(|at| format!("stock/{product}/{at}"))
            .collect()
    }

    /// Runs a relay.
    fn relay(&self) -> Running {
        let mut running = Running::default();
        let stop = running.stop.subscribe();
        running.tasks.spawn(run_relay(
            self.store.clone(),
            self.db.pool.clone(),
            AmqpOutlet::new(self.amqp.clone()),
            Leadership::new(self.db.pool.clone()),
            impatient_relay(),
            stop,
        ));
        running
    }

    /// Runs a consumer, and waits until it has come in. By broker somebody must run a relay.
    async fn listen(&self, ledger: &Arc<Ledger>, way: Way) -> Running {
        let mut running = Running::default();
        let stop = running.stop.subscribe();
        let (store, pool) = (self.store.clone(), self.db.pool.clone());
        let leadership = Leadership::new(pool.clone());
        let (consumer, options) = (ledger.clone(), impatient());
        // By broker it has come in when it has heard what happened before its queue was there.
        let came_in = match way {
            Way::InProcess => "SELECT count(*) FROM message_checkpoint WHERE name = $1",
            Way::ByBroker => "SELECT count(*) FROM message_checkpoint WHERE name = $1 AND NOT owes",
        };
        match way {
            Way::InProcess => running.tasks.spawn(run_in_process(
                store, pool, consumer, leadership, options, stop,
            )),
            Way::ByBroker => {
                let amqp = self.amqp.clone();
                running.tasks.spawn(run_on_queue(
                    store, pool, amqp, consumer, leadership, options, stop,
                ))
            }
        };
        until("the consumer comes in", async || {
            let there = sqlx::query_scalar::<_, i64>(came_in).bind(ledger.name);
            there.fetch_one(&self.db.pool).await.unwrap() == 1
        })
        .await;
        running
    }

    /// Takes away what the test left on the broker.
    async fn clear(self, queues: &[&str]) {
        ear::clear(&self.amqp, queues).await;
    }
}

impl Default for Running {
    fn default() -> Self {
        let (stop, _) = watch::channel(false);
        let tasks = JoinSet::new();
        Self { stop, tasks }
    }
}

impl Running {
    /// Lets it come to a good end.
    async fn end(mut self) {
        self.stop.send_replace(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        let ended = tokio::time::timeout(testkit::PATIENCE, ended).await;
        assert!(ended.is_ok(), "it ends when it is told to");
    }

    /// No farewell.
    async fn kill(mut self) {
        self.tasks.shutdown().await;
    }
}

fn count(product: ProductId, sequence: i64) -> Decision<(), String> {
    let at = Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).unwrap();
    let on_hand = Quantity::new(sequence).unwrap();
    let context = Context {
        actor: "staff:somebody".to_owned(),
        correlation_id: "story".to_owned(),
        causation_id: None,
        occurred_at: at,
        reason: None,
    };
    Decision::new(context, move |desk| {
        let command = match sequence {
            1 => StockCommand::Open {
                product_id: product,
                on_hand,
                at,
            },
            _ => StockCommand::Count {
                on_hand,
                reason: "counted".to_owned(),
                at,
            },
        };
        desk.execute::<StockItem>(product, command)
            .map_err(|no| no.map(|no| no.to_string()))?;
        Ok(())
    })
}

fn brief() -> Backoff {
    Backoff {
        first: Duration::from_millis(5),
        longest: Duration::from_millis(50),
    }
}

fn impatient() -> ConsumeOptions {
    ConsumeOptions {
        tries: 3,
        between_tries: brief(),
        between_lines: brief(),
        look_again: Duration::from_millis(50),
        ..ConsumeOptions::default()
    }
}

fn impatient_relay() -> RelayOptions {
    RelayOptions {
        between_tries: brief(),
        look: Duration::from_millis(100),
        ..RelayOptions::default()
    }
}

/// Waits for a condition.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !is_so().await {
            // What is awaited happens in the database, the broker or another process.
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(120), waiting).await;
    assert!(waited.is_ok(), "waited in vain until {what}");
}

/// The ids of all events that are published, in the order of the feed.
pub(crate) async fn published_ids(pool: &PgPool) -> Vec<String> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT aggregate_type || '/' || aggregate_id || '/' || sequence, event_type
         FROM events ORDER BY tx_id, position",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let published = rows.into_iter().filter(|(_, event)| is_published(event));
    published.map(|(id, _)| id).collect()
}

/// Every message was heard, and of each aggregate in the order of its events, copies aside.
#[track_caller]
pub(crate) fn assert_whole_and_in_order(heard: &[String], expected: &[String]) {
    let mut last: HashMap<&str, i64> = HashMap::new();
    let mut first_heard: Vec<&String> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for id in heard.iter().filter(|id| known.insert(*id)) {
        let (stream, sequence) = id.rsplit_once('/').unwrap();
        let sequence = sequence.parse().unwrap();
        let before = last.insert(stream, sequence).unwrap_or(0);
        assert!(before < sequence, "{id} was heard after number {before}");
        first_heard.push(id);
    }
    let mut expected: Vec<&String> = expected.iter().collect();
    expected.sort();
    first_heard.sort();
    assert_eq!(first_heard, expected);
}
