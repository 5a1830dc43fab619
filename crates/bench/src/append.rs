//! One event on a new stream, through the unit of work, against pgbench with the bare INSERT.

use crate::floor::pgbench;
use crate::measure::{many, rate, ratio};
use crate::report::Table;
use anyhow::Result;
use eventstore::{Decision, EventStore, StoreOptions};
use std::time::Duration;
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand, TillError, context};
use uuid::Uuid;

const BARE: &str = "\\set id random(1, 9000000000000000)
INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
VALUES ('till', :id::text, 1, 'till.put', '1.0', '{\"put\":{\"coins\":1}}',
'{\"actor\":\"test\",\"correlation_id\":\"test\",\"occurred_at\":\"2026-01-01T12:00:00.000000Z\"}');
";

pub(crate) async fn measure(time: Duration) -> Result<Table> {
    let mut rows = Vec::new();
    for tasks in [1, 8, 32, 64, 256] {
        let db = TestDb::new().await;
        let floor = pgbench(&db.url(), BARE, tasks, time).await?;
        let store = EventStore::open(db.pool.clone(), StoreOptions::default());
        let measured = many(tasks, time, move |_, _| put(store.clone())).await;
        rows.push(vec![
            tasks.to_string(),
            rate(floor),
            rate(measured.per_second),
            ratio(measured.per_second, floor),
            measured.p50_p99(),
        ]);
    }
    Ok(Table {
        title: "Append",
        note: "One decision that puts one event on a new stream. Goal: 0.9 of the floor at 32 tasks and more.".into(),
        head: vec!["tasks", "pgbench, bare INSERT", "unit of work", "ratio", "p50 / p99"],
        rows,
    })
}

async fn put(store: EventStore) -> bool {
    let id = Uuid::now_v7();
    let decision = Decision::<usize, TillError>::new(context(), move |desk| {
        desk.create::<Till>(id, TillCommand::Put(vec![1]))
    });
    store.decide(decision).await.is_ok()
}
