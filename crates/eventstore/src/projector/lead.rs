//! Who leads a reader: a session lock on a connection of its own. The compare-and-set of the
//! checkpoint makes two leaders harmless, so this only saves work.

use sqlx::{Connection, PgConnection, PgPool};
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The locks of this process, all on one connection. Cheap to clone.
#[derive(Clone)]
pub struct Leadership {
    pool: PgPool,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    connection: Option<PgConnection>,
    names: HashSet<String>,
}

impl Leadership {
    /// Locks by way of the database behind `pool`.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self {
            pool,
            held: Arc::default(),
        }
    }

    /// Whether this process leads `name`: tries to, if nobody does; looks after the connection.
    pub async fn lead(&self, name: &str) -> bool {
        match self.try_lead(name).await {
            Ok(leads) => leads,
            Err(error) => {
                tracing::debug!(%error, "leadership is unknown");
                let mut held = self.held.lock().await;
                *held = Held::default();
                false
            }
        }
    }

    async fn try_lead(&self, name: &str) -> Result<bool, sqlx::Error> {
        let mut held = self.held.lock().await;
        let Held { connection, names } = &mut *held;
        let connection = match connection {
            Some(connection) => connection,
            None => {
                names.clear();
                connection.insert(PgConnection::connect_with(&self.pool.connect_options()).await?)
            }
        };
        if names.contains(name) {
            connection.ping().await?;
            return Ok(true);
        }
        let locked: bool =
            sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
                .bind(format!("eventstore/{name}"))
                .fetch_one(&mut *connection)
                .await?;
        if locked {
            names.insert(name.to_owned());
        }
        Ok(locked)
    }

    /// Gives everything up, so that another process can lead at once.
    pub async fn resign(&self) {
        let connection = self.held.lock().await.connection.take();
        if let Some(connection) = connection {
            // The server frees the locks when the connection ends, well or badly.
            let _ = connection.close().await;
        }
    }
}
