//! How many products stand where, kept beside the catalogue so that no list counts a million rows.

use super::Filter;
use super::row::Stored;
use crate::{QueryError, stock_levels};
use eventstore::Fault;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

const ALL: &str = "all";
const FEATURED: &str = "featured";
const CATEGORY: &str = "category";
const BRAND: &str = "brand";

/// What a page changes about the counts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// By facet and value: listed products, and all that were not withdrawn.
    changes: BTreeMap<(&'static str, String), (i64, i64)>,
}

impl Tally {
    pub(super) fn leaves(&mut self, row: &Stored) {
        self.count(row, -1);
    }

    pub(super) fn enters(&mut self, row: &Stored) {
        self.count(row, 1);
    }

    fn count(&mut self, row: &Stored, by: i64) {
        if row.is_withdrawn {
            return;
        }
        let mut shelves = vec![(ALL, String::new())];
        shelves.extend(row.is_featured.then(|| (FEATURED, String::new())));
        shelves.extend(row.category_id.map(|id| (CATEGORY, id.to_string())));
        shelves.extend(row.brand.clone().map(|brand| (BRAND, brand)));
        for shelf in shelves {
            let change = self.changes.entry(shelf).or_default();
            change.0 += if row.is_active { by } else { 0 };
            change.1 += by;
        }
    }
}

pub(super) async fn save(db: &mut PgConnection, tally: Tally) -> Result<(), Fault> {
    if tally.changes.values().all(|change| *change == (0, 0)) {
        return Ok(());
    }
    let (mut ids, mut facets, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (mut listed, mut present) = (Vec::new(), Vec::new());
    for ((facet, value), change) in tally
        .changes
        .into_iter()
        .filter(|(_, change)| *change != (0, 0))
    {
        ids.push(format!("{facet}:{value}"));
        facets.push(facet.to_owned());
        values.push(value);
        listed.push(change.0);
        present.push(change.1);
    }
    sqlx::query!(
        "INSERT INTO catalogue_counts AS known (id, facet, value, listed, present)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
         ON CONFLICT (id) DO UPDATE
         SET listed = known.listed + excluded.listed, present = known.present + excluded.present",
        &ids,
        &facets,
        &values,
        &listed,
        &present
    )
    .execute(&mut *db)
    .await?;
    // An empty shelf has no row, or a rebuild with other pages would differ.
    sqlx::query!(
        "DELETE FROM catalogue_counts WHERE id = ANY($1) AND listed = 0 AND present = 0",
        &ids
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many products a filter matches, where that is known without looking at each.
pub(super) async fn known_total(pool: &PgPool, filter: &Filter) -> Result<Option<i64>, QueryError> {
    let stocked = Filter {
        in_stock: filter.in_stock,
        ..Filter::public()
    };
    match (filter.in_stock, counted_as(filter)) {
        (None, Some(ids)) => Ok(Some(counted(pool, filter.active, &ids).await?)),
        (Some(true), _) if *filter == stocked => Ok(Some(stock_levels::sold_in_stock(pool).await?)),
        (Some(false), _) if *filter == stocked => {
            let all = counted(pool, Some(true), &[format!("{ALL}:")]).await?;
            Ok(Some(
                (all - stock_levels::sold_in_stock(pool).await?).max(0),
            ))
        }
        _ => Ok(None),
    }
}

async fn counted(pool: &PgPool, active: Option<bool>, ids: &[String]) -> Result<i64, QueryError> {
    let count = sqlx::query!(
        r#"SELECT coalesce(sum(listed), 0)::bigint AS "listed!",
                  coalesce(sum(present), 0)::bigint AS "present!"
           FROM catalogue_counts WHERE id = ANY($1)"#,
        ids
    )
    .fetch_one(pool)
    .await?;
    Ok(match active {
        Some(true) => count.listed,
        Some(false) => count.present - count.listed,
        None => count.present,
    })
}

/// The rows of the counts whose sum answers the filter; none where it asks for more than they know.
fn counted_as(filter: &Filter) -> Option<Vec<String>> {
    let plain = Filter {
        active: filter.active,
        ..Filter::default()
    };
    let narrowed = |one: Filter| *filter == one;
    if *filter == plain {
        return Some(vec![format!("{ALL}:")]);
    }
    if narrowed(Filter {
        featured: Some(true),
        ..plain.clone()
    }) {
        return Some(vec![format!("{FEATURED}:")]);
    }
    if narrowed(Filter {
        category_ids: filter.category_ids.clone(),
        ..plain.clone()
    }) {
        let ids = filter.category_ids.iter().flatten();
        return Some(ids.map(|id| format!("{CATEGORY}:{id}")).collect());
    }
    if narrowed(Filter {
        brands: filter.brands.clone(),
        ..plain
    }) {
        return Some(
            filter
                .brands
                .iter()
                .map(|brand| format!("{BRAND}:{brand}"))
                .collect(),
        );
    }
    None
}

/// How many products that were not withdrawn stand directly on a shelf.
pub async fn present_in_category(pool: &PgPool, category: Uuid) -> Result<i64, QueryError> {
    let only = Filter {
        category_ids: Some(vec![category]),
        ..Filter::default()
    };
    Ok(known_total(pool, &only).await?.unwrap_or(0))
}

/// How many active products stand directly on each shelf.
pub async fn listed_by_category(pool: &PgPool) -> Result<HashMap<Uuid, i64>, QueryError> {
    let rows = largest(pool, CATEGORY, i64::MAX).await?;
    let counted = rows.into_iter();
    Ok(counted
        .filter_map(|(id, products)| Some((Uuid::parse_str(&id).ok()?, products)))
        .collect())
}

/// The fullest brands, or the fullest shelves.
pub(super) async fn largest(
    pool: &PgPool,
    facet: &str,
    limit: i64,
) -> Result<Vec<(String, i64)>, QueryError> {
    let rows = sqlx::query!(
        "SELECT value, listed FROM catalogue_counts WHERE facet = $1 AND listed > 0
         ORDER BY listed DESC, value LIMIT $2",
        facet,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.value, row.listed))
        .collect())
}

/// The fullest brands of the whole shop.
pub(super) async fn brands(pool: &PgPool, limit: i64) -> Result<Vec<(String, i64)>, QueryError> {
    largest(pool, BRAND, limit).await
}

/// The fullest shelves of the whole shop.
pub(super) async fn shelves(pool: &PgPool, limit: i64) -> Result<Vec<(String, i64)>, QueryError> {
    largest(pool, CATEGORY, limit).await
}
