//! The relay against a post office that refuses, hangs and loses: nothing lost, nothing out of order.

use super::{Backoff, Begins, Outlet, RelayOptions, Unsent, ask_again, parked_messages, run_relay};
use crate::published::Letter;
use async_trait::async_trait;
use chrono::{TimeZone, Utc};
use domain::kernel::{ProductId, Quantity};
use domain::stock::{StockCommand, StockItem};
use eventstore::projector::Leadership;
use eventstore::{Context, Decision, EventStore, StoreOptions};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A post office. It answers as it was told, and well when it was told nothing more.
#[derive(Default)]
struct Office {
    answers: Mutex<VecDeque<Answer>>,
    pages: Mutex<Vec<Vec<String>>>,
}

enum Answer {
    /// No, and where the relay's place was then.
    Refuse,
    /// Takes the page and says nothing more: the relay dies waiting.
    Hang,
}

struct Counter(Arc<Office>);

#[async_trait]
impl Outlet for Counter {
    async fn send(&mut self, letters: &[Letter]) -> Result<(), Unsent> {
        let ids = letters.iter().map(|letter| letter.published.id.clone());
        self.0.pages.lock().unwrap().push(ids.collect());
        let answer = self.0.answers.lock().unwrap().pop_front();
        match answer {
            None => Ok(()),
            Some(Answer::Refuse) => Err(Unsent::Refused(1)),
            Some(Answer::Hang) => std::future::pending().await,
        }
    }
}

impl Office {
    fn told(answers: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        let answers = answers.into_iter().collect();
        Arc::new(Self {
            answers: Mutex::new(answers),
            ..Self::default()
        })
    }

    fn pages(&self) -> Vec<Vec<String>> {
        self.pages.lock().unwrap().clone()
    }

    fn sent(&self) -> Vec<String> {
        self.pages().concat()
    }
}

struct House {
    pool: PgPool,
    store: EventStore,
    stop: watch::Sender<bool>,
}

impl House {
    async fn new(pool: PgPool) -> Self {
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
        let migrations = Migrator::new(migrations).await.unwrap();
        migrations.run(&pool).await.unwrap();
        let store = EventStore::open(pool.clone(), StoreOptions::default());
        let (stop, _) = watch::channel(false);
        Self { pool, store, stop }
    }

    /// Opens a stock item and counts it again and again: so many events of one stream.
    async fn counts(&self, product: ProductId, events: i64) -> Vec<String> {
        for units in 0..events {
            let at = Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).unwrap();
            let on_hand = Quantity::new(units).unwrap();
            let context = Context {
                actor: "system:test".to_owned(),
                correlation_id: "test".to_owned(),
                causation_id: None,
                occurred_at: at,
                reason: None,
            };
            let decision = Decision::<(), String>::new(context, move |desk| {
                let command = match units {
                    0 => StockCommand::Open {
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
            });
            self.store.decide(decision).await.unwrap();
        }
        (1..=events)
            .map(|at| format!("stock/{product}/{at}"))
            .collect()
    }

    fn relay(&self, office: &Arc<Office>, begins: Begins) -> JoinHandle<()> {
        let options = RelayOptions {
            begins,
            between_tries: Backoff {
                first: Duration::from_millis(1),
                longest: Duration::from_millis(5),
            },
            look: Duration::from_millis(20),
            ..RelayOptions::default()
        };
        tokio::spawn(run_relay(
            self.store.clone(),
            self.pool.clone(),
            Counter(office.clone()),
            Leadership::new(self.pool.clone()),
            options,
            self.stop.subscribe(),
        ))
    }

    /// Where the relay is, as the position of the last event it has dealt with.
    async fn place(&self) -> i64 {
        let place =
            "SELECT coalesce(max(position), 0) FROM message_checkpoint WHERE name = 'relay'";
        sqlx::query_scalar(place)
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }

    /// Whoever else writes on this server holds back what a feed may show.
    async fn until_shown(&self, position: i64) {
        until("what happened can be seen", async || {
            eventstore::feed::end(&self.pool).await.unwrap().position >= position
        })
        .await;
    }

    async fn until_caught_up(&self) {
        let last: i64 = sqlx::query_scalar("SELECT max(position) FROM events")
            .fetch_one(&self.pool)
            .await
            .unwrap();
        until("the relay catches up", async || self.place().await >= last).await;
    }
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let waiting = async { while !is_so().await {} };
    let waited = tokio::time::timeout(Duration::from_secs(60), waiting).await;
    assert!(waited.is_ok(), "{what}");
}

fn product(n: u128) -> ProductId {
    ProductId(Uuid::from_u128(n))
}

#[sqlx::test(migrations = false)]
async fn a_page_that_was_refused_is_sent_again_whole_and_the_place_stays_meanwhile(pool: PgPool) {
    let house = House::new(pool).await;
    let expected = house.counts(product(1), 3).await;
    house.until_shown(3).await;
    let office = Office::told([Answer::Refuse, Answer::Refuse, Answer::Hang]);
    let relay = house.relay(&office, Begins::AtTheStart);
    until("the page is sent thrice", async || {
        tokio::task::yield_now().await;
        office.pages().len() == 3
    })
    .await;
    assert_eq!(house.place().await, 0);
    assert_eq!(office.pages(), vec![expected; 3]);
    relay.abort();
}

#[sqlx::test(migrations = false)]
async fn a_relay_that_died_before_it_noted_its_place_sends_the_page_again(pool: PgPool) {
    let house = House::new(pool).await;
    let expected = house.counts(product(1), 3).await;
    house.until_shown(3).await;
    let office = Office::told([Answer::Hang]);
    let relay = house.relay(&office, Begins::AtTheStart);
    until("the page is sent", async || {
        tokio::task::yield_now().await;
        !office.pages().is_empty()
    })
    .await;
    relay.abort();
    let _ = relay.await;
    house.relay(&office, Begins::AtTheStart);
    house.until_caught_up().await;
    assert_eq!(office.pages(), vec![expected.clone(), expected]);
}

#[sqlx::test(migrations = false)]
async fn of_two_relays_one_publishes_until_it_ends_and_then_the_other(pool: PgPool) {
    let house = House::new(pool).await;
    let offices = [Office::told([]), Office::told([])];
    let mut relays = offices
        .each_ref()
        .map(|office| house.relay(office, Begins::AtTheStart));
    let first = house.counts(product(1), 5).await;
    house.until_caught_up().await;
    let leads = usize::from(offices[0].sent().is_empty());
    assert_eq!(offices[leads].sent(), first);
    assert!(offices[1 - leads].sent().is_empty());
    relays[leads].abort();
    let _ = (&mut relays[leads]).await;
    let then = house.counts(product(2), 5).await;
    house.until_caught_up().await;
    assert_eq!(offices[1 - leads].sent(), then);
}

#[sqlx::test(migrations = false)]
async fn a_relay_may_be_told_to_begin_with_what_comes(pool: PgPool) {
    let house = House::new(pool).await;
    house.counts(product(1), 3).await;
    house.until_shown(3).await;
    let office = Office::told([]);
    house.relay(&office, Begins::Now);
    until("it comes in", async || house.place().await > 0).await;
    let later = house.counts(product(2), 3).await;
    house.until_caught_up().await;
    assert_eq!(office.sent(), later);
}

#[sqlx::test(migrations = false)]
async fn an_event_that_cannot_be_told_is_parked_with_its_stream_and_holds_up_nobody_else(
    pool: PgPool,
) {
    let house = House::new(pool).await;
    for sequence in 1..=2 {
        sqlx::query(
            "INSERT INTO events (sequence, aggregate_type, aggregate_id, event_type, event_version, payload, metadata)
             VALUES ($1, 'stock', 'odd', 'stock.opened', '1.0', '{\"unheard\": {}}', '{}')",
        )
        .bind(sequence)
        .execute(&house.pool)
        .await
        .unwrap();
    }
    let others = house.counts(product(1), 2).await;
    let office = Office::told([]);
    house.relay(&office, Begins::AtTheStart);
    house.until_caught_up().await;
    assert_eq!(office.sent(), others);
    let parked = parked_messages(&house.pool, 10).await.unwrap();
    let ids: Vec<&str> = parked.iter().map(|one| one.message_id.as_str()).collect();
    assert_eq!(ids, ["stock/odd/1", "stock/odd/2"]);
    assert!(parked[0].reason.contains("unheard"), "{}", parked[0].reason);
    // Asking again does not make it readable: it stays, and says how often it was tried.
    assert_eq!(ask_again(&house.pool, "relay", &[]).await.unwrap(), 2);
    until("both are tried again", async || {
        let parked = parked_messages(&house.pool, 10).await.unwrap();
        parked.iter().all(|one| one.tries == 2 && !one.again)
    })
    .await;
    assert_eq!(office.sent(), others);
}
