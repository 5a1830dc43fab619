//! The floor of a checkout: the rows that one checkout wrote, written again under new keys.

use anyhow::{Result, ensure};
use sqlx::PgPool;

/// A script for pgbench that writes what the last decision in this log wrote, in one statement: as
/// many rows, with keys and bytes of the same sizes.
///
/// The floor is spared what a shop cannot be: it neither sends nor parses payloads and metadata,
/// they are part of its plan.
pub(crate) async fn same_rows(pool: &PgPool) -> Result<String> {
    let events: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "SELECT aggregate_type, event_type, event_version, payload::text, metadata::text
         FROM events WHERE tx_id = (SELECT max(tx_id) FROM events) ORDER BY position",
    )
    .fetch_all(pool)
    .await?;
    let rows = events.iter().enumerate();
    let events = rows.map(|(number, (stream, name, version, payload, metadata))| {
        let (id, payload, metadata) = (key(number), json(payload), json(metadata));
        format!("('{stream}', {id}, 1, '{name}', '{version}', {payload}, {metadata})")
    });
    let outcomes = texts(pool, "SELECT outcome::text FROM command_log").await?;
    let commands = outcomes
        .iter()
        .map(|outcome| format!("('bench:' || {}, 'h', {})", key(0), json(outcome)));
    let timers = texts(pool, "SELECT payload::text FROM timer").await?;
    let timers = timers.iter().enumerate().map(|(number, payload)| {
        let (id, payload) = (key(number), json(payload));
        format!("('checkout', {id}, 'hold', now(), {payload})")
    });
    let attached = texts(pool, "SELECT encode(body, 'hex') FROM attachment").await?;
    let attached = attached.iter().enumerate().map(|(number, body)| {
        let id = key(number);
        format!("(({id})::uuid, 'contact', '\\x{body}'::bytea)")
    });
    let parts = [
        values(events),
        values(commands),
        values(timers),
        values(attached),
    ];
    ensure!(
        parts.iter().all(|part| !part.is_empty()),
        "the checkout wrote less than it should"
    );
    let [events, commands, timers, attached] = parts;
    Ok(format!(
        "\\set id random(100000000000, 999999999999)
WITH c AS (INSERT INTO command_log (command_id, request_hash, outcome) VALUES {commands}),
a AS (INSERT INTO attachment (owner, kind, body) VALUES {attached}),
t AS (INSERT INTO timer (process, instance, name, due_at, payload) VALUES {timers})
INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
VALUES {events};
"
    ))
}

/// A key of 36 characters; its last twelve digits are bound.
fn key(number: usize) -> String {
    format!("'0199f3a0-{number:04x}-7000-8000-' || :id")
}

/// A literal in which pgbench finds no variable.
fn json(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "''");
    format!("E'{}'::json", text.replace(':', "\\x3a"))
}

fn values(rows: impl Iterator<Item = String>) -> String {
    rows.collect::<Vec<_>>().join(", ")
}

async fn texts(pool: &PgPool, question: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(question).fetch_all(pool).await?)
}
