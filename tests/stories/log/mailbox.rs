//! A busy stream: many decisions at once, each accepted or refused on its own.

use super::{TillAnswer, ask, carry, open};
use eventstore::{DecideError, EventStore, StoreOptions};
use futures::future::join_all;
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand};

async fn storm(stores: &[EventStore], buyers: usize) -> Vec<TillAnswer> {
    let asks = (0..buyers).map(|buyer| {
        let store = stores[buyer % stores.len()].clone();
        async move { store.decide(ask("hot", TillCommand::Take(1))).await }
    });
    join_all(asks).await
}

#[tokio::test]
async fn five_hundred_hands_take_exactly_the_fifty_coins() {
    let db = TestDb::new().await;
    let store = open(&db);
    store
        .decide(ask("hot", TillCommand::Put(vec![50])))
        .await
        .unwrap();
    let answers = storm(std::slice::from_ref(&store), 500).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 50);
    assert!(
        answers
            .iter()
            .all(|a| matches!(a, Ok(_) | Err(DecideError::Refused(_))))
    );
    assert_eq!(store.load::<Till>("hot").await.unwrap().state.coins, 0);
}

#[tokio::test]
async fn two_processes_that_share_a_stream_take_no_coin_twice() {
    let db = TestDb::new().await;
    let stores = [open(&db), open(&db)];
    stores[0]
        .decide(ask("hot", TillCommand::Put(vec![50])))
        .await
        .unwrap();
    let answers = storm(&stores, 500).await;
    let taken = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(
        answers
            .iter()
            .all(|a| matches!(a, Ok(_) | Err(DecideError::Refused(_)))),
        "no faults"
    );
    assert_eq!(taken, 50);
    let till = stores[1].load::<Till>("hot").await.unwrap();
    assert_eq!((till.state.coins, till.version), (0, 51));
}

#[tokio::test]
async fn a_no_is_never_said_on_old_news() {
    let db = TestDb::new().await;
    let (here, there) = (open(&db), open(&db));
    here.decide(ask("a", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    here.decide(ask("a", TillCommand::Take(1))).await.unwrap();
    there
        .decide(ask("a", TillCommand::Put(vec![5])))
        .await
        .unwrap();
    // `here` still remembers an empty till.
    assert_eq!(
        here.decide(ask("a", TillCommand::Take(5)))
            .await
            .unwrap()
            .outcome,
        0
    );
}

#[tokio::test]
async fn decisions_over_several_streams_never_deadlock_or_lose_a_coin() {
    let db = TestDb::new().await;
    let stores = [open(&db), open(&db)];
    for till in 0..5 {
        stores[0]
            .decide(ask(&format!("t{till}"), TillCommand::Put(vec![100])))
            .await
            .unwrap();
    }
    let moves = (0..400_usize).map(|n| {
        let store = stores[n % 2].clone();
        async move {
            let (from, to) = (format!("t{}", n * 7 % 5), format!("t{}", (n * 3 + 1) % 5));
            if from == to {
                return Ok(());
            }
            match store.decide(carry(&from, &to, 1)).await {
                Ok(_) | Err(DecideError::Refused(_)) => Ok(()),
                Err(other) => Err(format!("{other:?}")),
            }
        }
    });
    for outcome in join_all(moves).await {
        outcome.unwrap();
    }
    let ids: Vec<String> = (0..5).map(|till| format!("t{till}")).collect();
    let tills = stores[0].load_many::<Till>(&ids).await.unwrap();
    assert_eq!(tills.iter().map(|till| till.state.coins).sum::<i64>(), 500);
}

#[tokio::test]
async fn a_queue_that_is_full_says_so_at_once() {
    let db = TestDb::new().await;
    let mut options = StoreOptions::default();
    options.queue = 4;
    let store = EventStore::open(db.pool.clone(), options);
    let answers = storm(std::slice::from_ref(&store), 300).await;
    assert!(
        answers
            .iter()
            .any(|answer| matches!(answer, Err(DecideError::Busy)))
    );
}

#[tokio::test]
async fn a_snapshot_holds_every_event_once_and_an_old_schema_is_ignored() {
    let db = TestDb::new().await;
    let options = || StoreOptions::default().snapshot::<Till>(10, 1);
    let store = EventStore::open(db.pool.clone(), options());
    for _ in 0..7 {
        store
            .decide(ask("long", TillCommand::Put(vec![1, 1, 1])))
            .await
            .unwrap();
    }
    let seen = tokio::time::timeout(testkit::PATIENCE, async {
        loop {
            let row: Option<(i64, serde_json::Value)> =
                sqlx::query_as("SELECT last_sequence, payload FROM snapshots")
                    .fetch_optional(&db.pool)
                    .await
                    .unwrap();
            match row {
                Some((21, payload)) => return payload["seen"].as_u64().unwrap(),
                _ => tokio::task::yield_now().await,
            }
        }
    });
    assert_eq!(
        seen.await.unwrap(),
        21,
        "the snapshot counted each event once"
    );
    // A snapshot that lies shows that it is used; raising the schema shows that it is not.
    let lie = "UPDATE snapshots SET payload = '{\"coins\": 1000, \"seen\": 21}'";
    sqlx::query(lie).execute(&db.pool).await.unwrap();
    let believing = EventStore::open(db.pool.clone(), options());
    assert_eq!(
        believing.load::<Till>("long").await.unwrap().state.coins,
        1000
    );
    let newer = EventStore::open(
        db.pool.clone(),
        StoreOptions::default().snapshot::<Till>(10, 2),
    );
    assert_eq!(newer.load::<Till>("long").await.unwrap().state.coins, 21);
}
