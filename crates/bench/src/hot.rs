//! Sixty-four takers on one stream: the mailbox against optimistic retry and an advisory lock.

use crate::measure::{Measured, many, rate, ratio};
use crate::report::Table;
use anyhow::Result;
use eventstore::{Decision, EventStore, StoreOptions};
use sqlx::PgPool;
use std::time::Duration;
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand, TillError, context};

const TASKS: usize = 64;
const INSERT: &str = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
    VALUES ('till', 'hot', $1, 'till.put', '1.0', '{\"put\":{\"coins\":1}}', '{}')";
const LAST: &str = "SELECT coalesce(max(sequence), 0) FROM events WHERE aggregate_type = 'till' AND aggregate_id = 'hot'";

pub(crate) async fn measure(time: Duration) -> Result<Table> {
    let db = TestDb::new().await;
    let pool = db.another_pool(32);
    let retry = many(TASKS, time, move |_, _| optimistic(pool.clone())).await;
    let db = TestDb::new().await;
    let pool = db.another_pool(32);
    let lock = many(TASKS, time, move |_, _| locked(pool.clone())).await;
    let mut rows = vec![
        row("optimistic retry", &retry, &lock),
        row("advisory lock", &lock, &lock),
    ];
    for (streams, name) in [
        (1, "mailbox, one stream"),
        (1_000, "mailbox, a thousand streams"),
    ] {
        let db = TestDb::new().await;
        let store = EventStore::open(
            db.pool.clone(),
            StoreOptions::default().snapshot::<Till>(200, 1),
        );
        let ours = many(TASKS, time, move |task, number| {
            put(store.clone(), (task * 7_919 + number) % streams)
        })
        .await;
        rows.push(row(name, &ours, &lock));
    }
    Ok(Table {
        title: "Hot stream",
        note: format!(
            "{TASKS} tasks, one event per decision, each decision checked against the newest state. \
             Goal: the mailbox at 20 times the lock."
        ),
        head: vec!["way", "decisions", "against the lock", "p50 / p99"],
        rows,
    })
}

fn row(name: &str, measured: &Measured, lock: &Measured) -> Vec<String> {
    let times = ratio(measured.per_second, lock.per_second);
    vec![
        name.into(),
        rate(measured.per_second),
        times,
        measured.p50_p99(),
    ]
}

async fn put(store: EventStore, stream: usize) -> bool {
    let decision = Decision::<usize, TillError>::new(context(), move |desk| {
        let coins = i64::from(desk.state::<Till>(stream)?.coins < 500_000);
        desk.execute::<Till>(stream, TillCommand::Put(vec![coins]))
    });
    store.decide(decision).await.is_ok()
}

async fn optimistic(pool: PgPool) -> bool {
    loop {
        let Ok(last) = sqlx::query_scalar::<_, i64>(LAST).fetch_one(&pool).await else {
            return false;
        };
        if sqlx::query(INSERT)
            .bind(last + 1)
            .execute(&pool)
            .await
            .is_ok()
        {
            return true;
        }
    }
}

async fn locked(pool: PgPool) -> bool {
    let work = async {
        let mut tx = pool.begin().await?;
        sqlx::query("SELECT pg_advisory_xact_lock(42)")
            .execute(&mut *tx)
            .await?;
        let last: i64 = sqlx::query_scalar(LAST).fetch_one(&mut *tx).await?;
        sqlx::query(INSERT).bind(last + 1).execute(&mut *tx).await?;
        tx.commit().await
    };
    work.await.is_ok()
}
