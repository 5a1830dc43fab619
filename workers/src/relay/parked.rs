//! Messages set aside: who could not take them, after how many tries and why.

use crate::published::{Letter, Published};
use chrono::{DateTime, Utc};
use eventstore::{StoreError, Token, Told};
use sqlx::{FromRow, PgExecutor, PgPool};
use std::collections::HashSet;

/// Parked messages that are tried again in one round.
const ROUND: i64 = 100;

/// A message that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ParkedMessage {
    /// Who could not take it; [`super::RELAY`] for an event that could not be told.
    pub consumer: String,
    /// The id of the event, `type/id/sequence`.
    pub message_id: String,
    /// For example `order.placed`.
    pub topic: String,
    /// How often it was tried.
    pub tries: i32,
    /// What was said the last time.
    pub reason: String,
    /// Whether somebody asked for it to be tried again, and nobody has yet.
    pub again: bool,
    /// When it was set aside.
    pub parked_at: DateTime<Utc>,
}

/// The messages that are set aside, by consumer, in the order of their events; at most `limit`.
pub async fn parked_messages(pool: &PgPool, limit: i64) -> Result<Vec<ParkedMessage>, StoreError> {
    let parked = sqlx::query_as(
        "SELECT consumer, message_id, topic, tries, reason, again, parked_at
         FROM parked_message ORDER BY consumer, tx_id, position LIMIT $1",
    )
    .bind(limit)
    .fetch_all(pool)
    .await?;
    Ok(parked)
}

/// Asks for parked messages of `consumer` to be tried again (all of them when none is named);
/// answers how many there are. Whoever runs the consumer does so within seconds.
pub async fn ask_again(
    db: impl PgExecutor<'_>,
    consumer: &str,
    message_ids: &[String],
) -> Result<u64, StoreError> {
    let asked = sqlx::query(
        "UPDATE parked_message SET again = true
         WHERE consumer = $1 AND (cardinality($2::text[]) = 0 OR message_id = ANY($2))",
    )
    .bind(consumer)
    .bind(message_ids)
    .execute(db)
    .await?;
    Ok(asked.rows_affected())
}

/// Forgets messages that were set aside for `consumer`: it never hears of them. Answers how many there
/// were. The events stay in the log.
pub async fn drop_parked(
    db: impl PgExecutor<'_>,
    consumer: &str,
    message_ids: &[String],
) -> Result<u64, StoreError> {
    let dropped: Vec<String> = sqlx::query_scalar(
        "DELETE FROM parked_message WHERE consumer = $1 AND message_id = ANY($2)
         RETURNING message_id",
    )
    .bind(consumer)
    .bind(message_ids)
    .fetch_all(db)
    .await?;
    for message in &dropped {
        tracing::warn!(consumer, message, "messages.dropped");
    }
    Ok(dropped.len() as u64)
}

/// What is set aside, and what is known of it.
pub(super) struct Aside<'a> {
    pub(super) message_id: &'a str,
    pub(super) topic: &'a str,
    pub(super) token: Token,
    /// Absent where no document could be made, or read.
    pub(super) document: Option<&'a Published>,
}

impl<'a> From<&'a Letter> for Aside<'a> {
    fn from(letter: &'a Letter) -> Self {
        Self {
            message_id: &letter.published.id,
            topic: &letter.published.topic,
            token: letter.token,
            document: Some(&letter.published),
        }
    }
}

/// Sets a message aside. Doing so again renews the reason.
pub(super) async fn park(
    pool: &PgPool,
    consumer: &str,
    aside: &Aside<'_>,
    tries: u32,
    reason: &str,
) -> Result<(), StoreError> {
    tracing::error!(
        consumer,
        message = aside.message_id,
        tries,
        reason,
        "messages.parked"
    );
    metrics::counter!("messages_parked_total", "consumer" => consumer.to_owned()).increment(1);
    let document = aside.document.map(serde_json::to_string);
    let document = document
        .transpose()
        .map_err(|cause| StoreError::Unwritable {
            what: "a document",
            cause: cause.to_string(),
        })?;
    sqlx::query(
        "INSERT INTO parked_message
            (consumer, message_id, topic, tx_id, position, document, tries, reason)
         VALUES ($1, $2, $3, $4, $5, $6::text::json, $7, $8)
         ON CONFLICT (consumer, message_id) DO UPDATE
         SET document = excluded.document, tries = excluded.tries, reason = excluded.reason",
    )
    .bind(consumer)
    .bind(aside.message_id)
    .bind(aside.topic)
    .bind(aside.token.tx_id)
    .bind(aside.token.position)
    .bind(document)
    .bind(i32::try_from(tries).unwrap_or(i32::MAX))
    // A zero byte is the one thing that text cannot hold.
    .bind(reason.replace('\0', ""))
    .execute(pool)
    .await?;
    Ok(())
}

/// A parked message that somebody wants tried again.
#[derive(FromRow)]
pub(super) struct Claimed {
    pub(super) message_id: String,
    pub(super) topic: String,
    tx_id: i64,
    position: i64,
    pub(super) document: Option<String>,
    tries: i32,
}

impl Claimed {
    pub(super) fn token(&self) -> Token {
        Token {
            tx_id: self.tx_id,
            position: self.position,
        }
    }

    /// How often it was tried, with the try that failed just now.
    pub(super) fn tries_now(&self) -> u32 {
        u32::try_from(self.tries).unwrap_or(0).saturating_add(1)
    }
}

/// Takes the messages that are to be tried again, in the order of their events; each goes to one
/// asker. They stay parked until [`settle`] is said.
pub(super) async fn claim(pool: &PgPool, consumer: &str) -> Result<Vec<Claimed>, StoreError> {
    let mut claimed: Vec<Claimed> = sqlx::query_as(
        "UPDATE parked_message SET again = false
         WHERE consumer = $1 AND message_id IN (
            SELECT message_id FROM parked_message WHERE consumer = $1 AND again
            ORDER BY tx_id, position LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING message_id, topic, tx_id, position, document::text AS document, tries",
    )
    .bind(consumer)
    .bind(ROUND)
    .fetch_all(pool)
    .await?;
    claimed.sort_by_key(Claimed::token);
    Ok(claimed)
}

/// A parked message was taken after all.
pub(super) async fn settle(
    pool: &PgPool,
    consumer: &str,
    message_id: &str,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM parked_message WHERE consumer = $1 AND message_id = $2")
        .bind(consumer)
        .bind(message_id)
        .execute(pool)
        .await?;
    Ok(())
}

/// The streams (`type/id`) of which `consumer` set a message aside.
pub(super) async fn streams(pool: &PgPool, consumer: &str) -> Result<HashSet<String>, StoreError> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT message_id FROM parked_message WHERE consumer = $1")
            .bind(consumer)
            .fetch_all(pool)
            .await?;
    let streams = ids.iter().filter_map(|id| id.rsplit_once('/'));
    Ok(streams.map(|(stream, _)| stream.to_owned()).collect())
}

/// The event with this id, from the log.
pub(super) async fn event(pool: &PgPool, message_id: &str) -> Result<Option<Told>, StoreError> {
    let parts = message_id.rsplit_once('/').and_then(|(stream, sequence)| {
        let (kind, id) = stream.split_once('/')?;
        Some((kind, id, sequence.parse::<i64>().ok()?))
    });
    let Some((kind, id, sequence)) = parts else {
        return Ok(None);
    };
    let told = sqlx::query_as(
        "SELECT tx_id, position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                payload::text AS payload, metadata::text AS metadata, recorded_at
         FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence = $3",
    )
    .bind(kind)
    .bind(id)
    .bind(sequence)
    .fetch_optional(pool)
    .await?;
    Ok(told)
}
