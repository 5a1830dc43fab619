//! Products by words: whole words, stems, the beginning of the last word, and typos where little
//! else was found.

use super::{Filter, ProductRow, read};
use crate::QueryError;
use crate::paging::{Listed, Window, in_order};
use serde::Serialize;
use sqlx::{PgPool, Postgres, QueryBuilder, Row};
use uuid::Uuid;

/// So many matches are ranked; a search that finds more should be narrowed.
const RANKED: i64 = 2_000;
/// Fewer matches than this are thin: then names that merely resemble the words are added.
const THIN: usize = 5;
/// How many resembling names are looked at.
const RESEMBLING: i64 = 1_000;
/// The closest of them are added.
const CLOSEST: i64 = 200;
/// Words beyond these are not read.
const MOST_WORDS: usize = 12;

/// What a search found.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// Best first; pages only, no cursor.
    pub listed: Listed<ProductRow>,
    /// Whether names that merely resemble the words were added.
    pub is_fuzzy: bool,
}

/// The words of a search, harmless whatever was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Words {
    plain: String,
    /// In the language of `to_tsquery`: all words, the last one as a beginning.
    exact: String,
}

impl Words {
    fn read(text: &str) -> Option<Self> {
        let clean: String = text
            .chars()
            .map(|letter| {
                if letter.is_alphanumeric() || "-./+".contains(letter) {
                    letter
                } else {
                    ' '
                }
            })
            .collect();
        let words: Vec<String> = clean
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .map(|word| word.chars().take(64).collect())
            .take(MOST_WORDS)
            .collect();
        let last = words.last()?.chars().count();
        let mut exact = words
            .iter()
            .map(|word| format!("'{word}'"))
            .collect::<Vec<_>>()
            .join(" & ");
        if last >= 2 {
            exact.push_str(":*");
        }
        Some(Self {
            plain: words.join(" "),
            exact,
        })
    }
}

/// The products that pass `filter` and speak of the words in `text`, whatever `text` is.
pub async fn search(
    pool: &PgPool,
    text: &str,
    filter: &Filter,
    window: &Window,
) -> Result<Found, QueryError> {
    let Some(words) = Words::read(text) else {
        return Ok(Found {
            listed: part(pool, &[], window).await?,
            is_fuzzy: false,
        });
    };
    let mut ids = spoken_of(pool, &words, filter).await?;
    let exact = ids.len();
    if exact < THIN {
        for id in resembling(pool, &words, filter).await? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    Ok(Found {
        listed: part(pool, &ids, window).await?,
        is_fuzzy: ids.len() > exact,
    })
}

async fn part(
    pool: &PgPool,
    ids: &[Uuid],
    window: &Window,
) -> Result<Listed<ProductRow>, QueryError> {
    let limit = usize::try_from(window.limit).unwrap_or(0);
    let skipped = usize::try_from(window.page.max(1) - 1)
        .unwrap_or(0)
        .saturating_mul(limit);
    let part: Vec<Uuid> = ids.iter().skip(skipped).take(limit).copied().collect();
    let rows = in_order(&part, read::by_ids(pool, &part).await?, |row| row.id);
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    Ok(Listed {
        rows,
        total: Some(total),
        total_is_exact: total < RANKED,
        next_cursor: None,
    })
}

async fn spoken_of(pool: &PgPool, words: &Words, filter: &Filter) -> Result<Vec<Uuid>, QueryError> {
    let mut sql = QueryBuilder::new("WITH asked AS MATERIALIZED (SELECT to_tsquery('simple', ");
    sql.push_bind(words.exact.clone())
        .push(") || plainto_tsquery('english', ");
    sql.push_bind(words.plain.clone());
    sql.push(
        ") AS words) SELECT id FROM (
           SELECT p.id, p.sku, p.name, p.search, asked.words FROM asked CROSS JOIN ",
    );
    filter.push(&mut sql);
    sql.push(" AND p.search @@ asked.words LIMIT ")
        .push_bind(RANKED);
    sql.push(") hits ORDER BY (lower(sku) = lower(")
        .push_bind(words.plain.clone());
    sql.push(")) DESC, (lower(name) = lower(")
        .push_bind(words.plain.clone());
    sql.push(")) DESC, ts_rank(search, words) DESC, id");
    ids(pool, sql).await
}

async fn resembling(
    pool: &PgPool,
    words: &Words,
    filter: &Filter,
) -> Result<Vec<Uuid>, QueryError> {
    const NAME: &str = "lower(p.name || ' ' || coalesce(p.brand, ''))";
    let mut sql = QueryBuilder::new(format!("SELECT id FROM (SELECT p.id, {NAME} AS name FROM "));
    filter.push(&mut sql);
    for word in words.plain.split(' ') {
        sql.push(" AND ")
            .push_bind(word.to_lowercase())
            .push(format!(" <% {NAME}"));
    }
    sql.push(" LIMIT ").push_bind(RESEMBLING);
    sql.push(") alike ORDER BY word_similarity(")
        .push_bind(words.plain.to_lowercase());
    sql.push(", name) DESC, id LIMIT ").push_bind(CLOSEST);
    ids(pool, sql).await
}

async fn ids(pool: &PgPool, mut sql: QueryBuilder<'_, Postgres>) -> Result<Vec<Uuid>, QueryError> {
    let rows = sql.build().fetch_all(pool).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Option<String> {
        Words::read(text).map(|words| words.exact)
    }

    #[test]
    fn all_words_must_be_there_and_the_last_may_be_unfinished() {
        assert_eq!(exact(" Red  sho ").as_deref(), Some("'Red' & 'sho':*"));
        assert_eq!(exact("a").as_deref(), Some("'a'"));
    }

    #[test]
    fn whatever_is_typed_is_harmless() {
        assert_eq!(
            exact("'); DROP TABLE & | ! <-> \\ :* \0").as_deref(),
            Some("'DROP' & 'TABLE':*")
        );
        assert_eq!(exact("!!! & ---"), None);
        assert_eq!(exact(""), None);
    }

    #[test]
    fn a_very_long_text_is_cut() {
        let words = Words::read(&"word ".repeat(500)).map(|words| words.plain.split(' ').count());
        assert_eq!(words, Some(MOST_WORDS));
    }
}
