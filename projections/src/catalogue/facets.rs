//! Where the products of a list stand: brands and shelves with counts.

use super::{Filter, count};
use crate::QueryError;
use serde::Serialize;
use sqlx::{PgPool, QueryBuilder};
use uuid::Uuid;

const AT_MOST: i64 = 50;

/// How many products of a list a brand has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct BrandCount {
    pub brand: String,
    pub products: i64,
}

/// How many products of a list stand on a shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct CategoryCount {
    pub category_id: Uuid,
    pub products: i64,
}

/// The fifty fullest brands and shelves of a list. Each ignores the filter on itself, so that a
/// shopper sees what else could be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facets {
    pub brands: Vec<BrandCount>,
    pub categories: Vec<CategoryCount>,
}

/// The facets of the products that pass `filter`.
pub async fn facets(pool: &PgPool, filter: &Filter) -> Result<Facets, QueryError> {
    let any_brand = Filter {
        brands: Vec::new(),
        ..filter.clone()
    };
    let any_shelf = Filter {
        category_ids: None,
        ..filter.clone()
    };
    Ok(Facets {
        brands: brands(pool, &any_brand).await?,
        categories: shelves(pool, &any_shelf).await?,
    })
}

async fn brands(pool: &PgPool, filter: &Filter) -> Result<Vec<BrandCount>, QueryError> {
    if *filter == Filter::public() {
        let known = count::brands(pool, AT_MOST).await?;
        return Ok(known
            .into_iter()
            .map(|(brand, products)| BrandCount { brand, products })
            .collect());
    }
    let mut sql = grouped("brand AS brand", filter);
    Ok(sql.build_query_as().fetch_all(pool).await?)
}

async fn shelves(pool: &PgPool, filter: &Filter) -> Result<Vec<CategoryCount>, QueryError> {
    if *filter == Filter::public() {
        let known = count::shelves(pool, AT_MOST).await?.into_iter();
        return Ok(known
            .filter_map(|(id, products)| {
                Some(CategoryCount {
                    category_id: Uuid::parse_str(&id).ok()?,
                    products,
                })
            })
            .collect());
    }
    let mut sql = grouped("category_id AS category_id", filter);
    Ok(sql.build_query_as().fetch_all(pool).await?)
}

fn grouped<'q>(column: &str, filter: &Filter) -> QueryBuilder<'q, sqlx::Postgres> {
    let name = column.split(' ').next().unwrap_or(column);
    let mut sql = QueryBuilder::new(format!("SELECT p.{column}, count(*) AS products FROM "));
    filter.push(&mut sql);
    sql.push(format!(
        " AND p.{name} IS NOT NULL GROUP BY p.{name} ORDER BY 2 DESC, 1 LIMIT "
    ));
    sql.push_bind(AT_MOST);
    sql
}
