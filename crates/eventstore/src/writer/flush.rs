//! Storing a batch: one statement, one round trip, one commit.

use super::round::Unit;
use crate::{StoreError, Token};
use sqlx::PgPool;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Arguments, Row};

/// A statement with its arguments.
pub(super) type Prepared = (String, PgArguments);

/// Why a batch was not stored.
pub(super) enum FlushError {
    /// Somebody else wrote one of the streams, or used one of the keys.
    Conflict,
    /// The answer was lost: it may be stored or not.
    Lost(StoreError),
    /// It is not stored.
    Failed(StoreError),
}

/// The statement that stores everything the units want, or nothing of it.
///
/// Rows go in key order, so that two processes never wait for each other in a circle.
pub(super) fn prepare(units: &[Unit]) -> Result<Prepared, StoreError> {
    let mut statement = Statement::default();
    statement.events(units);
    statement.commands(units);
    statement.attachments(units);
    statement.timers(units);
    statement.cancelled(units);
    statement.finish()
}

/// Runs it; answers the place behind its last event.
pub(super) async fn send(
    pool: &PgPool,
    prepared: Result<Prepared, StoreError>,
) -> Result<Token, FlushError> {
    let (text, arguments) = prepared.map_err(FlushError::Failed)?;
    let row = sqlx::query_with(&text, arguments)
        .fetch_one(pool)
        .await
        .map_err(sort)?;
    let read = |row: &PgRow| -> Result<(i64, Option<i64>), sqlx::Error> {
        Ok((row.try_get(0)?, row.try_get(1)?))
    };
    let (tx_id, position) = read(&row).map_err(|error| FlushError::Lost(error.into()))?;
    Ok(position.map_or(Token::START, |position| Token { tx_id, position }))
}

fn sort(error: sqlx::Error) -> FlushError {
    let Some(database) = error.as_database_error() else {
        return match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => FlushError::Failed(error.into()),
            _ => FlushError::Lost(error.into()),
        };
    };
    let code = database.code().unwrap_or_default();
    let constraint = database.constraint().unwrap_or_default();
    match (code.as_ref(), constraint) {
        // On a partitioned log the key is called events_p0_pkey and so on.
        ("23505", "command_log_pkey") => FlushError::Conflict,
        ("23505", key) if key.starts_with("events") && key.ends_with("_pkey") => {
            FlushError::Conflict
        }
        ("40001" | "40P01", _) => FlushError::Conflict,
        // The server is going down: whether it committed first is unknown.
        ("57P01" | "57P02", _) => FlushError::Lost(error.into()),
        _ => FlushError::Failed(error.into()),
    }
}

#[derive(Default)]
struct Statement {
    parts: Vec<String>,
    arguments: PgArguments,
    bound: usize,
    failed: Option<String>,
    has_events: bool,
}

impl Statement {
    fn bind<'q, V>(&mut self, value: V) -> usize
    where
        V: sqlx::Encode<'q, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + 'q,
    {
        if let Err(error) = self.arguments.add(value) {
            self.failed = Some(error.to_string());
        }
        self.bound += 1;
        self.bound
    }

    fn events(&mut self, units: &[Unit]) {
        let mut rows = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            rows.extend(unit.staged.events.iter().map(|event| (at, event)));
        }
        if rows.is_empty() {
            return;
        }
        rows.sort_by(|(_, a), (_, b)| (&a.key, a.sequence).cmp(&(&b.key, b.sequence)));
        let contexts: Vec<String> = units.iter().map(context).collect();
        let types: Vec<&str> = rows.iter().map(|(_, row)| row.key.aggregate_type).collect();
        let ids: Vec<&str> = rows
            .iter()
            .map(|(_, row)| row.key.aggregate_id.as_str())
            .collect();
        let sequences: Vec<i64> = rows
            .iter()
            .map(|(_, row)| i64::try_from(row.sequence).unwrap_or(i64::MAX))
            .collect();
        let names: Vec<&str> = rows
            .iter()
            .map(|(_, row)| row.event.event_type.as_str())
            .collect();
        let versions: Vec<&str> = rows
            .iter()
            .map(|(_, row)| row.event.event_version.as_str())
            .collect();
        let payloads: Vec<&str> = rows
            .iter()
            .map(|(_, row)| row.event.payload.as_str())
            .collect();
        let metadata: Vec<&str> = rows.iter().map(|(at, _)| contexts[*at].as_str()).collect();
        let first = self.bind(types);
        self.bind(ids);
        self.bind(sequences);
        self.bind(names);
        self.bind(versions);
        self.bind(payloads);
        self.bind(metadata);
        let [t, i, s, n, v, p, m] = std::array::from_fn(|offset| first + offset);
        self.has_events = true;
        self.parts.push(format!(
            "e AS (INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version,
                   payload, metadata)
             SELECT t, i, s, n, v, p::json, m::json
             FROM unnest(${t}::text[], ${i}::text[], ${s}::int8[], ${n}::text[], ${v}::text[],
                         ${p}::text[], ${m}::text[]) WITH ORDINALITY AS u (t, i, s, n, v, p, m, o)
             ORDER BY o RETURNING position)"
        ));
    }

    fn commands(&mut self, units: &[Unit]) {
        let mut rows: Vec<(&str, &str, &str)> = units
            .iter()
            .filter_map(|unit| {
                let key = unit.job.key()?;
                Some((
                    key.id.as_str(),
                    key.request_hash.as_str(),
                    unit.outcome.as_deref()?,
                ))
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        rows.sort_unstable();
        let first = self.bind(rows.iter().map(|row| row.0).collect::<Vec<_>>());
        self.bind(rows.iter().map(|row| row.1).collect::<Vec<_>>());
        self.bind(rows.iter().map(|row| row.2).collect::<Vec<_>>());
        let [i, h, o] = std::array::from_fn(|offset| first + offset);
        self.parts.push(format!(
            "c AS (INSERT INTO command_log (command_id, request_hash, outcome)
             SELECT i, h, o::json FROM unnest(${i}::text[], ${h}::text[], ${o}::text[])
                    WITH ORDINALITY AS u (i, h, o, n) ORDER BY n)"
        ));
    }

    fn attachments(&mut self, units: &[Unit]) {
        let mut rows: Vec<_> = units
            .iter()
            .flat_map(|unit| &unit.staged.attachments)
            .collect();
        if rows.is_empty() {
            return;
        }
        rows.sort_by(|a, b| (a.owner, a.kind).cmp(&(b.owner, b.kind)));
        let first = self.bind(rows.iter().map(|row| row.owner).collect::<Vec<_>>());
        self.bind(rows.iter().map(|row| row.kind).collect::<Vec<_>>());
        self.bind(
            rows.iter()
                .map(|row| row.body.as_slice())
                .collect::<Vec<_>>(),
        );
        let [w, k, b] = std::array::from_fn(|offset| first + offset);
        self.parts.push(format!(
            "a AS (INSERT INTO attachment (owner, kind, body)
             SELECT w, k, b FROM unnest(${w}::uuid[], ${k}::text[], ${b}::bytea[])
                    WITH ORDINALITY AS u (w, k, b, n) ORDER BY n
             ON CONFLICT DO NOTHING)"
        ));
    }

    fn timers(&mut self, units: &[Unit]) {
        let mut rows: Vec<_> = units.iter().flat_map(|unit| &unit.staged.timers).collect();
        if rows.is_empty() {
            return;
        }
        rows.sort_by(|a, b| {
            (a.process, &a.instance, a.name).cmp(&(b.process, &b.instance, b.name))
        });
        let first = self.bind(rows.iter().map(|row| row.process).collect::<Vec<_>>());
        self.bind(
            rows.iter()
                .map(|row| row.instance.as_str())
                .collect::<Vec<_>>(),
        );
        self.bind(rows.iter().map(|row| row.name).collect::<Vec<_>>());
        self.bind(rows.iter().map(|row| row.due_at).collect::<Vec<_>>());
        self.bind(
            rows.iter()
                .map(|row| row.payload.to_string())
                .collect::<Vec<_>>(),
        );
        let [p, i, n, d, j] = std::array::from_fn(|offset| first + offset);
        self.parts.push(format!(
            "t AS (INSERT INTO timer (process, instance, name, due_at, payload)
             SELECT p, i, n, d, j::json
             FROM unnest(${p}::text[], ${i}::text[], ${n}::text[], ${d}::timestamptz[], ${j}::text[])
                  WITH ORDINALITY AS u (p, i, n, d, j, o) ORDER BY o
             ON CONFLICT DO NOTHING)"
        ));
    }

    /// A row that another process is just taking away is left to it.
    fn cancelled(&mut self, units: &[Unit]) {
        let rows: Vec<_> = units
            .iter()
            .flat_map(|unit| &unit.staged.cancelled)
            .collect();
        if rows.is_empty() {
            return;
        }
        let first = self.bind(rows.iter().map(|row| row.0).collect::<Vec<_>>());
        self.bind(rows.iter().map(|row| row.1.as_str()).collect::<Vec<_>>());
        self.bind(rows.iter().map(|row| row.2).collect::<Vec<_>>());
        let [p, i, n] = std::array::from_fn(|offset| first + offset);
        self.parts.push(format!(
            "x AS (DELETE FROM timer WHERE (process, instance, name) IN (
                SELECT d.process, d.instance, d.name FROM timer d
                JOIN unnest(${p}::text[], ${i}::text[], ${n}::text[]) AS u (p, i, n)
                  ON d.process = u.p AND d.instance = u.i AND d.name = u.n
                ORDER BY d.process, d.instance, d.name FOR UPDATE OF d SKIP LOCKED))"
        ));
    }

    fn finish(self) -> Result<Prepared, StoreError> {
        if let Some(cause) = self.failed {
            return Err(StoreError::Unwritable {
                what: "a batch",
                cause,
            });
        }
        let last = if self.has_events {
            "(SELECT max(position) FROM e)"
        } else {
            "NULL::bigint"
        };
        let text = format!(
            "WITH {} SELECT pg_current_xact_id()::text::bigint, {last}",
            self.parts.join(", ")
        );
        Ok((text, self.arguments))
    }
}

fn context(unit: &Unit) -> String {
    unit.job
        .context()
        .to_json(unit.job.key().map(|key| key.id.as_str()))
}
