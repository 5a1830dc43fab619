//! Order numbers: without gaps in each year, drawn only by orders that exist.

use crate::{QueryError, Series};
use eventstore::Fault;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, BTreeSet};

/// The last number of each year that a page touches.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: BTreeMap<i32, i64>,
}

impl Numbers {
    pub(super) async fn load(
        db: &mut PgConnection,
        years: impl Iterator<Item = i32>,
    ) -> Result<Self, Fault> {
        let years: BTreeSet<i32> = years.collect();
        if years.is_empty() {
            return Ok(Self::default());
        }
        let years: Vec<i32> = years.into_iter().collect();
        let known = sqlx::query!(
            "SELECT year, last_number FROM order_numbers WHERE year = ANY($1)",
            &years
        );
        let known = known.fetch_all(db).await?;
        Ok(Self {
            last: known
                .into_iter()
                .map(|row| (row.year, row.last_number))
                .collect(),
        })
    }

    /// The next number of a year: `2026-000001`.
    pub(super) fn next(&mut self, year: i32) -> String {
        let last = self.last.entry(year).or_insert(0);
        *last += 1;
        format!("{year}-{last:06}")
    }

    pub(super) async fn save(self, db: &mut PgConnection) -> Result<(), Fault> {
        if self.last.is_empty() {
            return Ok(());
        }
        let (years, last): (Vec<i32>, Vec<i64>) = self.last.into_iter().unzip();
        sqlx::query!(
            "INSERT INTO order_numbers (year, last_number) SELECT * FROM unnest($1::int[], $2::bigint[])
             ON CONFLICT (year) DO UPDATE SET last_number = excluded.last_number",
            &years,
            &last
        )
        .execute(db)
        .await?;
        Ok(())
    }
}

/// The numbers of every year, as orders have them.
pub async fn number_series(pool: &PgPool) -> Result<Vec<Series>, QueryError> {
    let series = sqlx::query_as(
        "SELECT name, count(DISTINCT number) AS numbers, min(number) AS first, max(number) AS last
         FROM (SELECT regexp_replace(order_number, '-[0-9]+$', '') AS name,
                      substring(order_number FROM '[0-9]+$')::bigint AS number FROM orders) AS drawn
         GROUP BY name ORDER BY name",
    );
    Ok(series.fetch_all(pool).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_year_counts_for_itself_and_goes_on_where_it_was() {
        let mut numbers = Numbers {
            last: BTreeMap::from([(2025, 41)]),
        };
        let drawn: Vec<_> = [2025, 2026, 2025]
            .into_iter()
            .map(|year| numbers.next(year))
            .collect();
        assert_eq!(drawn, ["2025-000042", "2026-000001", "2025-000043"]);
    }
}
