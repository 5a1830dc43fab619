//! Yesterday's events are read by today's rules: lifted on the way, never rewritten.

use super::ask;
use super::projecting::{Coins, create_table};
use cqrs_es::persist::SemanticVersionEventUpcaster;
use eventstore::rebuild::rebuild;
use eventstore::{EventStore, Projector, StoreOptions, Upcasters, feed};
use serde_json::json;
use std::sync::Arc;
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand};

/// Once, an event of a till counted in pairs of coins.
fn pairs_to_coins() -> Upcasters {
    let lift = |old: serde_json::Value| json!({"put": {"coins": old["put"]["pairs"].as_i64().unwrap() * 2}});
    let upcaster = SemanticVersionEventUpcaster::new("till.put", "1.0", Box::new(lift));
    Upcasters::new(vec![Arc::new(upcaster)])
}

#[tokio::test]
async fn an_event_of_an_older_version_counts_in_decisions_and_in_tables() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let old = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
               VALUES ('till', 'a', 1, 'till.put', '0.9', '{\"put\":{\"pairs\":21}}', '{}')";
    sqlx::query(old).execute(&db.pool).await.unwrap();
    let mut options = StoreOptions::default();
    options.upcasters = pairs_to_coins();
    let store = EventStore::open(db.pool.clone(), options);
    let decided = store.decide(ask("a", TillCommand::Take(40))).await.unwrap();
    assert_eq!(decided.outcome, 2);
    assert_eq!(store.load::<Till>("a").await.unwrap().state.coins, 2);
    // Writers of other databases on the server may hide it from the feed for a moment.
    while feed::end(&db.pool).await.unwrap() < decided.token {}
    let coins: Arc<dyn Projector> = Arc::new(Coins::default());
    rebuild(&store, &db.pool, &coins, |_| ()).await.unwrap();
    let shown: i64 = sqlx::query_scalar("SELECT coins FROM coins")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(shown, 2);
    let kept: String = sqlx::query_scalar("SELECT payload::text FROM events WHERE sequence = 1")
        .fetch_one(&db.pool)
        .await
        .unwrap();
    assert_eq!(
        kept, "{\"put\":{\"pairs\":21}}",
        "the log keeps what was written"
    );
}
