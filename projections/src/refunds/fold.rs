//! How the row of a refund follows from its stream.

use super::RefundRow;
use crate::fold::{streams, unheard_of, word};
use async_trait::async_trait;
use domain::kernel::At;
use domain::refund::{RefundEvent, RefundStage, RefundTerms};
use eventstore::{Fault, OnPoison, Projector, Rows, Told};
use sqlx::PgConnection;

/// Keeps the refunds. It stops at an event it cannot take: they are about money.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refunds;

#[async_trait]
impl Projector for Refunds {
    fn name(&self) -> &'static str {
        "refunds"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["refunds"]
    }

    fn hears(&self) -> &'static [&'static str] {
        RefundEvent::NAMES
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut rows = Rows::<RefundRow>::load(db, "refunds", "id", &streams(page)).await?;
        for told in page {
            let event = told.read::<RefundEvent>()?;
            if let RefundEvent::Requested { terms, at } = &event
                && rows.get(&told.aggregate_id).is_none()
            {
                rows.put(told.aggregate_id.clone(), begin(terms, *at));
            }
            let row = rows
                .get_mut(&told.aggregate_id)
                .ok_or_else(|| unheard_of(told))?;
            row.updated_at = fold(row, event);
            row.version = told.sequence;
        }
        rows.save(db).await
    }
}

fn begin(terms: &RefundTerms, at: At) -> RefundRow {
    RefundRow {
        id: terms.refund_id.0,
        payment_id: terms.payment_id.0,
        order_id: terms.order_id.0,
        method: word(terms.method).unwrap_or_default(),
        stage: RefundStage::Requested.word().to_owned(),
        amount_minor: terms.amount.units(),
        currency: terms.currency.to_string(),
        why: word(terms.why).unwrap_or_default(),
        reason: terms.reason.clone(),
        asked_by: word(terms.by).unwrap_or_default(),
        lines: terms.lines.clone(),
        shipping_minor: terms.shipping.units(),
        return_id: terms.return_id.map(|id| id.0),
        provider_ref: None,
        failure_code: None,
        requested_at: at,
        submitted_at: None,
        succeeded_at: None,
        failed_at: None,
        updated_at: at,
        version: 0,
    }
}

/// Takes the event in and answers when it was.
fn fold(row: &mut RefundRow, event: RefundEvent) -> At {
    let (stage, at) = match event {
        RefundEvent::Requested { at, .. } => (RefundStage::Requested, at),
        RefundEvent::Submitted {
            provider_ref, at, ..
        } => {
            row.provider_ref = Some(provider_ref);
            row.submitted_at = row.submitted_at.or(Some(at));
            (RefundStage::Submitted, at)
        }
        RefundEvent::Succeeded {
            provider_ref, at, ..
        } => {
            row.provider_ref = provider_ref.or(row.provider_ref.take());
            (row.succeeded_at, row.failed_at, row.failure_code) = (Some(at), None, None);
            (RefundStage::Succeeded, at)
        }
        RefundEvent::Failed { code, at, .. } => {
            (row.succeeded_at, row.failed_at, row.failure_code) = (None, Some(at), Some(code));
            (RefundStage::Failed, at)
        }
        RefundEvent::BecameUnknown { at, .. } => (RefundStage::Unknown, at),
    };
    stage.word().clone_into(&mut row.stage);
    at
}

#[cfg(test)]
mod scenarios;
