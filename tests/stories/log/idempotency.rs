//! Asking twice is asking once.

use super::{ask, open};
use eventstore::{CommandKey, DecideError};
use futures::future::join_all;
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand};

fn key(id: &str, hash: &str) -> CommandKey {
    CommandKey {
        id: id.into(),
        request_hash: hash.into(),
    }
}

#[tokio::test]
async fn the_second_request_gets_the_first_ones_answer() {
    let db = TestDb::new().await;
    let store = open(&db);
    let first = store
        .decide(ask("a", TillCommand::Put(vec![2])).keyed(key("k", "h")))
        .await
        .unwrap();
    store
        .decide(ask("a", TillCommand::Put(vec![10])))
        .await
        .unwrap();
    let again = store
        .decide(ask("a", TillCommand::Put(vec![2])).keyed(key("k", "h")))
        .await
        .unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!((again.outcome, again.token), (first.outcome, first.token));
    assert_eq!(store.load::<Till>("a").await.unwrap().state.coins, 12);
}

#[tokio::test]
async fn whoever_asks_again_is_known_by_key_and_wish() {
    let db = TestDb::new().await;
    let store = open(&db);
    let answered = async |id: &str, hash: &str| store.has_answered(&key(id, hash)).await.unwrap();
    assert!(!answered("k", "h").await);
    let no = ask("a", TillCommand::Take(2)).keyed(key("k", "h"));
    assert!(store.decide(no).await.is_err());
    assert!(!answered("k", "h").await, "a refusal is no answer");
    let yes = ask("a", TillCommand::Put(vec![2])).keyed(key("k", "h"));
    store.decide(yes).await.unwrap();
    assert!(answered("k", "h").await);
    assert!(!answered("k", "other").await && !answered("other", "h").await);
}

#[tokio::test]
async fn a_key_used_for_something_else_is_refused() {
    let db = TestDb::new().await;
    let store = open(&db);
    store
        .decide(ask("a", TillCommand::Put(vec![2])).keyed(key("k", "h")))
        .await
        .unwrap();
    let other = store
        .decide(ask("a", TillCommand::Put(vec![3])).keyed(key("k", "other")))
        .await;
    assert!(matches!(other, Err(DecideError::KeyReused)), "{other:?}");
}

#[tokio::test]
async fn a_refused_request_may_be_sent_again_with_its_key() {
    let db = TestDb::new().await;
    let store = open(&db);
    assert!(
        store
            .decide(ask("a", TillCommand::Take(2)).keyed(key("k", "h")))
            .await
            .is_err()
    );
    store
        .decide(ask("a", TillCommand::Put(vec![2])))
        .await
        .unwrap();
    let now = store
        .decide(ask("a", TillCommand::Take(2)).keyed(key("k", "h")))
        .await
        .unwrap();
    assert!(!now.replayed);
}

#[tokio::test]
async fn a_storm_of_copies_over_two_processes_acts_once() {
    let db = TestDb::new().await;
    let (here, there) = (open(&db), open(&db));
    let copies = (0..200).map(|copy| {
        let store = if copy % 2 == 0 {
            here.clone()
        } else {
            there.clone()
        };
        async move {
            store
                .decide(ask("a", TillCommand::Put(vec![1])).keyed(key("k", "h")))
                .await
        }
    });
    let answers = join_all(copies).await;
    let fresh = answers
        .iter()
        .filter(|answer| !answer.as_ref().unwrap().replayed)
        .count();
    assert_eq!(fresh, 1);
    assert!(
        answers
            .iter()
            .all(|answer| answer.as_ref().unwrap().outcome == 1)
    );
    let loaded = here.load::<Till>("a").await.unwrap();
    assert_eq!((loaded.state.coins, loaded.version), (1, 1));
}

#[tokio::test]
async fn an_answer_is_kept_until_it_is_forgotten() {
    let db = TestDb::new().await;
    let store = open(&db);
    let ask_once = || ask("a", TillCommand::Put(vec![2])).keyed(key("k", "h"));
    store.decide(ask_once()).await.unwrap();
    let now = chrono::Utc::now();
    assert_eq!(
        store
            .forget_answers(now - chrono::TimeDelta::hours(1))
            .await
            .unwrap(),
        0
    );
    assert!(store.decide(ask_once()).await.unwrap().replayed);
    assert_eq!(
        store
            .forget_answers(now + chrono::TimeDelta::hours(1))
            .await
            .unwrap(),
        1
    );
    assert!(!store.decide(ask_once()).await.unwrap().replayed);
}
