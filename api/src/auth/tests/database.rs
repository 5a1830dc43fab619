use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool};
use std::path::Path;
use std::str::FromStr;
use uuid::Uuid;

/// A migrated database that is dropped with this value.
pub(super) struct Database {
    pub(super) pool: PgPool,
    name: String,
    server: PgConnectOptions,
}

impl Database {
    pub(super) async fn new() -> Self {
        let url = std::env::var("TEST_DATABASE_URL").or_else(|_| std::env::var("DATABASE_URL"));
        let url =
            url.unwrap_or_else(|_| "postgres:///postgres?host=/var/run/postgresql".to_owned());
        let server = PgConnectOptions::from_str(&url).unwrap();
        let name = format!("api_test_{}", Uuid::new_v4().simple());
        let mut admin = server.connect().await.unwrap();
        sqlx::query(&format!("CREATE DATABASE {name}"))
            .execute(&mut admin)
            .await
            .unwrap();
        let options = server.clone().database(&name);
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .connect_with(options)
            .await
            .unwrap();
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
        let migrator = sqlx::migrate::Migrator::new(migrations).await.unwrap();
        migrator.run(&pool).await.unwrap();
        Self { pool, name, server }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (name, server) = (self.name.clone(), self.server.clone());
        // A runtime of its own: the test's is ending.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let mut admin = server.connect().await.unwrap();
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                sqlx::query(&drop).execute(&mut admin).await.unwrap();
            });
        });
        dropped.join().unwrap();
    }
}
