//! Forward only: brings the schema to the shape this program was built with.

use std::collections::HashSet;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool};

use super::DatabaseError;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// The migrations of this program. The lock is our own; a database that a newer program migrated
/// still serves this one.
fn migrator() -> Migrator {
    let migrations = MIGRATIONS.migrations.clone();
    Migrator {
        migrations,
        ignore_missing: true,
        locking: false,
        ..Migrator::DEFAULT
    }
}

/// Serialises migrations of one database: any number of processes may start at once.
const LOCK: i64 = 0x656c_6974_6573_686f;

/// Applies what is missing, each migration in its own transaction; how many that were. Processes
/// that call this at the same time wait for each other.
pub async fn migrate(server: &PgConnectOptions) -> Result<usize, DatabaseError> {
    let mut session = server
        .clone()
        .application_name("eliteshop migrate")
        .connect()
        .await?;
    sqlx::query("select pg_advisory_lock($1)")
        .bind(LOCK)
        .execute(&mut session)
        .await?;
    let before = applied(&mut session).await?.len();
    migrator().run_direct(&mut session).await?;
    let after = applied(&mut session).await?.len();
    session.close().await?;
    Ok(after - before)
}

/// Refuses a database that lacks a migration of this program. One that has more is fine: a newer
/// program migrated it, and migrations never take away what an older one needs.
pub async fn require_current(pool: &PgPool) -> Result<(), DatabaseError> {
    let mut session = pool.acquire().await?;
    let applied = applied(&mut session).await?;
    let missing: Vec<String> = MIGRATIONS
        .iter()
        .filter(|wanted| !applied.contains(&wanted.version))
        .map(|wanted| wanted.version.to_string())
        .collect();
    match missing.as_slice() {
        [] => Ok(()),
        [first, ..] => Err(DatabaseError::NotCurrent(format!(
            "{} migrations are missing, from {first}",
            missing.len()
        ))),
    }
}

async fn applied(session: &mut PgConnection) -> Result<HashSet<i64>, DatabaseError> {
    let known: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *session)
        .await?;
    if !known {
        return Ok(HashSet::new());
    }
    let versions: Vec<i64> =
        sqlx::query_scalar("select version from _sqlx_migrations where success")
            .fetch_all(session)
            .await?;
    Ok(versions.into_iter().collect())
}
