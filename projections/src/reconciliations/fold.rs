//! The latest comparison of a day stands for the day, or that there was none.

use super::row::{COMPARED, NOT_COMPARED, ReconciliationRow};
use crate::fold::{streams, word};
use async_trait::async_trait;
use domain::reconciliation::ReconciliationEvent;
use eventstore::{Fault, OnPoison, Projector, Rows, Told};
use sqlx::PgConnection;
use uuid::Uuid;

/// Keeps the compared days, and those that nobody compared in time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reconciliations;

#[async_trait]
impl Projector for Reconciliations {
    fn name(&self) -> &'static str {
        "reconciliations"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["reconciliations"]
    }

    fn hears(&self) -> &'static [&'static str] {
        ReconciliationEvent::NAMES
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let keys = streams(page);
        let mut rows = Rows::<ReconciliationRow>::load(db, "reconciliations", "id", &keys).await?;
        for told in page {
            let id = Uuid::parse_str(&told.aggregate_id).map_err(|cause| told.poison(cause))?;
            let row = row(id, told.read()?, told.sequence);
            rows.put(told.aggregate_id.clone(), row);
        }
        rows.save(db).await
    }
}

fn row(id: Uuid, event: ReconciliationEvent, version: i64) -> ReconciliationRow {
    match event {
        ReconciliationEvent::Compared { findings, at } => ReconciliationRow {
            id,
            method: word(findings.method).unwrap_or_default(),
            day: findings.day,
            outcome: COMPARED.to_owned(),
            our_lines: whole(findings.our_lines),
            their_lines: whole(findings.their_lines),
            difference_count: whole(findings.differences.len() as u64),
            differences: findings.differences,
            compared_at: at,
            version,
        },
        ReconciliationEvent::NotCompared { method, day, at } => ReconciliationRow {
            id,
            method: word(method).unwrap_or_default(),
            day,
            outcome: NOT_COMPARED.to_owned(),
            our_lines: 0,
            their_lines: 0,
            difference_count: 0,
            differences: Vec::new(),
            compared_at: at,
            version,
        },
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
