//! Durable alarms: rows that outlive every process.

use crate::StoreError;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgPool;
use std::collections::BTreeMap;

/// An alarm to be set. The triple (process, instance, name) names it; setting it again changes
/// nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Timer {
    /// Which process wants to be woken.
    pub process: &'static str,
    /// For which of its instances, for example an order.
    pub instance: String,
    /// Which alarm of the instance.
    pub name: &'static str,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// What the process wants to know then.
    pub payload: Value,
}

/// What a decision wants of an alarm.
#[derive(Debug, Clone)]
pub(crate) enum Alarm {
    Set(Timer),
    Cancel {
        process: &'static str,
        instance: String,
        name: &'static str,
    },
}

/// What becomes of one alarm in a flush.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LastWord<'a> {
    /// Set, unless it is there already.
    Set(&'a Timer),
    /// Set, whatever was there: it was taken away first.
    SetAnew(&'a Timer),
    Cancel,
}

/// What names an alarm: process, instance, name.
pub(crate) type AlarmName<'a> = (&'a str, &'a str, &'a str);

/// The last word on every alarm, in the order of their names. The parts of one statement do not see
/// each other's rows, so what is said of an alarm twice has to be made one thing before.
pub(crate) fn last_words<'a>(
    alarms: impl Iterator<Item = &'a Alarm>,
) -> BTreeMap<AlarmName<'a>, LastWord<'a>> {
    let mut words = BTreeMap::new();
    for alarm in alarms {
        match alarm {
            Alarm::Cancel {
                process,
                instance,
                name,
            } => {
                words.insert((*process, instance.as_str(), *name), LastWord::Cancel);
            }
            Alarm::Set(timer) => {
                let name = (timer.process, timer.instance.as_str(), timer.name);
                let word = match words.get(&name) {
                    None => LastWord::Set(timer),
                    Some(LastWord::Cancel) => LastWord::SetAnew(timer),
                    Some(kept) => *kept,
                };
                words.insert(name, word);
            }
        }
    }
    words
}

/// An alarm that is due. It stays until a decision cancels it, so dying before that only means
/// that it fires again.
#[derive(Debug, Clone, PartialEq)]
pub struct DueTimer {
    pub process: String,
    pub instance: String,
    pub name: String,
    pub due_at: DateTime<Utc>,
    pub payload: Value,
}

pub(crate) async fn due(
    pool: &PgPool,
    process: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DueTimer>, StoreError> {
    let timers = sqlx::query_as!(
        DueTimer,
        r#"SELECT process, instance, name, due_at, payload AS "payload: Value"
           FROM timer WHERE due_at <= $1 AND process = $2
           ORDER BY due_at, process, instance, name LIMIT $3"#,
        now,
        process,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(timers)
}

pub(crate) async fn next_due(
    pool: &PgPool,
    process: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = sqlx::query_scalar!("SELECT min(due_at) FROM timer WHERE process = $1", process);
    Ok(next.fetch_one(pool).await?)
}
