//! The feed never skips and never turns a stream around, whoever commits when.

use super::{ask, open};
use eventstore::{Token, feed};
use sqlx::{Connection, PgConnection, PgPool};
use testkit::database::TestDb;
use testkit::till::TillCommand;

async fn append(db: &mut PgConnection, stream: &str, sequence: i64) {
    let insert = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
                  VALUES ('till', $1, $2, 'till.put', '1.0', '{\"put\":{\"coins\":1}}', '{}')";
    sqlx::query(insert)
        .bind(stream)
        .bind(sequence)
        .execute(db)
        .await
        .unwrap();
}

async fn streams_after(pool: &PgPool, after: Token) -> (Vec<String>, Token) {
    let page = feed::read(pool, after, 100, &[]).await.unwrap();
    let names = page
        .told
        .iter()
        .map(|told| format!("{}:{}", told.aggregate_id, told.sequence));
    (names.collect(), page.end)
}

/// Waits until the feed shows `count` events behind `after`: writers of other databases on the
/// same server delay it, they never hide anything.
async fn told_after(pool: &PgPool, after: Token, count: usize) -> (Vec<String>, Token) {
    let shown = async {
        loop {
            let (names, end) = streams_after(pool, after).await;
            if names.len() >= count {
                return (names, end);
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(testkit::PATIENCE, shown)
        .await
        .expect("the feed shows what was committed")
}

#[tokio::test]
async fn a_later_writer_who_commits_first_does_not_hide_the_earlier_one() {
    let db = TestDb::new().await;
    let (mut one, mut two) = (
        db.pool.acquire().await.unwrap(),
        db.pool.acquire().await.unwrap(),
    );
    let mut early = one.begin().await.unwrap();
    append(&mut early, "early", 1).await;
    let mut late = two.begin().await.unwrap();
    append(&mut late, "late", 1).await;
    late.commit().await.unwrap();
    let (seen, cursor) = streams_after(&db.pool, Token::START).await;
    assert!(
        seen.is_empty(),
        "nothing may be passed while an earlier writer is open: {seen:?}"
    );
    early.commit().await.unwrap();
    let (seen, _) = told_after(&db.pool, cursor, 2).await;
    assert_eq!(seen, ["early:1", "late:1"]);
}

#[tokio::test]
async fn an_earlier_writer_who_gives_up_leaves_no_hole() {
    let db = TestDb::new().await;
    let (mut one, mut two) = (
        db.pool.acquire().await.unwrap(),
        db.pool.acquire().await.unwrap(),
    );
    let mut early = one.begin().await.unwrap();
    append(&mut early, "early", 1).await;
    let mut late = two.begin().await.unwrap();
    append(&mut late, "late", 1).await;
    late.commit().await.unwrap();
    early.rollback().await.unwrap();
    assert_eq!(told_after(&db.pool, Token::START, 1).await.0, ["late:1"]);
}

#[tokio::test]
async fn a_page_may_end_inside_a_transaction_and_the_next_one_goes_on_there() {
    let db = TestDb::new().await;
    let mut tx = db.pool.begin().await.unwrap();
    for stream in ["a", "b", "c"] {
        append(&mut tx, stream, 1).await;
    }
    tx.commit().await.unwrap();
    told_after(&db.pool, Token::START, 3).await;
    let first = feed::read(&db.pool, Token::START, 2, &[]).await.unwrap();
    assert_eq!((first.told.len(), first.caught_up), (2, false));
    let (rest, _) = streams_after(&db.pool, first.end).await;
    assert_eq!(rest, ["c:1"]);
}

#[tokio::test]
async fn a_writer_in_another_database_or_an_open_index_build_only_delays() {
    let (db, foreign) = (TestDb::new().await, TestDb::new().await);
    let mut elsewhere = foreign.pool.acquire().await.unwrap();
    let mut foreign_tx = elsewhere.begin().await.unwrap();
    append(&mut foreign_tx, "foreign", 1).await;
    let mut builder = db.pool.acquire().await.unwrap();
    let mut building = builder.begin().await.unwrap();
    sqlx::query("CREATE INDEX slow ON command_log (created_at)")
        .execute(&mut *building)
        .await
        .unwrap();
    let store = open(&db);
    store
        .decide(ask("a", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    assert!(streams_after(&db.pool, Token::START).await.0.is_empty());
    building.commit().await.unwrap();
    foreign_tx.commit().await.unwrap();
    assert_eq!(told_after(&db.pool, Token::START, 1).await.0, ["a:1"]);
}

#[tokio::test]
async fn a_stream_stays_in_order_although_its_writer_took_a_number_early() {
    let db = TestDb::new().await;
    let store = open(&db);
    // Somebody takes a transaction id and sleeps on it. A store that wrote its key first and
    // loaded then would now put its event behind an older id: ours loads before it has one.
    let mut sleeper = db.pool.acquire().await.unwrap();
    let mut sleeping = sleeper.begin().await.unwrap();
    sqlx::query("SELECT pg_current_xact_id()")
        .execute(&mut *sleeping)
        .await
        .unwrap();
    for _ in 0..3 {
        store
            .decide(ask("a", TillCommand::Put(vec![1])))
            .await
            .unwrap();
    }
    append(&mut sleeping, "sleeper", 1).await;
    sleeping.commit().await.unwrap();
    assert_eq!(
        told_after(&db.pool, Token::START, 4).await.0,
        ["sleeper:1", "a:1", "a:2", "a:3"]
    );
}

#[tokio::test]
async fn only_what_is_heard_is_delivered_and_the_cursor_still_moves_on() {
    let db = TestDb::new().await;
    let store = open(&db);
    store
        .decide(ask("a", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    store.decide(ask("a", TillCommand::Take(1))).await.unwrap();
    told_after(&db.pool, Token::START, 2).await;
    let page = feed::read(&db.pool, Token::START, 100, &["till.put"])
        .await
        .unwrap();
    assert_eq!(page.told.len(), 1);
    assert_eq!(page.end, feed::end(&db.pool).await.unwrap());
}

#[tokio::test]
async fn a_log_restored_into_a_younger_cluster_is_not_believed() {
    let db = TestDb::new().await;
    open(&db)
        .decide(ask("a", TillCommand::Put(vec![1])))
        .await
        .unwrap();
    assert!(feed::can_be_believed(&db.pool).await.unwrap());
    let restored = "INSERT INTO events (tx_id, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
                    VALUES ((SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 100000000), 'till', 'b', 1, 'till.put', '1.0', '{}', '{}')";
    sqlx::query(restored).execute(&db.pool).await.unwrap();
    assert!(!feed::can_be_believed(&db.pool).await.unwrap());
}
