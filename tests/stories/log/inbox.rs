//! What a provider tells us has its effect once, for ever.

use super::{TillAnswer, ask, open, refused};
use eventstore::{CommandKey, Decision, EventStore, Receipt, recorded};
use futures::future::join_all;
use sqlx::PgPool;
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand, TillError};

fn notice(provider: &'static str, event_id: &str) -> Receipt {
    Receipt {
        provider,
        event_id: event_id.into(),
        kind: "payment.captured".into(),
        subject: Some("order 1".into()),
    }
}

fn told(receipt: Receipt, command: TillCommand) -> Decision<i64, TillError> {
    ask("a", command).received(receipt)
}

async fn storm(stores: &[EventStore], copies: usize) -> Vec<TillAnswer> {
    let copies = (0..copies).map(|copy| {
        let store = stores[copy % stores.len()].clone();
        async move {
            let put = TillCommand::Put(vec![1]);
            store.decide(told(notice("stripe", "evt_1"), put)).await
        }
    });
    join_all(copies).await
}

/// One of the copies acted, all of them heard its answer.
fn one_acted(answers: Vec<TillAnswer>) {
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let fresh = answers.iter().filter(|answer| !answer.replayed).count();
    assert_eq!(fresh, 1);
    assert!(
        answers
            .iter()
            .all(|a| (a.outcome, a.token) == (1, answers[0].token))
    );
}

async fn kept(pool: &PgPool) -> i64 {
    let count = "SELECT count(*) FROM webhook_inbox";
    sqlx::query_scalar(count).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn fifty_copies_of_a_notice_at_once_have_one_effect() {
    let db = TestDb::new().await;
    let store = open(&db);
    one_acted(storm(std::slice::from_ref(&store), 50).await);
    assert_eq!(store.load::<Till>("a").await.unwrap().version, 1);
    assert_eq!(kept(&db.pool).await, 1);
}

#[tokio::test]
async fn fifty_copies_of_a_notice_over_two_processes_have_one_effect() {
    let db = TestDb::new().await;
    let stores = [open(&db), open(&db)];
    one_acted(storm(&stores, 50).await);
    assert_eq!(stores[1].load::<Till>("a").await.unwrap().version, 1);
    assert_eq!(kept(&db.pool).await, 1);
}

#[tokio::test]
async fn a_notice_is_remembered_when_all_answers_to_clients_are_forgotten_and_whatever_it_says_now()
{
    let db = TestDb::new().await;
    let store = open(&db);
    let put = |coins| told(notice("stripe", "evt_1"), TillCommand::Put(vec![coins]));
    let first = store.decide(put(1)).await.unwrap();
    let later = chrono::Utc::now() + chrono::TimeDelta::days(1_000);
    assert_eq!(store.forget_answers(later).await.unwrap(), 0);
    let again = store.decide(put(7)).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!((again.outcome, again.token), (first.outcome, first.token));
    assert_eq!(store.load::<Till>("a").await.unwrap().version, 1);
}

#[tokio::test]
async fn a_notice_that_changes_nothing_is_kept_too() {
    let db = TestDb::new().await;
    let store = open(&db);
    let enough = || told(notice("stripe", "evt_1"), TillCommand::TopUpTo(0));
    assert!(!store.decide(enough()).await.unwrap().replayed);
    assert!(store.decide(enough()).await.unwrap().replayed);
    assert_eq!(kept(&db.pool).await, 1);
    assert_eq!(store.load::<Till>("a").await.unwrap().version, 0);
}

#[tokio::test]
async fn a_notice_that_is_refused_is_not_kept_and_may_come_again() {
    let db = TestDb::new().await;
    let store = open(&db);
    let take = || told(notice("stripe", "evt_1"), TillCommand::Take(2));
    assert_eq!(refused(store.decide(take()).await), "not enough coins");
    assert_eq!(kept(&db.pool).await, 0);
    store
        .decide(ask("a", TillCommand::Put(vec![2])))
        .await
        .unwrap();
    assert!(!store.decide(take()).await.unwrap().replayed);
}

#[tokio::test]
async fn the_same_id_of_two_providers_or_of_a_client_is_not_the_same_notice() {
    let db = TestDb::new().await;
    let store = open(&db);
    let put = || TillCommand::Put(vec![1]);
    let key = |id: &str| CommandKey {
        id: id.into(),
        request_hash: "h".into(),
    };
    // All at once, so that they meet in one batch.
    let answers = join_all([
        store.decide(told(notice("stripe", "1"), put())),
        store.decide(told(notice("paypal", "1"), put())),
        store.decide(ask("a", put()).keyed(key("1"))),
        store.decide(ask("a", put()).keyed(key("stripe:1"))),
    ])
    .await;
    assert!(answers.into_iter().all(|answer| !answer.unwrap().replayed));
    let history = recorded::<Till>(&db.pool, "a").await.unwrap();
    let causes: Vec<_> = history.iter().map(|e| &e.metadata["command_id"]).collect();
    assert_eq!(causes, ["stripe:1", "paypal:1", "1", "stripe:1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_breaks_a_notice_is_kept_exactly_when_its_event_is() {
    let db = TestDb::new().await;
    let store = EventStore::open(db.another_pool(4), eventstore::StoreOptions::default());
    let notices: Vec<_> = (0..16)
        .map(|line| tokio::spawn(tell(store.clone(), line)))
        .collect();
    let mut killed = 0;
    while notices.iter().any(|line| !line.is_finished()) {
        if killed < 3 {
            killed += kill_writers(&db.pool).await;
        }
        tokio::task::yield_now().await;
    }
    for line in notices {
        line.await.unwrap();
    }
    assert!(killed > 0, "no writer was killed");
    let alone = "SELECT count(*) FROM events e FULL JOIN webhook_inbox i
                 ON e.metadata->>'command_id' = i.provider || ':' || i.event_id
                 WHERE e.tx_id IS DISTINCT FROM i.tx_id";
    let alone: i64 = sqlx::query_scalar(alone).fetch_one(&db.pool).await.unwrap();
    assert_eq!(alone, 0, "an event without its notice, or a notice alone");
    let lines: Vec<String> = (0..16).map(|line| format!("t{line}")).collect();
    let tills = store.load_many::<Till>(&lines).await.unwrap();
    assert!(tills.iter().all(|till| till.state.coins == 50));
}

/// Fifty notices one after the other, each told until it is answered.
async fn tell(store: EventStore, line: usize) {
    for number in 0..50 {
        loop {
            let receipt = notice("stripe", &format!("{line}-{number}"));
            let put = ask(&format!("t{line}"), TillCommand::Put(vec![1]));
            if store.decide(put.received(receipt)).await.is_ok() {
                break;
            }
        }
    }
}

/// Ends the sessions that are storing something; answers how many there were.
async fn kill_writers(pool: &PgPool) -> i64 {
    let kill = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                  AND state = 'active' AND query LIKE 'WITH e AS%'";
    sqlx::query_scalar(kill).fetch_one(pool).await.unwrap()
}
