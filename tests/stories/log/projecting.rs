//! Tables that follow the feed: exactly once, whoever leads, whatever dies.

use super::{ask, open};
use async_trait::async_trait;
use eventstore::projector::{Leadership, retry_parked};
use eventstore::{
    EventStore, Fault, OnPoison, Projector, ProjectorOptions, Rows, Told, run_projector,
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use testkit::database::TestDb;
use testkit::till::{TillCommand, TillEvent};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Coins by till, kept by a projector that can be told to choke.
#[derive(Default)]
pub(super) struct Coins {
    pub(super) chokes_on_thirteen: AtomicBool,
    pub(super) stops: bool,
    pub(super) version: i32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct CoinsRow {
    till: String,
    coins: i64,
    told: i64,
}

pub(super) async fn create_table(pool: &PgPool) {
    let table =
        "CREATE TABLE coins (till text PRIMARY KEY, coins bigint NOT NULL, told bigint NOT NULL)";
    sqlx::query(table).execute(pool).await.unwrap();
}

#[async_trait]
impl Projector for Coins {
    fn name(&self) -> &'static str {
        "coins"
    }
    fn version(&self) -> i32 {
        self.version.max(1)
    }
    fn tables(&self) -> &'static [&'static str] {
        &["coins"]
    }
    fn hears(&self) -> &'static [&'static str] {
        &["till.put", "till.taken"]
    }
    fn on_poison(&self) -> OnPoison {
        if self.stops {
            OnPoison::Stop
        } else {
            OnPoison::Park
        }
    }
    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let keys: Vec<String> = page.iter().map(|told| told.aggregate_id.clone()).collect();
        let mut rows = Rows::<CoinsRow>::load(db, "coins", "till", &keys).await?;
        for told in page {
            let coins = match told.read::<TillEvent>()? {
                TillEvent::Put { coins: 13 } if self.chokes_on_thirteen.load(Ordering::Relaxed) => {
                    return Err(told.poison("thirteen"));
                }
                // Something only the database finds out, and only about the whole page.
                TillEvent::Put { coins: 14 } if self.chokes_on_thirteen.load(Ordering::Relaxed) => {
                    sqlx::query("SELECT '-infinity'::text::date - '1 day'::interval, 1 / 0")
                        .execute(&mut *db)
                        .await?;
                    14
                }
                TillEvent::Put { coins } => coins,
                TillEvent::Taken { coins } => -coins,
            };
            let till = &told.aggregate_id;
            match rows.get_mut(till) {
                Some(row) => (row.coins, row.told) = (row.coins + coins, row.told + 1),
                None => rows.put(
                    till.clone(),
                    CoinsRow {
                        till: till.clone(),
                        coins,
                        told: 1,
                    },
                ),
            }
        }
        rows.save(db).await
    }
}

/// A projector process: a store, a leader and its task.
struct Process {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

fn run(store: &EventStore, pool: PgPool, projector: Arc<dyn Projector>) -> Process {
    run_led_by(store, pool.clone(), projector, Leadership::new(pool))
}

fn run_led_by(
    store: &EventStore,
    pool: PgPool,
    projector: Arc<dyn Projector>,
    lead: Leadership,
) -> Process {
    let (stop, stopped) = watch::channel(false);
    let options = ProjectorOptions {
        page: 50,
        pause: Duration::from_millis(50),
        ..Default::default()
    };
    let task = tokio::spawn(run_projector(
        store.clone(),
        pool,
        projector,
        lead,
        options,
        stopped,
    ));
    Process { stop, task }
}

impl Process {
    async fn end(self) {
        self.stop.send_replace(true);
        self.task.await.unwrap();
    }
}

async fn rows(pool: &PgPool) -> Vec<(String, i64, i64)> {
    sqlx::query_as("SELECT till, coins, told FROM coins ORDER BY till")
        .fetch_all(pool)
        .await
        .unwrap()
}

/// Waits until the projection has everything stored so far.
async fn caught_up(store: &EventStore) {
    let (tx_id, position): (i64, i64) =
        sqlx::query_as("SELECT tx_id, position FROM events ORDER BY 1 DESC, 2 DESC LIMIT 1")
            .fetch_one(store.pool())
            .await
            .unwrap();
    let token = eventstore::Token { tx_id, position };
    assert!(
        store
            .wait_for("coins", token, testkit::PATIENCE)
            .await
            .unwrap(),
        "never caught up"
    );
}

#[tokio::test]
async fn who_waits_for_the_token_reads_what_he_wrote() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    let process = run(&store, db.pool.clone(), Arc::new(Coins::default()));
    for coins in 1..=20 {
        let decided = store
            .decide(ask("a", TillCommand::Put(vec![coins])))
            .await
            .unwrap();
        assert!(
            store
                .wait_for("coins", decided.token, testkit::PATIENCE)
                .await
                .unwrap()
        );
        assert_eq!(
            rows(&db.pool).await,
            [("a".to_owned(), decided.outcome, coins)]
        );
    }
    process.end().await;
}

#[tokio::test]
async fn two_leaders_at_once_count_nothing_twice() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    // Session locks are a matter of one database: the second leader holds its lock elsewhere, so
    // both believe to lead, and the fence has to hold without the lock.
    let elsewhere = TestDb::new().await;
    let both = [&db, &elsewhere].map(|lock| {
        let lead = Leadership::new(lock.pool.clone());
        run_led_by(&store, db.another_pool(2), Arc::new(Coins::default()), lead)
    });
    for n in 0..300 {
        store
            .decide(ask(&format!("t{}", n % 7), TillCommand::Put(vec![1])))
            .await
            .unwrap();
    }
    caught_up(&store).await;
    let told: i64 = rows(&db.pool).await.iter().map(|row| row.2).sum();
    assert_eq!(told, 300);
    for process in both {
        process.end().await;
    }
}

#[tokio::test]
async fn a_projector_whose_connections_are_killed_again_and_again_counts_right() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    let process = run(&store, db.another_pool(2), Arc::new(Coins::default()));
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
                AND pid <> pg_backend_pid() AND (query ILIKE '%coins%' OR query ILIKE '%checkpoint%')";
    for n in 0..200 {
        store
            .decide(ask(&format!("t{}", n % 5), TillCommand::Put(vec![1])))
            .await
            .unwrap();
        if n % 20 == 0 {
            sqlx::query(kill).execute(&db.pool).await.unwrap();
        }
    }
    caught_up(&store).await;
    assert_eq!(
        rows(&db.pool)
            .await
            .iter()
            .map(|row| (row.1, row.2))
            .collect::<Vec<_>>(),
        [(40, 40); 5]
    );
    process.end().await;
}

#[tokio::test]
async fn poison_is_parked_with_the_rest_of_its_stream_and_taken_later_in_order() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    let coins = Arc::new(Coins::default());
    coins.chokes_on_thirteen.store(true, Ordering::Relaxed);
    let process = run(&store, db.pool.clone(), coins.clone());
    for (till, amount) in [
        ("bad", 1),
        ("bad", 13),
        ("good", 2),
        ("bad", 3),
        ("good", 4),
    ] {
        store
            .decide(ask(till, TillCommand::Put(vec![amount])))
            .await
            .unwrap();
    }
    caught_up(&store).await;
    assert_eq!(
        rows(&db.pool).await,
        [("bad".into(), 1, 1), ("good".into(), 6, 2)]
    );
    let parked: i64 = sqlx::query_scalar("SELECT count(*) FROM parked_event")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(parked, 2, "the bad event and the later one of its stream");
    process.end().await;
    assert_eq!(
        retry_parked(&db.pool, coins.as_ref()).await.unwrap(),
        0,
        "still bad, still parked"
    );
    coins.chokes_on_thirteen.store(false, Ordering::Relaxed);
    assert_eq!(retry_parked(&db.pool, coins.as_ref()).await.unwrap(), 2);
    assert_eq!(
        rows(&db.pool).await,
        [("bad".into(), 17, 3), ("good".into(), 6, 2)]
    );
}

#[tokio::test]
async fn figures_of_money_stop_at_poison_rather_than_miss_it() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    let strict = Arc::new(Coins {
        stops: true,
        ..Coins::default()
    });
    strict.chokes_on_thirteen.store(true, Ordering::Relaxed);
    let process = run(&store, db.pool.clone(), strict.clone());
    let first = store
        .decide(ask("a", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    assert!(
        store
            .wait_for("coins", first.token, testkit::PATIENCE)
            .await
            .unwrap()
    );
    store
        .decide(ask("b", TillCommand::Put(vec![13])))
        .await
        .unwrap();
    let after = store
        .decide(ask("c", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    assert!(
        !store
            .wait_for("coins", after.token, Duration::from_millis(500))
            .await
            .unwrap()
    );
    assert_eq!(rows(&db.pool).await.len(), 1);
    strict.chokes_on_thirteen.store(false, Ordering::Relaxed);
    assert!(
        store
            .wait_for("coins", after.token, testkit::PATIENCE)
            .await
            .unwrap(),
        "mended, it goes on"
    );
    process.end().await;
}

#[tokio::test]
async fn an_event_the_database_will_not_take_is_found_in_its_page_and_parked() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    let coins = Arc::new(Coins::default());
    coins.chokes_on_thirteen.store(true, Ordering::Relaxed);
    for n in 0..30 {
        let amount = if n == 17 { 14 } else { 1 };
        let till = format!("t{n}");
        store
            .decide(ask(&till, TillCommand::Put(vec![amount])))
            .await
            .unwrap();
    }
    let process = run(&store, db.pool.clone(), coins);
    caught_up(&store).await;
    assert_eq!(rows(&db.pool).await.len(), 29);
    let parked: Vec<String> = sqlx::query_scalar("SELECT aggregate_id FROM parked_event")
        .fetch_all(&db.pool)
        .await
        .unwrap();
    assert_eq!(parked, ["t17"]);
    process.end().await;
}
