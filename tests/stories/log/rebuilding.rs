//! Tables built anew from the first event are the tables we have; a new version takes over whole.

use super::projecting::{Coins, create_table};
use super::{ask, open};
use eventstore::projector::Leadership;
use eventstore::rebuild::{rebuild, verify};
use eventstore::{EventStore, Projector, ProjectorOptions, run_projector};
use std::sync::Arc;
use std::time::Duration;
use testkit::database::TestDb;
use testkit::till::TillCommand;
use tokio::sync::watch;

/// Lets a projector take everything, then ends it.
async fn project_all(db: &TestDb, store: &EventStore, projector: Arc<dyn Projector>) {
    let (stop, stopped) = watch::channel(false);
    let lead = Leadership::new(db.pool.clone());
    let task = tokio::spawn(run_projector(
        store.clone(),
        db.pool.clone(),
        projector,
        lead,
        ProjectorOptions::default(),
        stopped,
    ));
    let last = store
        .decide(ask("last", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    assert!(
        store
            .wait_for("coins", last.token, testkit::PATIENCE)
            .await
            .unwrap()
    );
    stop.send_replace(true);
    task.await.unwrap();
}

async fn trade(store: &EventStore) {
    for n in 0..100 {
        store
            .decide(ask(&format!("t{}", n % 9), TillCommand::Put(vec![n, 1])))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_rebuild_from_the_first_event_gives_the_live_rows() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    let coins: Arc<dyn Projector> = Arc::new(Coins::default());
    trade(&store).await;
    project_all(&db, &store, coins.clone()).await;
    assert_eq!(verify(&store, &db.pool, &coins, |_| ()).await.unwrap(), []);
    sqlx::query("UPDATE coins SET coins = coins + 1 WHERE till = 't3'")
        .execute(&db.pool)
        .await
        .unwrap();
    let found = verify(&store, &db.pool, &coins, |_| ()).await.unwrap();
    assert_eq!(
        (found[0].table, found[0].only_live, found[0].only_rebuilt),
        ("coins", 1, 1)
    );
    assert_eq!(
        rebuild(&store, &db.pool, &coins, |_| ()).await.unwrap(),
        201
    );
    assert_eq!(verify(&store, &db.pool, &coins, |_| ()).await.unwrap(), []);
}

#[tokio::test]
async fn a_new_version_of_a_projection_builds_itself_and_takes_over() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    trade(&store).await;
    project_all(&db, &store, Arc::new(Coins::default())).await;
    sqlx::query("UPDATE coins SET coins = 0")
        .execute(&db.pool)
        .await
        .unwrap();
    let second: Arc<dyn Projector> = Arc::new(Coins {
        version: 2,
        ..Coins::default()
    });
    project_all(&db, &store, second.clone()).await;
    assert_eq!(verify(&store, &db.pool, &second, |_| ()).await.unwrap(), []);
    let status: Vec<(i32, String)> =
        sqlx::query_as("SELECT version, status FROM projection_checkpoint ORDER BY version")
            .fetch_all(&db.pool)
            .await
            .unwrap();
    assert_eq!(
        status,
        [(1, "retired".to_owned()), (2, "active".to_owned())]
    );
}

#[tokio::test]
async fn a_live_projector_survives_the_swap_under_its_feet() {
    let db = TestDb::new().await;
    create_table(&db.pool).await;
    let store = open(&db);
    let coins: Arc<dyn Projector> = Arc::new(Coins::default());
    let (stop, stopped) = watch::channel(false);
    let lead = Leadership::new(db.pool.clone());
    let options = ProjectorOptions {
        pause: Duration::from_millis(50),
        ..Default::default()
    };
    let live = tokio::spawn(run_projector(
        store.clone(),
        db.another_pool(2),
        coins.clone(),
        lead,
        options,
        stopped,
    ));
    for round in 0..5 {
        trade(&store).await;
        rebuild(&store, &db.pool, &coins, |_| ()).await.unwrap();
        let last = store
            .decide(ask("last", TillCommand::Put(vec![round])))
            .await
            .unwrap();
        assert!(
            store
                .wait_for("coins", last.token, testkit::PATIENCE)
                .await
                .unwrap()
        );
    }
    stop.send_replace(true);
    live.await.unwrap();
    assert_eq!(verify(&store, &db.pool, &coins, |_| ()).await.unwrap(), []);
}
