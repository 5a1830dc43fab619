//! A consumer whose effect can be counted: it writes every message into a table, once.

use async_trait::async_trait;
use sqlx::PgPool;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use workers::published::Published;
use workers::relay::{Begins, Consumer, Setback, first_time};

/// What a ledger does with a message instead of writing it down.
#[derive(Debug, Clone)]
pub(super) enum Mood {
    Fails(&'static str),
    Panics,
    /// The other side is down.
    Waits,
    /// Writes it down and never comes back: the process dies between effect and answer.
    DiesAfterwards,
}

/// Writes messages into `ledger_of_messages`.
pub(super) struct Ledger {
    pub(super) name: &'static str,
    topics: &'static [&'static str],
    begins: Begins,
    pool: PgPool,
    moods: Mutex<HashMap<String, Mood>>,
    deliveries: Mutex<Vec<String>>,
}

impl Ledger {
    pub(super) async fn new(pool: &PgPool, name: &'static str, begins: Begins) -> Arc<Self> {
        Self::of(pool, name, begins, &["#"]).await
    }

    pub(super) async fn of(
        pool: &PgPool,
        name: &'static str,
        begins: Begins,
        topics: &'static [&'static str],
    ) -> Arc<Self> {
        sqlx::query(
            "CREATE TABLE IF NOT EXISTS ledger_of_messages (
                line bigint GENERATED ALWAYS AS IDENTITY, consumer text, message_id text, document text)",
        )
        .execute(pool)
        .await
        .unwrap();
        Arc::new(Self {
            name,
            topics,
            begins,
            pool: pool.clone(),
            moods: Mutex::default(),
            deliveries: Mutex::default(),
        })
    }

    /// Changes what it does with a message; with `None` it behaves.
    pub(super) fn is_to(&self, message: &str, mood: impl Into<Option<Mood>>) {
        let mut moods = self.moods.lock().unwrap();
        match mood.into() {
            Some(mood) => moods.insert(message.to_owned(), mood),
            None => moods.remove(message),
        };
    }

    /// How often a message was brought.
    pub(super) fn deliveries_of(&self, message: &str) -> usize {
        let deliveries = self.deliveries.lock().unwrap();
        deliveries.iter().filter(|id| *id == message).count()
    }

    /// What stands in the ledger, in the order of writing.
    pub(super) async fn written(&self) -> Vec<String> {
        let written = "SELECT message_id FROM ledger_of_messages WHERE consumer = $1 ORDER BY line";
        let written = sqlx::query_scalar(written).bind(self.name);
        written.fetch_all(&self.pool).await.unwrap()
    }

    /// The documents as they came, by id.
    pub(super) async fn documents(&self) -> HashMap<String, String> {
        let documents = "SELECT message_id, document FROM ledger_of_messages WHERE consumer = $1";
        let documents = sqlx::query_as(documents).bind(self.name);
        let documents: Vec<(String, String)> = documents.fetch_all(&self.pool).await.unwrap();
        documents.into_iter().collect()
    }

    async fn write(&self, message: &Published) -> Result<(), Setback> {
        let mut tx = self.pool.begin().await?;
        if first_time(&mut tx, self.name, message).await? {
            sqlx::query(
                "INSERT INTO ledger_of_messages (consumer, message_id, document) VALUES ($1, $2, $3)",
            )
            .bind(self.name)
            .bind(&message.id)
            .bind(serde_json::to_string(message)?)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Consumer for Ledger {
    fn name(&self) -> &'static str {
        self.name
    }
    fn topics(&self) -> &'static [&'static str] {
        self.topics
    }
    fn begins(&self) -> Begins {
        self.begins
    }
    async fn handle(&self, message: &Published) -> Result<(), Setback> {
        self.deliveries.lock().unwrap().push(message.id.clone());
        let mood = self.moods.lock().unwrap().get(&message.id).cloned();
        match mood {
            Some(Mood::Fails(why)) => return Err(Setback::Failed(why.to_owned())),
            Some(Mood::Panics) => panic!("the ledger is torn"),
            Some(Mood::Waits) => return Err(Setback::Later("the ink is dry".to_owned())),
            Some(Mood::DiesAfterwards) => {
                self.write(message).await?;
                return std::future::pending().await;
            }
            None => {}
        }
        self.write(message).await
    }
}
