//! A database of its own for every test, cloned from a template that is migrated once.

use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A database that is dropped with this value.
pub struct TestDb {
    /// Connections to it.
    pub pool: PgPool,
    name: String,
    server: PgConnectOptions,
}

impl TestDb {
    /// A fresh database with every migration applied.
    pub async fn new() -> Self {
        Self::at(server()).await
    }

    /// The same on a server of the caller's.
    pub async fn at(server: PgConnectOptions) -> Self {
        let template = template(&server).await;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("eliteshop_test_{}_{number}", std::process::id());
        let mut admin = PgConnection::connect_with(&server).await.unwrap();
        execute(
            &mut admin,
            &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await;
        create_from(&mut admin, &name, &template).await;
        let pool = pool(&server, &name, 8);
        Self { pool, name, server }
    }

    /// More connections to the same database, for a second process of the shop.
    pub fn another_pool(&self, connections: u32) -> PgPool {
        pool(&self.server, &self.name, connections)
    }

    /// The URL of the database, for a process of its own.
    pub fn url(&self) -> String {
        use sqlx::ConnectOptions;
        let mut url = self.server.clone().database(&self.name).to_url_lossy();
        // What only sqlx understands, other clients refuse.
        let known: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| name != "statement-cache-capacity")
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.query_pairs_mut().clear().extend_pairs(known);
        url.to_string()
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let (name, server) = (self.name.clone(), self.server.clone());
        // A runtime of its own: the test's may be ending.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let mut admin = PgConnection::connect_with(&server).await.unwrap();
                execute(
                    &mut admin,
                    &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                )
                .await;
            });
        });
        let _ = dropped.join();
    }
}

/// The server tests run on: `TEST_DATABASE_URL`, else `DATABASE_URL`, else the local one.
pub fn server() -> PgConnectOptions {
    let url = std::env::var("TEST_DATABASE_URL").or_else(|_| std::env::var("DATABASE_URL"));
    let url = url.unwrap_or_else(|_| "postgres:///postgres?host=/var/run/postgresql".to_owned());
    PgConnectOptions::from_str(&url)
        .expect("TEST_DATABASE_URL is a Postgres URL")
        .database("postgres")
}

fn pool(server: &PgConnectOptions, name: &str, connections: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(60))
        .test_before_acquire(false)
        .connect_lazy_with(server.clone().database(name))
}

/// A migrated database nobody is connected to, named by what the migrations say.
async fn template(server: &PgConnectOptions) -> String {
    let mut digest = Sha256::new();
    for migration in MIGRATIONS.iter() {
        digest.update(&migration.checksum);
    }
    let digest = digest.finalize();
    let name = format!(
        "eliteshop_template_{:02x}{:02x}{:02x}{:02x}",
        digest[0], digest[1], digest[2], digest[3]
    );
    let mut admin = PgConnection::connect_with(server)
        .await
        .expect("Postgres answers; see `make test`");
    sqlx::query("SELECT pg_advisory_lock(420420)")
        .execute(&mut admin)
        .await
        .unwrap();
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(&name)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    if !exists {
        let half = format!("{name}_half");
        execute(
            &mut admin,
            &format!("DROP DATABASE IF EXISTS {half} WITH (FORCE)"),
        )
        .await;
        execute(&mut admin, &format!("CREATE DATABASE {half}")).await;
        let alone = server.clone().database(&half);
        let mut alone = PgConnection::connect_with(&alone).await.unwrap();
        let migrated = MIGRATIONS.run(&mut alone).await;
        migrated.expect("the migrations apply");
        alone.close().await.unwrap();
        rename(&mut admin, &half, &name).await;
    }
    admin.close().await.unwrap();
    name
}

/// Nobody may be connected to a database that gets another name; a session that was closed may
/// linger, so it is ended from outside.
async fn rename(admin: &mut PgConnection, from: &str, to: &str) {
    let text = format!("ALTER DATABASE {from} RENAME TO {to}");
    for patience in (0..12).rev() {
        let linger =
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";
        let ended = sqlx::query(linger).bind(from).execute(&mut *admin).await;
        ended.unwrap();
        // The server itself waits five seconds for the sessions to be gone.
        match sqlx::query(&text).execute(&mut *admin).await {
            Ok(_) => return,
            Err(error) => assert!(patience > 0, "{text}: {error}"),
        }
    }
}

/// Cloning fails while somebody else clones the same template: wait for the turn.
async fn create_from(admin: &mut PgConnection, name: &str, template: &str) {
    sqlx::query("SELECT pg_advisory_lock(420421)")
        .execute(&mut *admin)
        .await
        .unwrap();
    execute(
        admin,
        &format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"),
    )
    .await;
    sqlx::query("SELECT pg_advisory_unlock(420421)")
        .execute(&mut *admin)
        .await
        .unwrap();
}

async fn execute(admin: &mut PgConnection, text: &str) {
    sqlx::query(text)
        .execute(admin)
        .await
        .unwrap_or_else(|error| panic!("{text}: {error}"));
}
