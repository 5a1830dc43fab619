//! Building the tables of a projection anew, beside the live ones, then comparing or swapping.
//!
//! The copies live in a schema of their own and the projector runs with that schema first in its
//! search path: the same code writes live and copied tables.

use crate::projector::{Projector, checkpoint};
use crate::{EventStore, Fault, StoreError, Token, feed};
use sqlx::{Connection, PgConnection, PgPool};
use std::sync::Arc;

/// Events folded per transaction while building.
const PAGE: i64 = 10_000;

/// How far a build is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Built {
    /// Events taken so far.
    pub events: u64,
    /// The place in the feed.
    pub at: Token,
}

/// A table that differs from its rebuild.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// Rows only the live table has.
    pub only_live: i64,
    /// Rows only the rebuild has.
    pub only_rebuilt: i64,
}

/// Builds the tables up to where the live projection is and compares them row for row. The live
/// tables are not touched; an empty answer means that they are what the events say. The live
/// projector must stand still meanwhile.
pub async fn verify(
    store: &EventStore,
    pool: &PgPool,
    projector: &Arc<dyn Projector>,
    progress: impl Fn(Built),
) -> Result<Vec<Difference>, Fault> {
    let until = checkpoint(pool, projector.name(), projector.version()).await?;
    let shadow = Shadow::create(pool, projector.as_ref()).await?;
    shadow
        .build(
            store,
            pool,
            projector.as_ref(),
            Token::START,
            until,
            &progress,
        )
        .await?;
    let mut differences = Vec::new();
    for table in projector.tables() {
        differences.extend(shadow.compare(pool, table).await?);
    }
    shadow.drop(pool).await?;
    Ok(differences)
}

/// Builds the tables from the first event and puts them in the place of the live ones; readers
/// see the old tables until the new ones have caught up. Answers how many events it took.
pub async fn rebuild(
    store: &EventStore,
    pool: &PgPool,
    projector: &Arc<dyn Projector>,
    progress: impl Fn(Built),
) -> Result<u64, Fault> {
    let (name, version) = (projector.name(), projector.version());
    checkpoint(pool, name, version).await?;
    let shadow = Shadow::create(pool, projector.as_ref()).await?;
    let mut at = Token::START;
    let mut events = 0;
    loop {
        let end = feed::end(pool).await?;
        let built = shadow
            .build(store, pool, projector.as_ref(), at, end, &progress)
            .await?;
        (at, events) = (built.at, events + built.events);
        if at >= feed::end(pool).await? && shadow.swap(pool, projector.as_ref(), at).await? {
            return Ok(events);
        }
    }
}

/// The schema of a build. Dropped and made anew by whoever builds next.
struct Shadow {
    schema: String,
}

impl Shadow {
    async fn create(pool: &PgPool, projector: &dyn Projector) -> Result<Self, Fault> {
        let shadow = Self {
            schema: format!("rebuild_{}", projector.name()),
        };
        let mut tx = pool.begin().await?;
        sqlx::query(&format!("DROP SCHEMA IF EXISTS {} CASCADE", shadow.schema))
            .execute(&mut *tx)
            .await?;
        sqlx::query(&format!("CREATE SCHEMA {}", shadow.schema))
            .execute(&mut *tx)
            .await?;
        for table in projector.tables() {
            let copy = format!(
                "CREATE TABLE {}.{table} (LIKE public.{table} INCLUDING ALL)",
                shadow.schema
            );
            sqlx::query(&copy).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(shadow)
    }

    async fn build(
        &self,
        store: &EventStore,
        pool: &PgPool,
        projector: &dyn Projector,
        from: Token,
        until: Token,
        progress: &impl Fn(Built),
    ) -> Result<Built, Fault> {
        let mut built = Built {
            events: 0,
            at: from,
        };
        while built.at < until {
            let mut page = feed::read(pool, built.at, PAGE, projector.hears()).await?;
            let passed = page.end == built.at;
            page.told.retain(|told| told.token() <= until);
            feed::lift(&mut page.told, store.upcasters())?;
            if !page.told.is_empty() {
                let mut connection = pool.acquire().await?;
                let mut tx = connection.begin().await?;
                self.look_here_first(&mut tx).await?;
                projector.project(&mut tx, &page.told).await?;
                tx.commit().await?;
            }
            built.events += u64::try_from(page.told.len()).unwrap_or_default();
            built.at = page.end.min(until);
            progress(built);
            if passed {
                return Err(StoreError::Misuse("the feed ends before the live projection").into());
            }
        }
        Ok(built)
    }

    async fn look_here_first(&self, db: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::query(&format!("SET LOCAL search_path = {}, public", self.schema))
            .execute(db)
            .await?;
        Ok(())
    }

    async fn compare(
        &self,
        pool: &PgPool,
        table: &'static str,
    ) -> Result<Option<Difference>, Fault> {
        let schema = &self.schema;
        // As text: a json column has no equality of its own.
        let count = |from: String, without: String| {
            format!(
                "SELECT count(*) FROM (SELECT t::text FROM {from}.{table} t
                 EXCEPT ALL SELECT t::text FROM {without}.{table} t) AS d"
            )
        };
        let live: i64 = sqlx::query_scalar(&count("public".into(), schema.clone()))
            .fetch_one(pool)
            .await?;
        let rebuilt: i64 = sqlx::query_scalar(&count(schema.clone(), "public".into()))
            .fetch_one(pool)
            .await?;
        let same = live == 0 && rebuilt == 0;
        Ok((!same).then_some(Difference {
            table,
            only_live: live,
            only_rebuilt: rebuilt,
        }))
    }

    /// Puts the copies in place if the live tables have not moved on. Locks in the order in which a
    /// live projector does, tables before checkpoint: one of the two waits, neither for ever.
    async fn swap(
        &self,
        pool: &PgPool,
        projector: &dyn Projector,
        at: Token,
    ) -> Result<bool, Fault> {
        let mut tx = pool.begin().await?;
        let tables: Vec<String> = projector
            .tables()
            .iter()
            .map(|table| format!("public.{table}"))
            .collect();
        sqlx::query(&format!(
            "LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
            tables.join(", ")
        ))
        .execute(&mut *tx)
        .await?;
        let live: Option<(i64, i64)> = sqlx::query_as(
            "SELECT tx_id, position FROM projection_checkpoint
             WHERE name = $1 AND status = 'active' AND slice = 0 ORDER BY version DESC LIMIT 1 FOR UPDATE",
        )
        .bind(projector.name())
        .fetch_optional(&mut *tx)
        .await?;
        if live.is_some_and(|(tx_id, position)| Token { tx_id, position } > at) {
            return Ok(false);
        }
        for table in projector.tables() {
            sqlx::query(&format!("DROP TABLE public.{table}"))
                .execute(&mut *tx)
                .await?;
            let take = format!("ALTER TABLE {}.{table} SET SCHEMA public", self.schema);
            sqlx::query(&take).execute(&mut *tx).await?;
        }
        sqlx::query(
            "UPDATE projection_checkpoint SET status = 'retired' WHERE name = $1 AND version <> $2",
        )
        .bind(projector.name())
        .bind(projector.version())
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "UPDATE projection_checkpoint SET tx_id = $3, position = $4, status = 'active', updated_at = now()
             WHERE name = $1 AND version = $2 AND slice = 0",
        )
        .bind(projector.name())
        .bind(projector.version())
        .bind(at.tx_id)
        .bind(at.position)
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM parked_event WHERE projection = $1")
            .bind(projector.name())
            .execute(&mut *tx)
            .await?;
        sqlx::query(&format!("DROP SCHEMA {} CASCADE", self.schema))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn drop(self, pool: &PgPool) -> Result<(), Fault> {
        sqlx::query(&format!("DROP SCHEMA {} CASCADE", self.schema))
            .execute(pool)
            .await?;
        Ok(())
    }
}
