//! The text and the arguments of the one statement that stores a batch.

use super::batch::Unit;
use crate::key::Key;
use crate::timer::{AlarmName, LastWord, last_words};
use crate::{Receipt, StoreError, Timer};
use sqlx::Arguments;
use sqlx::postgres::PgArguments;

/// A statement with its arguments.
pub(super) type Prepared = (String, PgArguments);

/// A statement in the making: a part for every kind of row.
#[derive(Default)]
pub(super) struct Statement {
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

    pub(super) fn events(&mut self, units: &[Unit]) {
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

    pub(super) fn commands(&mut self, units: &[Unit]) {
        let mut rows: Vec<(&str, &str, &str)> = units
            .iter()
            .filter_map(|unit| match unit.job.key()? {
                Key::Command(key) => Some((
                    key.id.as_str(),
                    key.request_hash.as_str(),
                    unit.outcome.as_deref()?,
                )),
                Key::Notice(_) => None,
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

    /// Notices of providers: kept for ever, beside the keys that are not.
    pub(super) fn notices(&mut self, units: &[Unit]) {
        let mut rows: Vec<(&Receipt, &str)> = units
            .iter()
            .filter_map(|unit| match unit.job.key()? {
                Key::Notice(receipt) => Some((receipt, unit.outcome.as_deref()?)),
                Key::Command(_) => None,
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        rows.sort_by(|(a, _), (b, _)| (a.provider, &a.event_id).cmp(&(b.provider, &b.event_id)));
        let column = |of: fn(&Receipt) -> Option<&str>| -> Vec<Option<&str>> {
            rows.iter().map(|(receipt, _)| of(receipt)).collect()
        };
        let first = self.bind(column(|receipt| Some(receipt.provider)));
        self.bind(column(|receipt| Some(&receipt.event_id)));
        self.bind(column(|receipt| Some(&receipt.kind)));
        self.bind(column(|receipt| receipt.subject.as_deref()));
        self.bind(rows.iter().map(|row| row.1).collect::<Vec<_>>());
        let [p, i, k, s, o] = std::array::from_fn(|offset| first + offset);
        self.parts.push(format!(
            "w AS (INSERT INTO webhook_inbox (provider, event_id, kind, subject, outcome)
             SELECT p, i, k, s, o::json
             FROM unnest(${p}::text[], ${i}::text[], ${k}::text[], ${s}::text[], ${o}::text[])
                  WITH ORDINALITY AS u (p, i, k, s, o, n) ORDER BY n)"
        ));
    }

    pub(super) fn attachments(&mut self, units: &[Unit]) {
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

    /// Sets and takes away alarms; one that was taken away and set again gets its new time.
    pub(super) fn timers(&mut self, units: &[Unit]) {
        let words = last_words(units.iter().flat_map(|unit| &unit.staged.alarms));
        let (mut set, mut anew, mut cancelled) = (Vec::new(), Vec::new(), Vec::new());
        for (name, word) in words {
            match word {
                LastWord::Set(timer) => set.push(timer),
                LastWord::SetAnew(timer) => anew.push(timer),
                LastWord::Cancel => cancelled.push(name),
            }
        }
        self.set("t", &set, "DO NOTHING");
        let instead = "(process, instance, name) DO UPDATE
                SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0";
        self.set("u", &anew, instead);
        self.cancelled(&cancelled);
    }

    fn set(&mut self, part: &str, rows: &[&Timer], known: &str) {
        if rows.is_empty() {
            return;
        }
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
            "{part} AS (INSERT INTO timer (process, instance, name, due_at, payload)
             SELECT p, i, n, d, j::json
             FROM unnest(${p}::text[], ${i}::text[], ${n}::text[], ${d}::timestamptz[], ${j}::text[])
                  WITH ORDINALITY AS u (p, i, n, d, j, o) ORDER BY o
             ON CONFLICT {known})"
        ));
    }

    /// A row that another process is just taking away is left to it.
    fn cancelled(&mut self, rows: &[AlarmName<'_>]) {
        if rows.is_empty() {
            return;
        }
        let first = self.bind(rows.iter().map(|row| row.0).collect::<Vec<_>>());
        self.bind(rows.iter().map(|row| row.1).collect::<Vec<_>>());
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

    pub(super) fn finish(self) -> Result<Prepared, StoreError> {
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
    unit.job.context().to_json(unit.job.key().map(Key::told))
}
