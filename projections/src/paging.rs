//! Lists by page or by cursor, with totals that stay cheap.

use crate::QueryError;
use serde::Serialize;
use sqlx::{PgPool, Postgres, QueryBuilder, Row};
use uuid::Uuid;

/// Matches are counted exactly up to here; beyond it the total says that it is not exact.
pub(crate) const COUNTED_UP_TO: i64 = 100_000;

/// Which part of a list is wanted. A cursor wins over a page number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// From 1.
    pub page: i64,
    /// Rows at most.
    pub limit: i64,
    /// What a list gave out as `next_cursor`.
    pub cursor: Option<String>,
}

impl Window {
    /// The `page`-th part of `limit` rows.
    #[must_use]
    pub fn page(page: i64, limit: i64) -> Self {
        Self {
            page,
            limit,
            cursor: None,
        }
    }

    /// `limit` rows behind a cursor; as fast on the millionth row as on the first.
    #[must_use]
    pub fn after(cursor: impl Into<String>, limit: i64) -> Self {
        Self {
            page: 1,
            limit,
            cursor: Some(cursor.into()),
        }
    }

    fn offset(&self) -> i64 {
        if self.cursor.is_some() {
            return 0;
        }
        self.page
            .max(1)
            .saturating_sub(1)
            .saturating_mul(self.limit.max(0))
    }
}

/// A part of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Listed<T> {
    /// The rows of this part, in order.
    pub rows: Vec<T>,
    /// How many rows the whole list has; absent where a cursor was used.
    pub total: Option<i64>,
    /// False where there are more rows than were counted.
    pub total_is_exact: bool,
    /// Continues behind the last row; absent at the end.
    pub next_cursor: Option<String>,
}

/// An order of rows: a column that is never null, and the id behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By {
    pub(crate) word: &'static str,
    pub(crate) column: &'static str,
    pub(crate) cast: &'static str,
    pub(crate) id: &'static str,
    pub(crate) descending: bool,
}

/// The ids of one part of a list, in order.
#[derive(Debug)]
pub(crate) struct Ids {
    pub(crate) ids: Vec<Uuid>,
    pub(crate) next_cursor: Option<String>,
}

/// Finds the ids of a part. `matching` pushes `table alias WHERE …`, always with a WHERE.
pub(crate) async fn ids(
    pool: &PgPool,
    by: By,
    window: &Window,
    matching: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Ids, QueryError> {
    let mut sql = QueryBuilder::new(format!("SELECT {}, ({})::text FROM ", by.id, by.column));
    matching(&mut sql);
    if let Some(cursor) = &window.cursor {
        let (key, id) = read_cursor(cursor, by.word).ok_or(QueryError::BadCursor)?;
        let sign = if by.descending { "<" } else { ">" };
        sql.push(format!(" AND ({}, {}) {sign} (", by.column, by.id));
        sql.push_bind(key)
            .push(format!("::{}, ", by.cast))
            .push_bind(id)
            .push(")");
    }
    let direction = if by.descending { "DESC" } else { "ASC" };
    sql.push(format!(
        " ORDER BY {} {direction}, {} {direction} LIMIT ",
        by.column, by.id
    ));
    sql.push_bind(window.limit.max(0).saturating_add(1))
        .push(" OFFSET ")
        .push_bind(window.offset());
    let rows = sql.build().fetch_all(pool).await.map_err(bad_key)?;
    let mut found: Vec<(Uuid, String)> = rows
        .iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect::<Result<_, sqlx::Error>>()?;
    let more = i64::try_from(found.len()).unwrap_or(i64::MAX) > window.limit;
    if more {
        found.pop();
    }
    let last = found.last().filter(|_| more);
    let next_cursor = last.map(|(id, key)| write_cursor(by.word, key, *id));
    Ok(Ids {
        ids: found.into_iter().map(|(id, _)| id).collect(),
        next_cursor,
    })
}

/// Counts what matches, up to [`COUNTED_UP_TO`].
pub(crate) async fn count(
    pool: &PgPool,
    matching: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<(i64, bool), QueryError> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM ");
    matching(&mut sql);
    sql.push(" LIMIT ")
        .push_bind(COUNTED_UP_TO + 1)
        .push(") matches");
    let found: i64 = sql.build_query_scalar().fetch_one(pool).await?;
    Ok((found.min(COUNTED_UP_TO), found <= COUNTED_UP_TO))
}

/// How many rows the whole list has, and whether that is exact. Behind a cursor nobody counts.
pub(crate) async fn total(
    pool: &PgPool,
    window: &Window,
    matching: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<(Option<i64>, bool), QueryError> {
    if window.cursor.is_some() {
        return Ok((None, true));
    }
    let (total, exact) = count(pool, matching).await?;
    Ok((Some(total), exact))
}

/// Puts rows into the order of their ids; rows that vanished meanwhile are left out.
pub(crate) fn in_order<T>(ids: &[Uuid], rows: Vec<T>, id_of: impl Fn(&T) -> Uuid) -> Vec<T> {
    let mut by_id: std::collections::HashMap<Uuid, T> =
        rows.into_iter().map(|row| (id_of(&row), row)).collect();
    ids.iter().filter_map(|id| by_id.remove(id)).collect()
}

/// A text for `LIKE` that matches what begins with `beginning`.
pub(crate) fn starting_with(beginning: &str) -> String {
    let mut pattern = String::with_capacity(beginning.len() + 1);
    for letter in beginning.chars().filter(|letter| *letter != '\0') {
        if matches!(letter, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// A key that does not read as its column's type came from a cursor that somebody made up.
fn bad_key(error: sqlx::Error) -> QueryError {
    let code = error
        .as_database_error()
        .and_then(|error| error.code().map(|code| code.into_owned()));
    match code.as_deref() {
        Some("22P02" | "22007" | "22008" | "22003" | "22021") => QueryError::BadCursor,
        _ => QueryError::Database(error),
    }
}

fn write_cursor(word: &str, key: &str, id: Uuid) -> String {
    let text = format!("{word}\n{id}\n{key}");
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn read_cursor(cursor: &str, word: &str) -> Option<(String, Uuid)> {
    if cursor.len() > 4_000 || !cursor.is_ascii() || !cursor.len().is_multiple_of(2) {
        return None;
    }
    let bytes = (0..cursor.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&cursor[at..at + 2], 16).ok())
        .collect::<Option<Vec<u8>>>()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut parts = text.splitn(3, '\n');
    let (same, id, key) = (parts.next()?, parts.next()?, parts.next()?);
    (same == word && !key.contains('\0')).then_some((key.to_owned(), Uuid::parse_str(id).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_given_out() {
        let id = Uuid::from_u128(7);
        let cursor = write_cursor("name_asc", "Käse\n100 % gut", id);
        assert_eq!(
            read_cursor(&cursor, "name_asc"),
            Some(("Käse\n100 % gut".to_owned(), id))
        );
    }

    #[test]
    fn a_cursor_of_another_list_or_a_made_up_one_is_refused() {
        let cursor = write_cursor("newest", "2026", Uuid::nil());
        assert_eq!(read_cursor(&cursor, "name_asc"), None);
        for odd in ["", "zz", "abc", "é1", "00", "+1+1"] {
            assert_eq!(read_cursor(odd, "newest"), None);
        }
    }

    #[test]
    fn letters_that_mean_something_to_like_are_taken_as_they_are() {
        assert_eq!(starting_with(r"10%_\x"), r"10\%\_\\x%");
    }
}
