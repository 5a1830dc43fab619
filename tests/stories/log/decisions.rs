//! One decision, any number of streams: all of it is stored, or nothing.

use super::{ask, carry, open, refused};
use eventstore::{DecideError, Decision, Halt, Timer};
use serde_json::json;
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand, TillError, context};

#[tokio::test]
async fn what_was_decided_is_found_again() {
    let db = TestDb::new().await;
    let store = open(&db);
    let decided = store
        .decide(ask("a", TillCommand::Put(vec![3, 4])))
        .await
        .unwrap();
    assert_eq!(decided.outcome, 7);
    assert!(decided.token.tx_id > 0 && decided.token.position > 0);
    let loaded = store.load::<Till>("a").await.unwrap();
    assert_eq!(
        (loaded.state.coins, loaded.state.seen, loaded.version),
        (7, 2, 2)
    );
}

#[tokio::test]
async fn a_refusal_after_half_the_work_leaves_nothing_behind() {
    let db = TestDb::new().await;
    let store = open(&db);
    store
        .decide(ask("full", TillCommand::Put(vec![5])))
        .await
        .unwrap();
    let no = store.decide(carry("full", "other", 6)).await;
    assert_eq!(refused(no), "not enough coins");
    assert_eq!(store.load::<Till>("other").await.unwrap().version, 0);
    assert_eq!(store.load::<Till>("full").await.unwrap().version, 1);
    assert_eq!(
        store
            .decide(carry("full", "other", 5))
            .await
            .unwrap()
            .outcome,
        0
    );
    assert_eq!(store.load::<Till>("other").await.unwrap().state.coins, 5);
}

#[tokio::test]
async fn asking_for_what_is_so_already_writes_nothing() {
    let db = TestDb::new().await;
    let store = open(&db);
    store
        .decide(ask("a", TillCommand::Put(vec![9])))
        .await
        .unwrap();
    store
        .decide(ask("a", TillCommand::TopUpTo(5)))
        .await
        .unwrap();
    assert_eq!(store.load::<Till>("a").await.unwrap().version, 1);
}

#[tokio::test]
async fn an_aggregate_that_waits_inside_a_decision_is_refused() {
    let db = TestDb::new().await;
    let store = open(&db);
    let answer = store.decide(ask("a", TillCommand::Dawdle)).await;
    assert!(matches!(answer, Err(DecideError::Store(_))), "{answer:?}");
}

#[tokio::test]
async fn a_stale_version_is_refused_with_the_actual_one() {
    let db = TestDb::new().await;
    let store = open(&db);
    store
        .decide(ask("a", TillCommand::Put(vec![1, 1])))
        .await
        .unwrap();
    let write = Decision::<usize, TillError>::new(context(), |desk| {
        desk.expect_version::<Till, _>("a", 1)?;
        desk.execute::<Till>("a", TillCommand::Put(vec![1]))
    });
    match store.decide(write).await {
        Err(DecideError::VersionMismatch { actual }) => assert_eq!(actual, 2),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_stream_believed_new_that_exists_meets_its_real_state() {
    let db = TestDb::new().await;
    let (here, there) = (open(&db), open(&db));
    there
        .decide(ask("a", TillCommand::Put(vec![5])))
        .await
        .unwrap();
    let create = Decision::<i64, TillError>::new(context(), |desk| {
        desk.create::<Till>("a", TillCommand::Put(vec![1]))?;
        Ok(desk.state::<Till>("a")?.coins)
    });
    assert_eq!(here.decide(create).await.unwrap().outcome, 6);
    assert_eq!(here.load::<Till>("a").await.unwrap().version, 2);
}

#[tokio::test]
async fn a_timer_is_set_and_cancelled_with_the_decision_that_wants_it() {
    let db = TestDb::new().await;
    let store = open(&db);
    let due_at = context().occurred_at;
    let set = |coins: i64| {
        Decision::<(), TillError>::new(context(), move |desk| {
            desk.schedule(Timer {
                process: "test",
                instance: "a".into(),
                name: "alarm",
                due_at,
                payload: json!({"coins": coins}),
            });
            desk.execute::<Till>("a", TillCommand::Take(coins))
                .map(|_| ())
        })
    };
    assert!(store.decide(set(1)).await.is_err(), "the till is empty");
    assert!(
        store
            .due_timers("test", due_at, 10)
            .await
            .unwrap()
            .is_empty()
    );
    store
        .decide(ask("a", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    store.decide(set(1)).await.unwrap();
    let due = store.due_timers("test", due_at, 10).await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].payload, json!({"coins": 1}));
    let cancel = Decision::<(), TillError>::new(context(), |desk| {
        desk.cancel_timer("test", "a", "alarm");
        Ok::<_, Halt<TillError>>(())
    });
    store.decide(cancel).await.unwrap();
    assert!(
        store
            .due_timers("test", due_at, 10)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn the_log_cannot_be_rewritten() {
    let db = TestDb::new().await;
    let store = open(&db);
    store
        .decide(ask("a", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    for attack in [
        "UPDATE events SET payload = '{}'",
        "DELETE FROM events",
        "TRUNCATE events",
    ] {
        let refused = sqlx::query(attack).execute(&db.pool).await.unwrap_err();
        assert!(
            refused.to_string().contains("append-only"),
            "{attack}: {refused}"
        );
    }
}

#[tokio::test]
async fn a_decision_that_panics_is_refused_and_the_next_one_is_taken() {
    let db = TestDb::new().await;
    let store = open(&db);
    let broken = Decision::<i64, TillError>::new(context(), |desk| {
        desk.execute::<Till>("a", TillCommand::Put(vec![1]))?;
        panic!("a bug in a rule")
    });
    assert!(matches!(
        store.decide(broken).await,
        Err(DecideError::Store(_))
    ));
    assert_eq!(
        store
            .decide(ask("a", TillCommand::Put(vec![2])))
            .await
            .unwrap()
            .outcome,
        2
    );
}

/// An alarm of these tests, due so many seconds after the first second of 2026.
fn alarm(seconds: i64) -> Timer {
    Timer {
        process: "test",
        instance: "twice".into(),
        name: "alarm",
        due_at: context().occurred_at + chrono::TimeDelta::seconds(seconds),
        payload: json!(seconds),
    }
}

#[tokio::test]
async fn the_last_word_on_an_alarm_counts() {
    let db = TestDb::new().await;
    let store = open(&db);
    let far = context().occurred_at + chrono::TimeDelta::days(1);
    let said = |words: &'static [Option<i64>]| {
        Decision::<(), TillError>::new(context(), move |desk| {
            for word in words {
                match word {
                    Some(seconds) => desk.schedule(alarm(*seconds)),
                    None => desk.cancel_timer("test", "twice", "alarm"),
                }
            }
            Ok(())
        })
    };
    let cases: [(&'static [Option<i64>], Option<i64>); 6] = [
        (&[Some(1), None], None),
        (&[Some(2)], Some(2)),
        (&[Some(3)], Some(2)),
        (&[None, Some(4)], Some(4)),
        (&[None, Some(5), None], None),
        (&[None, Some(6), Some(7)], Some(6)),
    ];
    for (words, left) in cases {
        store.decide(said(words)).await.unwrap();
        let due = store.due_timers("test", far, 10).await.unwrap();
        let due: Vec<_> = due.iter().map(|timer| timer.payload.as_i64()).collect();
        assert_eq!(
            due,
            left.map(Some).into_iter().collect::<Vec<_>>(),
            "{words:?}"
        );
    }
}
