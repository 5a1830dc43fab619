//! Sixty-four writers with random delays, rollbacks and conflicts, one reader behind them: every
//! committed event is seen once, every stream in order. `make soak` runs it for a million events.

use super::{ask, open};
use eventstore::{EventStore, Token, feed};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sqlx::PgPool;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use testkit::database::TestDb;
use testkit::till::TillCommand;

const WRITERS: u64 = 64;

fn wanted() -> i64 {
    std::env::var("SOAK_EVENTS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(4_000)
}

fn seed() -> u64 {
    std::env::var("SEED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_261_123)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_behind_many_writers_sees_everything_once_and_in_order() {
    let db = TestDb::new().await;
    let raw = db.another_pool(24);
    let store = open(&db);
    let (left, expected) = (
        Arc::new(AtomicI64::new(wanted())),
        Arc::new(AtomicI64::new(i64::MAX)),
    );
    println!("seed {}, {} events", seed(), wanted());
    let reader = tokio::spawn(read_all(db.another_pool(1), expected.clone()));
    let writers: Vec<_> = (0..WRITERS)
        .map(|number| tokio::spawn(write(number, store.clone(), raw.clone(), left.clone())))
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let stored: Vec<(String, i64)> = sqlx::query_as("SELECT aggregate_id, sequence FROM events")
        .fetch_all(&db.pool)
        .await
        .unwrap();
    expected.store(stored.len() as i64, Ordering::Release);
    let seen = tokio::time::timeout(Duration::from_secs(120), reader)
        .await
        .expect("the reader sees everything that was committed")
        .unwrap();
    assert!(stored.len() as i64 >= wanted());
    let unique: HashSet<&(String, i64)> = seen.iter().collect();
    assert_eq!(unique.len(), seen.len(), "something was told twice");
    assert_eq!(seen.len(), stored.len(), "something was skipped");
    let mut last: HashMap<&str, i64> = HashMap::new();
    for (stream, sequence) in &seen {
        let before = last.insert(stream, *sequence).unwrap_or(0);
        assert_eq!(*sequence, before + 1, "stream {stream} is out of order");
    }
}

/// One writer: decisions through the store, and raw transactions that dawdle, fail or give up.
async fn write(number: u64, store: EventStore, raw: PgPool, left: Arc<AtomicI64>) {
    let mut random = StdRng::seed_from_u64(seed() ^ (number << 32));
    while left.load(Ordering::Relaxed) > 0 {
        let stream = format!("s{}", random.random_range(0..40));
        if random.random_bool(0.8) {
            let coins = vec![1; random.random_range(1..4)];
            let count = coins.len() as i64;
            store
                .decide(ask(&stream, TillCommand::Put(coins)))
                .await
                .unwrap();
            left.fetch_sub(count, Ordering::Relaxed);
        } else if dawdle(&raw, &stream, &mut random).await {
            left.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// A transaction that loads first, writes, waits a random while (that is the point) and commits,
/// gives up, or loses against somebody faster.
async fn dawdle(raw: &PgPool, stream: &str, random: &mut StdRng) -> bool {
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT max(sequence) FROM events WHERE aggregate_type = 'till' AND aggregate_id = $1",
    )
    .bind(stream)
    .fetch_one(raw)
    .await
    .unwrap();
    let mut tx = raw.begin().await.unwrap();
    let insert = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
                  VALUES ('till', $1, $2, 'till.put', '1.0', '{\"put\":{\"coins\":1}}', '{}')";
    let written = sqlx::query(insert)
        .bind(stream)
        .bind(last.unwrap_or(0) + 1)
        .execute(&mut *tx)
        .await;
    // A writer that dawdles with its transaction open is what this story is about.
    tokio::time::sleep(Duration::from_micros(random.random_range(0..3_000))).await;
    if written.is_ok() && random.random_bool(0.7) {
        tx.commit().await.unwrap();
        true
    } else {
        tx.rollback().await.unwrap();
        false
    }
}

/// Reads until as many events were told as there are; writers of other databases on the same
/// server may delay the last of them.
async fn read_all(pool: PgPool, expected: Arc<AtomicI64>) -> Vec<(String, i64)> {
    let (mut cursor, mut seen) = (Token::START, Vec::new());
    loop {
        let page = feed::read(&pool, cursor, 500, &[]).await.unwrap();
        seen.extend(
            page.told
                .iter()
                .map(|told| (told.aggregate_id.clone(), told.sequence)),
        );
        cursor = page.end;
        if seen.len() as i64 >= expected.load(Ordering::Acquire) {
            // Whatever is told twice would come now.
            let rest = feed::read(&pool, cursor, 500, &[]).await.unwrap();
            seen.extend(
                rest.told
                    .iter()
                    .map(|told| (told.aggregate_id.clone(), told.sequence)),
            );
            return seen;
        }
        if page.caught_up {
            tokio::task::yield_now().await;
        }
    }
}
