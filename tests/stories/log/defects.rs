//! What the framework's own store gets wrong, shown, with ours beside it.

use super::{ask, open};
use cqrs_es::persist::{PersistedEventRepository, PersistedEventStore};
use cqrs_es::{AggregateError, CqrsFramework};
use eventstore::{DecideError, StoreError, Token, feed, recorded};
use postgres_es::PostgresEventRepository;
use sqlx::PgPool;
use std::time::Instant;
use testkit::PATIENCE;
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand};

type Theirs = CqrsFramework<Till, PersistedEventStore<PostgresEventRepository, Till>>;

/// postgres-es with its own snapshot table beside our log.
async fn theirs(pool: &PgPool, snapshot_every: usize) -> Theirs {
    let table = "CREATE TABLE IF NOT EXISTS their_snapshots (
        aggregate_type text, aggregate_id text, last_sequence bigint CHECK (last_sequence >= 0),
        current_snapshot bigint CHECK (current_snapshot >= 0), payload json NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, last_sequence))";
    sqlx::query(table).execute(pool).await.unwrap();
    let repository =
        PostgresEventRepository::new(pool.clone()).with_tables("events", "their_snapshots");
    CqrsFramework::new(
        PersistedEventStore::new_snapshot_store(repository, snapshot_every),
        vec![],
        (),
    )
}

#[tokio::test]
async fn their_snapshot_counts_events_twice_and_ours_once() {
    let db = TestDb::new().await;
    let framework = theirs(&db.pool, 1).await;
    framework
        .execute("a", TillCommand::Put(vec![1]))
        .await
        .unwrap();
    let payload: serde_json::Value = sqlx::query_scalar("SELECT payload FROM their_snapshots")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(
        payload["coins"], 2,
        "one coin was put in, their snapshot says two"
    );
    assert_eq!(open(&db).load::<Till>("a").await.unwrap().state.coins, 1);
}

#[tokio::test]
async fn they_report_a_conflict_after_they_committed_and_we_never_do() {
    let db = TestDb::new().await;
    let framework = theirs(&db.pool, 1).await;
    framework
        .execute("a", TillCommand::Put(vec![1]))
        .await
        .unwrap();
    sqlx::query("UPDATE their_snapshots SET current_snapshot = 7")
        .execute(&db.pool)
        .await
        .unwrap();
    sqlx::query("CREATE RULE lost AS ON UPDATE TO their_snapshots DO INSTEAD NOTHING")
        .execute(&db.pool)
        .await
        .unwrap();
    let answer = framework.execute("a", TillCommand::Put(vec![1])).await;
    assert!(
        matches!(answer, Err(AggregateError::AggregateConflict)),
        "{answer:?}"
    );
    assert_eq!(
        recorded::<Till>(&db.pool, "a").await.unwrap().len(),
        2,
        "and yet it is stored"
    );
    // Ours: what is stored is answered as stored, although our snapshots cannot be written either.
    sqlx::query("CREATE RULE lost AS ON INSERT TO snapshots DO INSTEAD NOTHING")
        .execute(&db.pool)
        .await
        .unwrap();
    let options = eventstore::StoreOptions::default().snapshot::<Till>(1, 1);
    let store = eventstore::EventStore::open(db.pool.clone(), options);
    store
        .decide(ask("a", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    assert_eq!(recorded::<Till>(&db.pool, "a").await.unwrap().len(), 3);
}

#[tokio::test]
async fn their_replay_loses_the_order_of_the_world_and_ours_keeps_it() {
    let db = TestDb::new().await;
    let store = open(&db);
    for stream in ["a", "a", "b"] {
        store
            .decide(ask(stream, TillCommand::Put(vec![1])))
            .await
            .unwrap();
    }
    let repository = PostgresEventRepository::new(db.pool.clone());
    let mut replay = repository.stream_all_events::<Till>().await.unwrap();
    let mut theirs = Vec::new();
    while let Some(event) = replay.next::<Till>(&[]).await {
        let event = event.unwrap();
        theirs.push(format!("{}:{}", event.aggregate_id, event.sequence));
    }
    assert_eq!(
        theirs[2], "a:2",
        "b happened last, they tell it in the middle: {theirs:?}"
    );
    let ours = loop {
        // Writers of other databases on the server delay the feed for a moment.
        let page = feed::read(&db.pool, Token::START, 10, &[]).await.unwrap();
        if page.told.len() == 3 {
            break page;
        }
    };
    let ours: Vec<_> = ours
        .told
        .iter()
        .map(|told| format!("{}:{}", told.aggregate_id, told.sequence))
        .collect();
    assert_eq!(ours, ["a:1", "a:2", "b:1"]);
}

#[tokio::test]
async fn they_end_a_broken_replay_as_if_it_were_complete_and_we_say_that_it_broke() {
    let db = TestDb::new().await;
    let fill = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
                SELECT 'till', 'a', n, 'till.put', '1.0', '{\"put\":{\"coins\":1}}', '{}' FROM generate_series(1, 60000) n";
    sqlx::query(fill).execute(&db.pool).await.unwrap();
    let victim = db.another_pool(1);
    let repository = PostgresEventRepository::new(victim.clone());
    let mut replay = repository.stream_all_events::<Till>().await.unwrap();
    assert!(replay.next::<Till>(&[]).await.is_some());
    kill_others(&db.pool).await;
    let (mut told, mut errors) = (1, 0);
    while let Some(event) = replay.next::<Till>(&[]).await {
        match event {
            Ok(_) => told += 1,
            Err(_) => errors += 1,
        }
    }
    assert!(
        told < 60_000 && errors == 0,
        "they told {told} of 60000 and {errors} errors"
    );
    // Ours: a page is whole or an error, never short.
    let (mut broken, begun) = (0, Instant::now());
    // As long as somebody else's transaction is open a page may be empty, and there is nothing to break.
    while begun.elapsed() < PATIENCE {
        let reader = tokio::spawn({
            let victim = victim.clone();
            async move { feed::read(&victim, Token::START, 60_000, &[]).await }
        });
        while !reader.is_finished() && !kill_others(&db.pool).await {}
        match reader.await.unwrap() {
            Ok(page) => assert!(page.told.is_empty() || page.told.len() == 60_000),
            Err(_) => broken += 1,
        }
        if broken > 2 {
            return;
        }
    }
    panic!("the reader was killed {broken} times and never noticed");
}

/// Ends the sessions that are reading the log; answers whether there were any.
async fn kill_others(pool: &PgPool) -> bool {
    let kill = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'
                  AND (query LIKE '%ORDER BY sequence%' OR query LIKE '%ORDER BY e.tx_id%')";
    sqlx::query_scalar::<_, i64>(kill)
        .fetch_one(pool)
        .await
        .unwrap()
        > 0
}

#[tokio::test]
async fn they_take_any_unique_index_for_a_conflict_and_we_report_it_as_the_fault_it_is() {
    let db = TestDb::new().await;
    sqlx::query("CREATE UNIQUE INDEX stray ON events (event_type)")
        .execute(&db.pool)
        .await
        .unwrap();
    let framework = theirs(&db.pool, 100).await;
    framework
        .execute("a", TillCommand::Put(vec![1]))
        .await
        .unwrap();
    let theirs = framework.execute("b", TillCommand::Put(vec![1])).await;
    assert!(
        matches!(theirs, Err(AggregateError::AggregateConflict)),
        "{theirs:?}"
    );
    let ours = open(&db).decide(ask("c", TillCommand::Put(vec![1]))).await;
    assert!(
        matches!(ours, Err(DecideError::Store(StoreError::Database(_)))),
        "{ours:?}"
    );
}

#[tokio::test]
async fn their_reader_reads_our_log() {
    let db = TestDb::new().await;
    open(&db)
        .decide(ask("a", TillCommand::Put(vec![1, 2])))
        .await
        .unwrap();
    let events = recorded::<Till>(&db.pool, "a").await.unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].payload, serde_json::json!({"put": {"coins": 2}}));
}
