//! The chain holds, and whoever breaks it is found out: also with the rights of the owner.

use crate::{Broken, Entry, Filter, Outcome, Verified, append, contains, find, list, verify};
use chrono::DateTime;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use std::str::FromStr;
use uuid::Uuid;

mod deeds;

const LOG: &str = include_str!("../../../migrations/20261126060000_audit_log.sql");
const DEEDS: &str = include_str!("../../../migrations/20261126180000_audit_deeds.sql");

async fn with_log<F: Future<Output = ()> + Send + 'static>(story: impl FnOnce(PgPool) -> F) {
    with(&[LOG, DEEDS], story).await;
}

async fn with<F>(migrations: &[&str], story: impl FnOnce(PgPool) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let url = std::env::var("TEST_DATABASE_URL")
        .or_else(|_| std::env::var("DATABASE_URL"))
        .unwrap_or_else(|_| "postgres:///postgres?host=/var/run/postgresql".to_owned());
    let options = PgConnectOptions::from_str(&url).unwrap();
    let name = format!("audit_test_{}", Uuid::now_v7().simple());
    let mut server = options.connect().await.unwrap();
    let run = format!("CREATE DATABASE {name}");
    sqlx::query(&run).execute(&mut server).await.unwrap();
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .connect_with(options.database(&name))
        .await
        .unwrap();
    for ddl in migrations {
        sqlx::raw_sql(ddl).execute(&pool).await.unwrap();
    }
    let told = tokio::spawn(story(pool.clone())).await;
    pool.close().await;
    let run = format!("DROP DATABASE {name} WITH (FORCE)");
    sqlx::query(&run).execute(&mut server).await.unwrap();
    server.close().await.unwrap();
    if let Err(failure) = told {
        std::panic::resume_unwind(failure.into_panic());
    }
}

fn entry(n: i64) -> Entry {
    let at = DateTime::from_timestamp_micros(1_790_000_000_123_456 + n).unwrap();
    let mut entry = Entry::new(at, "staff:7", "orders.status.changed")
        .about("order", n)
        .changed(
            json!({ "n": n - 1 }),
            json!({ "text": "ä \"quoted\"", "n": n }),
        );
    entry.request_id = Some(format!("request-{n}"));
    entry.session_id = Some(Uuid::from_u128(7));
    entry.origin = Some(vec![1, 2, 3]);
    entry.reason = Some("naïve ✓".into());
    entry
}

async fn ten(pool: &PgPool) {
    let mut db = pool.acquire().await.unwrap();
    for n in 1..=9 {
        append(&mut db, entry(n)).await.unwrap();
    }
    let bare = Entry::new(DateTime::UNIX_EPOCH, "guest", "login.failed").ended(Outcome::Refused);
    append(&mut db, bare).await.unwrap();
}

/// What only the owner of the database can do.
async fn as_owner(pool: &PgPool, statement: &str) {
    let run = format!(
        "ALTER TABLE audit_log DISABLE TRIGGER USER; {statement}; ALTER TABLE audit_log ENABLE TRIGGER USER"
    );
    sqlx::raw_sql(&run).execute(pool).await.unwrap();
}

async fn found(pool: &PgPool) -> Result<Verified, Broken> {
    verify(pool, |_| ()).await.unwrap()
}

#[tokio::test]
async fn rows_follow_each_other_and_the_chain_holds() {
    with_log(|pool| async move {
        assert_eq!(found(&pool).await.unwrap().rows, 0);
        ten(&pool).await;
        assert_eq!(found(&pool).await.unwrap().rows, 10);
        let rows = list(&pool, &Filter::default(), None, (0, 100))
            .await
            .unwrap();
        let order: Vec<_> = rows.iter().map(|row| row.position).collect();
        assert_eq!(order, (1..=10).rev().collect::<Vec<_>>());
        let same = find(&pool, rows[3].id).await.unwrap().unwrap();
        assert_eq!(same.after, Some(json!({ "text": "ä \"quoted\"", "n": 7 })));
    })
    .await;
}

#[tokio::test]
async fn fifty_writers_at_once_make_one_chain() {
    with_log(|pool| async move {
        let writers = (1..=50).map(|n| {
            let pool = pool.clone();
            tokio::spawn(async move {
                let mut db = pool.begin().await.unwrap();
                append(&mut db, entry(n)).await.unwrap();
                db.commit().await.unwrap();
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        assert_eq!(found(&pool).await.unwrap().rows, 50);
    })
    .await;
}

#[tokio::test]
async fn nobody_changes_or_removes_a_row_by_the_way() {
    with_log(|pool| async move {
        ten(&pool).await;
        for statement in [
            "UPDATE audit_log SET actor = 'somebody else'",
            "UPDATE audit_log SET origin = '\\x00', reason = NULL",
            "UPDATE audit_log SET origin = NULL, reason = 'another'",
            "DELETE FROM audit_log WHERE position = 10",
            "TRUNCATE audit_log",
        ] {
            assert!(
                sqlx::query(statement).execute(&pool).await.is_err(),
                "{statement}"
            );
        }
        assert_eq!(found(&pool).await.unwrap().rows, 10);
    })
    .await;
}

#[tokio::test]
async fn an_address_may_be_forgotten_and_the_chain_still_holds() {
    with_log(|pool| async move {
        ten(&pool).await;
        let before = found(&pool).await.unwrap();
        let emptied = sqlx::query("UPDATE audit_log SET origin = NULL").execute(&pool);
        assert_eq!(emptied.await.unwrap().rows_affected(), 10);
        assert_eq!(found(&pool).await.unwrap(), before);
    })
    .await;
}

/// S51.
#[tokio::test]
async fn whoever_breaks_the_chain_with_the_rights_of_the_owner_is_found_out() {
    with_log(|pool| async move {
        ten(&pool).await;
        let whole = found(&pool).await.unwrap();
        as_owner(
            &pool,
            "UPDATE audit_log SET reason = 'because' WHERE position = 4",
        )
        .await;
        assert_eq!(found(&pool).await, Err(Broken::Changed(4)));
        as_owner(
            &pool,
            "UPDATE audit_log SET reason = 'naïve ✓' WHERE position = 4",
        )
        .await;
        assert_eq!(found(&pool).await.unwrap(), whole);
        as_owner(
            &pool,
            "UPDATE audit_log SET origin = '\\x00' WHERE position = 5",
        )
        .await;
        assert_eq!(found(&pool).await, Err(Broken::Origin(5)));
        as_owner(&pool, "DELETE FROM audit_log WHERE position = 5").await;
        assert_eq!(found(&pool).await, Err(Broken::Gap(6)));
        as_owner(&pool, "DELETE FROM audit_log WHERE position > 4").await;
        // What is left holds, and its head is not the one that was noted elsewhere.
        assert_ne!(found(&pool).await.unwrap().head, whole.head);
        assert!(!contains(&pool, &whole.head).await.unwrap());
    })
    .await;
}

fn of(field: fn(&mut Filter) -> &mut Option<String>, value: &str) -> Filter {
    let mut filter = Filter::default();
    *field(&mut filter) = Some(value.to_owned());
    filter
}

#[tokio::test]
async fn the_log_is_asked_by_actor_subject_action_outcome_and_request() {
    with_log(|pool| async move {
        ten(&pool).await;
        for (filter, expected) in [
            (of(|filter| &mut filter.actor, "staff:7"), 9),
            (of(|filter| &mut filter.subject, "order:3"), 1),
            (of(|filter| &mut filter.action, "orders."), 9),
            (of(|filter| &mut filter.action, "orders%"), 0),
            (of(|filter| &mut filter.outcome, "refused"), 1),
            (of(|filter| &mut filter.request_id, "request-9"), 1),
        ] {
            let found = list(&pool, &filter, None, (0, 100)).await.unwrap();
            assert_eq!(found.len(), expected, "{filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_log_is_asked_by_time_and_part_by_part() {
    with_log(|pool| async move {
        ten(&pool).await;
        let (mut since, mut before) = (Filter::default(), Filter::default());
        (since.from, before.until) = (Some(entry(9).at), Some(entry(9).at));
        let count = async |filter: &Filter| list(&pool, filter, None, (0, 9)).await.unwrap().len();
        assert_eq!((count(&since).await, count(&before).await), (1, 9));
        let page = list(&pool, &Filter::default(), Some(6), (1, 2))
            .await
            .unwrap();
        let positions: Vec<_> = page.iter().map(|row| row.position).collect();
        assert_eq!(positions, [4, 3]);
    })
    .await;
}
