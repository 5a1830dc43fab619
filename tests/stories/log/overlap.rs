//! While the log stores one batch the next is decided on top of it: seen here by keeping the log busy.

use super::{ask, open, refused};
use eventstore::{CommandKey, Decision, EventStore};
use sqlx::{PgPool, Postgres, Transaction};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand, TillError, context};

/// Nobody can append until this ends; reading goes on.
async fn keep_busy(pool: &PgPool) -> Transaction<'static, Postgres> {
    let mut busy = pool.begin().await.unwrap();
    sqlx::query("LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE")
        .execute(&mut *busy)
        .await
        .unwrap();
    busy
}

async fn until<F: Future<Output = bool>>(what: &str, mut so: impl FnMut() -> F) {
    let waited = async {
        while !so().await {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(testkit::PATIENCE, waited).await;
    waited.unwrap_or_else(|_| panic!("{what}"));
}

/// A batch stands before the log and waits.
async fn until_sent(pool: &PgPool) {
    let count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                 AND wait_event_type = 'Lock' AND query LIKE 'WITH e AS%'";
    until("a batch is sent", || async {
        let sent: i64 = sqlx::query_scalar(count).fetch_one(pool).await.unwrap();
        sent == 1
    })
    .await;
}

/// Takes coins and tells what was in the drawer when that was decided last.
fn take(coins: i64, seen: &Arc<AtomicI64>) -> Decision<i64, TillError> {
    let seen = seen.clone();
    Decision::new(context(), move |desk| {
        let before = desk.state::<Till>("a")?.coins;
        seen.store(before, Ordering::Release);
        desk.execute::<Till>("a", TillCommand::Take(coins))?;
        Ok(desk.state::<Till>("a")?.coins)
    })
}

fn nobody() -> Arc<AtomicI64> {
    Arc::new(AtomicI64::new(-1))
}

async fn until_decided(seen: &Arc<AtomicI64>) -> i64 {
    until("it is decided", || async {
        seen.load(Ordering::Acquire) >= 0
    })
    .await;
    seen.load(Ordering::Acquire)
}

/// A put that is on its way, a take and a refusal decided on top of it.
struct Three {
    put: tokio::task::JoinHandle<super::TillAnswer>,
    take: tokio::task::JoinHandle<super::TillAnswer>,
    refusal: tokio::task::JoinHandle<super::TillAnswer>,
}

impl Three {
    async fn ask(store: &EventStore, pool: &PgPool) -> Self {
        let spawn = |decision| {
            let store = store.clone();
            tokio::spawn(async move { store.decide(decision).await })
        };
        let put = spawn(ask("a", TillCommand::Put(vec![5])));
        until_sent(pool).await;
        let seen = nobody();
        let taken = spawn(take(3, &seen));
        assert_eq!(until_decided(&seen).await, 5, "on what is on its way");
        let seen = nobody();
        let refusal = spawn(take(20, &seen));
        assert_eq!(until_decided(&seen).await, 2, "on what is not even sent");
        Self {
            put,
            take: taken,
            refusal,
        }
    }

    fn is_anybody_answered(&self) -> bool {
        self.put.is_finished() || self.take.is_finished() || self.refusal.is_finished()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_decided_while_the_log_is_busy_is_answered_when_all_it_rests_on_is_stored() {
    let db = TestDb::new().await;
    let (store, other) = (open(&db), db.another_pool(2));
    let busy = keep_busy(&other).await;
    let three = Three::ask(&store, &other).await;
    assert!(!three.is_anybody_answered());
    busy.rollback().await.unwrap();
    let put = three.put.await.unwrap().unwrap();
    let take = three.take.await.unwrap().unwrap();
    assert_eq!((put.outcome, take.outcome), (5, 2));
    assert!(
        put.token.tx_id < take.token.tx_id,
        "what builds on it comes later in the feed"
    );
    assert_eq!(refused(three.refusal.await.unwrap()), "not enough coins");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_rests_on_something_the_log_did_not_take_is_decided_again_and_so_is_a_no() {
    let db = TestDb::new().await;
    let (store, other) = (open(&db), db.another_pool(2));
    let mut busy = keep_busy(&other).await;
    let three = Three::ask(&store, &other).await;
    let faster = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
                  VALUES ('till', 'a', 1, 'till.put', '1.0', '{\"put\":{\"coins\":100}}', '{}')";
    sqlx::query(faster).execute(&mut *busy).await.unwrap();
    assert!(!three.is_anybody_answered());
    busy.commit().await.unwrap();
    let outcomes = [
        three.put.await.unwrap().unwrap().outcome,
        three.take.await.unwrap().unwrap().outcome,
        three.refusal.await.unwrap().unwrap().outcome,
    ];
    assert_eq!(outcomes, [105, 102, 82]);
    assert_eq!(store.load::<Till>("a").await.unwrap().version, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_what_is_on_its_way_waits_for_it_and_gets_its_answer() {
    let db = TestDb::new().await;
    let (store, other) = (open(&db), db.another_pool(2));
    let busy = keep_busy(&other).await;
    let copy = || {
        let store = store.clone();
        let key = CommandKey {
            id: "k".into(),
            request_hash: "h".into(),
        };
        let put = ask("a", TillCommand::Put(vec![5])).keyed(key);
        tokio::spawn(async move { store.decide(put).await })
    };
    let first = copy();
    until_sent(&other).await;
    let second = copy();
    // Whoever comes after the copy is decided: so the copy waits already.
    let seen = nobody();
    let later = tokio::spawn({
        let (store, take) = (store.clone(), take(1, &seen));
        async move { store.decide(take).await }
    });
    until_decided(&seen).await;
    assert!(!second.is_finished());
    busy.rollback().await.unwrap();
    let (first, second) = (
        first.await.unwrap().unwrap(),
        second.await.unwrap().unwrap(),
    );
    assert!(!first.replayed && second.replayed);
    assert_eq!((first.outcome, first.token), (5, second.token));
    assert_eq!(later.await.unwrap().unwrap().outcome, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_no_is_said_although_the_stream_never_rests() {
    let db = TestDb::new().await;
    let store = open(&db);
    let putting: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                loop {
                    let put = TillCommand::Put(vec![1]);
                    store.decide(ask("a", put)).await.unwrap();
                }
            })
        })
        .collect();
    for _ in 0..20 {
        let no = store.decide(ask("a", TillCommand::Take(900_000)));
        let no = tokio::time::timeout(testkit::PATIENCE, no).await;
        assert_eq!(refused(no.expect("an answer")), "not enough coins");
    }
    putting.iter().for_each(|task| task.abort());
}

#[tokio::test]
async fn keys_are_found_by_their_index_however_young_the_table_is() {
    let db = TestDb::new().await;
    let store = open(&db);
    for number in 0..20 {
        let key = CommandKey {
            id: format!("k{number}"),
            request_hash: "h".into(),
        };
        let put = ask("a", TillCommand::Put(vec![1])).keyed(key);
        store.decide(put).await.unwrap();
    }
    // A session hands its figures in when it ends.
    store.close().await;
    let scans = "SELECT idx_scan, seq_scan FROM pg_stat_user_tables WHERE relname = 'command_log'";
    let scans = || sqlx::query_as::<_, (i64, i64)>(scans).fetch_one(&db.pool);
    until("the figures are in", || async {
        scans().await.unwrap().0 >= 20
    })
    .await;
    let (_, from_end_to_end) = scans().await.unwrap();
    assert_eq!(from_end_to_end, 0);
}
