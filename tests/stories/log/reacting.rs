//! Readers that act on the world: from where they came in, in order, at least once, never skipping.

use super::{ask, open};
use async_trait::async_trait;
use eventstore::projector::Leadership;
use eventstore::{EventStore, Fault, ProjectorOptions, Reactor, Told, feed, run_reactor};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::database::TestDb;
use testkit::till::TillCommand;
use tokio::sync::watch;

/// Writes letters; the post office is closed for the first few tries.
#[derive(Default)]
struct Letters {
    sent: Mutex<Vec<String>>,
    closed: AtomicU32,
}

impl Letters {
    /// What was sent, each letter once: dying between sending and noting it sends a copy.
    fn without_copies(&self) -> Vec<String> {
        let mut sent = self.sent.lock().unwrap().clone();
        sent.dedup();
        sent
    }
}

#[async_trait]
impl Reactor for Letters {
    fn name(&self) -> &'static str {
        "letters"
    }
    fn hears(&self) -> &'static [&'static str] {
        &["till.put"]
    }
    async fn react(&self, told: &Told) -> Result<(), Fault> {
        if self.closed.load(Ordering::Relaxed) > 0 {
            self.closed.fetch_sub(1, Ordering::Relaxed);
            return Err(told.poison("the post office is closed"));
        }
        self.sent.lock().unwrap().push(told.key());
        Ok(())
    }
}

/// Runs the reactor until it sent `count` letters, then ends it.
async fn until_sent(store: &EventStore, db: &TestDb, letters: &Arc<Letters>, count: usize) {
    let (stop, stopped) = watch::channel(false);
    let options = ProjectorOptions {
        pause: Duration::from_millis(10),
        ..Default::default()
    };
    let lead = Leadership::new(db.pool.clone());
    let task = tokio::spawn(run_reactor(
        store.clone(),
        letters.clone(),
        lead,
        options,
        stopped,
    ));
    let sent = async {
        while letters.without_copies().len() < count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(testkit::PATIENCE, sent)
        .await
        .expect("the letters are sent");
    stop.send_replace(true);
    task.await.unwrap();
}

#[tokio::test]
async fn a_reactor_begins_where_it_came_in_and_goes_on_after_failure_and_restart() {
    let db = TestDb::new().await;
    let store = open(&db);
    let before = store
        .decide(ask("before", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    // Writers of other databases on the server may hide it from the feed for a moment.
    while feed::end(&db.pool).await.unwrap() < before.token {}
    let letters = Arc::new(Letters::default());
    // It comes in: what happened before is not its business.
    let (stop, stopped) = watch::channel(false);
    let lead = Leadership::new(db.pool.clone());
    let task = tokio::spawn(run_reactor(
        store.clone(),
        letters.clone(),
        lead,
        ProjectorOptions::default(),
        stopped,
    ));
    let came_in = async {
        let there =
            "SELECT count(*) FROM projection_checkpoint WHERE name = 'letters' AND tx_id > 0";
        while sqlx::query_scalar::<_, i64>(there)
            .fetch_one(&db.pool)
            .await
            .unwrap()
            == 0
        {}
    };
    tokio::time::timeout(testkit::PATIENCE, came_in)
        .await
        .expect("the reactor comes in");
    stop.send_replace(true);
    task.await.unwrap();
    for coins in 1..=3 {
        store
            .decide(ask("a", TillCommand::Put(vec![coins])))
            .await
            .unwrap();
        store.decide(ask("a", TillCommand::Take(1))).await.unwrap();
    }
    letters.closed.store(3, Ordering::Relaxed);
    until_sent(&store, &db, &letters, 3).await;
    store
        .decide(ask("b", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    until_sent(&store, &db, &letters, 4).await;
    let sent = letters.without_copies();
    assert_eq!(sent, ["till/a/1", "till/a/3", "till/a/5", "till/b/1"]);
}
