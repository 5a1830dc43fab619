//! The loop of a reader that keeps tables.

use super::blame;
use super::park::Parked;
use super::{Cursors, Leadership, OnPoison, Projector, ProjectorOptions, park};
use crate::feed::{self, Page};
use crate::{EventStore, Fault, StoreError, Token, Told};
use sqlx::{Connection, PgConnection, PgPool};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Follows the feed until `stop` turns true: reads and folds without a transaction id, writes in
/// one short transaction that also moves the checkpoint.
pub async fn run_projector(
    store: EventStore,
    pool: PgPool,
    projector: Arc<dyn Projector>,
    leadership: Leadership,
    options: ProjectorOptions,
    mut stop: watch::Receiver<bool>,
) {
    let runner = Runner {
        store,
        pool,
        projector,
        leadership,
        options,
    };
    while !*stop.borrow() {
        let outcome = tokio::select! {
            outcome = runner.lead() => outcome,
            _ = stop.changed() => break,
        };
        runner.cursors().publish(runner.projector.name(), None);
        if let Err(error) = outcome {
            tracing::error!(projection = runner.projector.name(), %error, "a projection waits");
        }
        tokio::select! {
            () = tokio::time::sleep(options.pause) => {}
            _ = stop.changed() => break,
        }
    }
    runner.cursors().publish(runner.projector.name(), None);
}

struct Runner {
    store: EventStore,
    pool: PgPool,
    projector: Arc<dyn Projector>,
    leadership: Leadership,
    options: ProjectorOptions,
}

impl Runner {
    fn cursors(&self) -> &Cursors {
        self.store.cursors()
    }

    /// Leads until leadership or the database is lost.
    async fn lead(&self) -> Result<(), Fault> {
        let (name, version) = (self.projector.name(), self.projector.version());
        if !self.leadership.lead(name).await {
            return Ok(());
        }
        if needs_rebuild(&self.pool, name, version).await? {
            tracing::info!(
                projection = name,
                version,
                "a new version of a projection is built"
            );
            crate::rebuild::rebuild(&self.store, &self.pool, &self.projector, |_| ()).await?;
        }
        let mut cursor = checkpoint(&self.pool, name, version).await?;
        let mut parked = park::streams(&self.pool, name).await?;
        let mut pulse = self.store.pulse().listen();
        let mut checked = Instant::now();
        let mut quiet: u32 = 0;
        self.cursors().publish(name, Some(cursor));
        loop {
            let page = feed::read(
                &self.pool,
                cursor,
                self.options.page,
                self.projector.hears(),
            )
            .await?;
            if page.end > cursor {
                self.take(&page, cursor, &mut parked).await?;
                cursor = page.end;
                self.cursors().publish(name, Some(cursor));
                quiet = 0;
            }
            if checked.elapsed() > Duration::from_secs(5) {
                checked = Instant::now();
                if !self.leadership.lead(name).await {
                    return Ok(());
                }
            }
            if page.caught_up {
                let woken = self.pause(&mut pulse, quiet).await;
                quiet = if woken { 0 } else { quiet.saturating_add(1) };
            }
        }
    }

    /// Waits for the pulse; answers whether it came. Shortly after one the barrier may still hide
    /// what was announced, so the first waits are 2, 4, 8 ... ms.
    async fn pause(&self, pulse: &mut watch::Receiver<u64>, quiet: u32) -> bool {
        let wait = match quiet {
            0..=7 => Duration::from_millis(2 << quiet),
            _ => self.options.idle,
        };
        matches!(
            tokio::time::timeout(wait, pulse.changed()).await,
            Ok(Ok(()))
        )
    }

    /// Takes a page, whatever is in it: parks poison, or fails when the projector says so.
    async fn take(&self, page: &Page, from: Token, parked: &mut Parked) -> Result<(), Fault> {
        let mut told = page.told.clone();
        feed::lift(&mut told, self.store.upcasters())?;
        if told.iter().any(|told| park::is_parked(parked, told)) {
            // A rebuild or an operator may have taken them meanwhile.
            *parked = park::streams(&self.pool, self.projector.name()).await?;
        }
        let mut attempts = 0;
        loop {
            match self.write(&told, from, page.end, parked).await {
                Ok(()) => return Ok(()),
                Err(fault) if is_poison(&fault) && self.projector.on_poison() == OnPoison::Park => {
                    let bad = self.culprit(fault, &told, parked).await?;
                    parked.entry(park::stream_of(bad)).or_insert(bad.token());
                }
                Err(fault) if is_poison(&fault) || matches!(fault, Fault::Overtaken) => {
                    return Err(fault);
                }
                Err(fault) if attempts < 5 => {
                    attempts += 1;
                    tracing::warn!(projection = self.projector.name(), %fault, attempts, "a page is tried again");
                    tokio::time::sleep(Duration::from_millis(50 << attempts)).await;
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    /// The event that cannot be taken, noted with its cause.
    async fn culprit<'a>(
        &self,
        fault: Fault,
        told: &'a [Told],
        parked: &Parked,
    ) -> Result<&'a Told, Fault> {
        let named = match &fault {
            Fault::Poison { event, .. } => told.iter().find(|told| told.key() == *event),
            _ => None,
        };
        let bad = match named {
            Some(bad) => Some(bad),
            None => {
                let taken: Vec<Told> = told
                    .iter()
                    .filter(|told| !park::is_parked(parked, told))
                    .cloned()
                    .collect();
                let bad = blame::first_bad(&self.pool, self.projector.as_ref(), &taken).await?;
                bad.and_then(|bad| told.iter().find(|told| told.token() == bad.token()))
            }
        };
        let Some(bad) = bad else { return Err(fault) };
        park::remember(&self.pool, self.projector.name(), bad, &fault.to_string()).await?;
        Ok(bad)
    }

    async fn write(
        &self,
        told: &[Told],
        from: Token,
        to: Token,
        parked: &Parked,
    ) -> Result<(), Fault> {
        let started = Instant::now();
        let mut connection = self.pool.acquire().await?;
        let mut tx = connection.begin().await?;
        let (held, taken): (Vec<&Told>, Vec<&Told>) =
            told.iter().partition(|told| park::is_parked(parked, told));
        let taken: Vec<Told> = taken.into_iter().cloned().collect();
        if !taken.is_empty() {
            self.projector.project(&mut tx, &taken).await?;
        }
        park::hold(&mut tx, self.projector.name(), &held).await?;
        if !move_checkpoint(
            &mut tx,
            self.projector.name(),
            self.projector.version(),
            from,
            to,
        )
        .await?
        {
            tx.rollback().await?;
            return Err(Fault::Overtaken);
        }
        tx.commit().await?;
        metrics::histogram!("eventstore_page_seconds", "projection" => self.projector.name())
            .record(started.elapsed().as_secs_f64());
        Ok(())
    }
}

fn is_poison(fault: &Fault) -> bool {
    matches!(fault, Fault::Poison { .. }) || blame::is_about_data(fault)
}

/// Where a projection is; begins at the start of the feed.
pub(crate) async fn checkpoint(
    pool: &PgPool,
    name: &str,
    version: i32,
) -> Result<Token, StoreError> {
    sqlx::query(
        "INSERT INTO projection_checkpoint (name, version, status)
         SELECT $1, $2, CASE WHEN EXISTS (
            SELECT FROM projection_checkpoint WHERE name = $1 AND version <> $2 AND status = 'active'
         ) THEN 'building' ELSE 'active' END
         ON CONFLICT DO NOTHING",
    )
    .bind(name)
    .bind(version)
    .execute(pool)
    .await?;
    let (tx_id, position) = sqlx::query_as::<_, (i64, i64)>(
        "SELECT tx_id, position FROM projection_checkpoint WHERE name = $1 AND version = $2 AND slice = 0",
    )
    .bind(name)
    .bind(version)
    .fetch_one(pool)
    .await?;
    Ok(Token { tx_id, position })
}

/// Moves the checkpoint from where it was last seen; false if somebody else moved it.
pub(crate) async fn move_checkpoint(
    db: &mut PgConnection,
    name: &str,
    version: i32,
    from: Token,
    to: Token,
) -> Result<bool, sqlx::Error> {
    let moved = sqlx::query(
        "UPDATE projection_checkpoint SET tx_id = $5, position = $6, updated_at = now()
         WHERE name = $1 AND version = $2 AND slice = 0 AND tx_id = $3 AND position = $4",
    )
    .bind(name)
    .bind(version)
    .bind(from.tx_id)
    .bind(from.position)
    .bind(to.tx_id)
    .bind(to.position)
    .execute(db)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Whether the tables were last kept by another version.
async fn needs_rebuild(pool: &PgPool, name: &str, version: i32) -> Result<bool, StoreError> {
    let needs: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM projection_checkpoint WHERE name = $1 AND version <> $2 AND status = 'active')
            AND NOT EXISTS (SELECT FROM projection_checkpoint WHERE name = $1 AND version = $2 AND status = 'active')",
    )
    .bind(name)
    .bind(version)
    .fetch_one(pool)
    .await?;
    Ok(needs)
}
