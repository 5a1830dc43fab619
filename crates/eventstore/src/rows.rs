//! Keyed rows of a read table: load the ones a page touches, fold in memory, write them back in
//! one statement each way, whatever their number.

use crate::Fault;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, Mutex};

/// The rows of one table that a page touches. The field names of `R` are the column names;
/// generated columns are left alone.
pub struct Rows<R> {
    table: &'static str,
    key: &'static str,
    rows: BTreeMap<String, Slot<R>>,
}

struct Slot<R> {
    row: Option<R>,
    stored: bool,
    touched: bool,
}

impl<R: Serialize + DeserializeOwned + Clone> Rows<R> {
    /// Loads the rows of `table` whose `key` column, as text, is among `keys`.
    pub async fn load(
        db: &mut PgConnection,
        table: &'static str,
        key: &'static str,
        keys: &[String],
    ) -> Result<Self, Fault> {
        let mut rows = BTreeMap::new();
        if keys.is_empty() {
            return Ok(Self { table, key, rows });
        }
        let cast = key_type(db, table, key).await?;
        let found: Vec<(String, String)> = sqlx::query_as(&format!(
            "SELECT t.{key}::text, to_json(t)::text FROM {table} t WHERE t.{key} = ANY($1::text[]::{cast}[])"
        ))
        .bind(keys)
        .fetch_all(&mut *db)
        .await?;
        for (name, json) in found {
            let row = serde_json::from_str(&json).map_err(|cause| Fault::Poison {
                event: format!("{table}/{name}"),
                cause: cause.to_string(),
            })?;
            rows.insert(
                name,
                Slot {
                    row: Some(row),
                    stored: true,
                    touched: false,
                },
            );
        }
        Ok(Self { table, key, rows })
    }

    /// The row, as far as this page has come.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&R> {
        self.rows.get(key)?.row.as_ref()
    }

    /// The row, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut R> {
        let slot = self.rows.get_mut(key)?;
        slot.touched = true;
        slot.row.as_mut()
    }

    /// Puts a row, new or not.
    pub fn put(&mut self, key: impl Into<String>, row: R) {
        let slot = self.rows.entry(key.into()).or_insert(Slot {
            row: None,
            stored: false,
            touched: true,
        });
        slot.row = Some(row);
        slot.touched = true;
    }

    /// Takes a row away.
    pub fn remove(&mut self, key: &str) {
        if let Some(slot) = self.rows.get_mut(key) {
            slot.row = None;
            slot.touched = true;
        }
    }

    /// Writes what changed, in key order.
    pub async fn save(self, db: &mut PgConnection) -> Result<(), Fault> {
        let Self { table, key, rows } = self;
        let (mut gone, mut written) = (Vec::new(), Vec::new());
        for (name, slot) in rows {
            match slot.row {
                Some(row) if slot.touched => written.push(row),
                None if slot.stored => gone.push(name),
                _ => {}
            }
        }
        if !gone.is_empty() {
            let cast = key_type(db, table, key).await?;
            sqlx::query(&format!(
                "DELETE FROM {table} WHERE {key} = ANY($1::text[]::{cast}[])"
            ))
            .bind(&gone)
            .execute(&mut *db)
            .await?;
        }
        if !written.is_empty() {
            let json = serde_json::to_string(&written).map_err(|cause| Fault::Poison {
                event: table.to_owned(),
                cause: cause.to_string(),
            })?;
            let columns = columns(db, table).await?;
            sqlx::query(&upsert(table, key, &columns))
                .bind(json)
                .execute(&mut *db)
                .await?;
        }
        Ok(())
    }
}

fn upsert(table: &str, key: &str, columns: &[(String, String)]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let set: Vec<String> = names
        .iter()
        .filter(|name| **name != key)
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    let change = if set.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", set.join(", "))
    };
    format!(
        "INSERT INTO {table} ({list}) SELECT {list} FROM json_populate_recordset(NULL::{table}, $1::text::json)
         ON CONFLICT ({key}) DO {change}",
        list = names.join(", ")
    )
}

type Columns = HashMap<String, Vec<(String, String)>>;
static COLUMNS: LazyLock<Mutex<Columns>> = LazyLock::new(Mutex::default);

/// The columns of a table that can be written, with their types; looked up once per process.
async fn columns(db: &mut PgConnection, table: &str) -> Result<Vec<(String, String)>, Fault> {
    if let Some(known) = COLUMNS
        .lock()
        .ok()
        .and_then(|known| known.get(table).cloned())
    {
        return Ok(known);
    }
    let found: Vec<(String, String)> = sqlx::query_as(
        "SELECT quote_ident(attname::text), format_type(atttypid, NULL) FROM pg_attribute
         WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
         ORDER BY attnum",
    )
    .bind(table)
    .fetch_all(db)
    .await?;
    if found.is_empty() {
        let cause = "the table is missing; run the migrations".to_owned();
        return Err(Fault::Poison {
            event: table.to_owned(),
            cause,
        });
    }
    if let Ok(mut known) = COLUMNS.lock() {
        known.insert(table.to_owned(), found.clone());
    }
    Ok(found)
}

async fn key_type(db: &mut PgConnection, table: &str, key: &str) -> Result<String, Fault> {
    let columns = columns(db, table).await?;
    columns
        .into_iter()
        .find(|(name, _)| name == key)
        .map(|(_, kind)| kind)
        .ok_or_else(|| Fault::Poison {
            event: table.to_owned(),
            cause: format!("the key column {key} is missing"),
        })
}
