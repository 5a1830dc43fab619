//! How the row of a return follows from its stream.

use super::ReturnRow;
use crate::fold::{streams, unheard_of, word};
use async_trait::async_trait;
use domain::kernel::At;
use domain::returns::{ReturnEvent, ReturnStatus, ReturnTerms};
use eventstore::{Fault, Projector, Rows, Told};
use sqlx::PgConnection;

/// Keeps the returns.
#[derive(Debug, Clone, Copy, Default)]
pub struct Returns;

#[async_trait]
impl Projector for Returns {
    fn name(&self) -> &'static str {
        "returns"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["returns"]
    }

    fn hears(&self) -> &'static [&'static str] {
        ReturnEvent::NAMES
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut rows = Rows::<ReturnRow>::load(db, "returns", "id", &streams(page)).await?;
        for told in page {
            let key = &told.aggregate_id;
            let event = told.read::<ReturnEvent>()?;
            if let ReturnEvent::Requested { terms, at } = &event
                && rows.get(key).is_none()
            {
                rows.put(key.clone(), begin(terms, *at));
            }
            let row = rows.get_mut(key).ok_or_else(|| unheard_of(told))?;
            fold(row, event);
            row.version = told.sequence;
        }
        rows.save(db).await
    }
}

fn begin(terms: &ReturnTerms, at: At) -> ReturnRow {
    ReturnRow {
        id: terms.return_id.0,
        order_id: terms.order_id.0,
        status: String::new(),
        why: terms.why.word().to_owned(),
        asked_by: word(terms.by).unwrap_or_default(),
        units: terms.units.clone(),
        received: Vec::new(),
        reject_reason: None,
        tracking_number: None,
        carrier: None,
        requested_at: at,
        approved_at: None,
        rejected_at: None,
        sent_at: None,
        received_at: None,
        closed_at: None,
        cancelled_at: None,
        expired_at: None,
        updated_at: at,
        version: 0,
    }
}

fn fold(row: &mut ReturnRow, event: ReturnEvent) {
    let (status, at) = match event {
        ReturnEvent::Requested { at, .. } => (ReturnStatus::Requested, at),
        ReturnEvent::Approved { at, .. } => {
            row.approved_at = Some(at);
            (ReturnStatus::Approved, at)
        }
        ReturnEvent::Rejected { reason, at, .. } => {
            (row.rejected_at, row.reject_reason) = (Some(at), Some(reason));
            (ReturnStatus::Rejected, at)
        }
        ReturnEvent::Sent { tracking, at, .. } => {
            (row.tracking_number, row.carrier) = (tracking.number, tracking.carrier);
            row.sent_at = Some(at);
            (ReturnStatus::InTransit, at)
        }
        ReturnEvent::Received {
            units,
            complete,
            at,
            ..
        } => {
            row.received.extend(units);
            row.received_at = Some(at);
            let status = if complete {
                ReturnStatus::Received
            } else {
                ReturnStatus::PartiallyReceived
            };
            (status, at)
        }
        ReturnEvent::Closed { at, .. } => {
            row.closed_at = Some(at);
            (ReturnStatus::Closed, at)
        }
        ReturnEvent::Cancelled { at, .. } => {
            row.cancelled_at = Some(at);
            (ReturnStatus::Cancelled, at)
        }
        ReturnEvent::Expired { at, .. } => {
            row.expired_at = Some(at);
            (ReturnStatus::Expired, at)
        }
    };
    status.word().clone_into(&mut row.status);
    row.updated_at = at;
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kernel::{By, OrderId, ProductId, Quantity, ReturnId};
    use domain::returns::{Disposition, ReceivedUnits, WhyReturn};
    use uuid::Uuid;

    fn minute(n: i64) -> At {
        At::UNIX_EPOCH + chrono::TimeDelta::minutes(n)
    }

    #[test]
    fn what_comes_in_portions_is_kept_portion_by_portion() {
        let (return_id, order_id) = (ReturnId(Uuid::from_u128(1)), OrderId(Uuid::from_u128(2)));
        let terms = ReturnTerms {
            return_id,
            order_id,
            units: Vec::new(),
            why: WhyReturn::WrongItem,
            by: By::Customer,
        };
        let came = |complete, disposition, at| ReturnEvent::Received {
            return_id,
            order_id,
            units: vec![ReceivedUnits {
                product_id: ProductId(Uuid::from_u128(3)),
                quantity: Quantity::new(1).unwrap(),
                disposition,
            }],
            complete,
            at,
        };
        let mut row = begin(&terms, minute(0));
        let requested = ReturnEvent::Requested {
            terms: Box::new(terms),
            at: minute(0),
        };
        fold(&mut row, requested);
        assert_eq!(
            (row.status.as_str(), row.why.as_str()),
            ("requested", "wrong_item")
        );
        fold(&mut row, came(false, Disposition::Restock, minute(1)));
        assert_eq!(row.status, "partially_received");
        fold(&mut row, came(true, Disposition::SendBack, minute(2)));
        assert_eq!((row.status.as_str(), row.received.len()), ("received", 2));
        assert_eq!(row.received_at, Some(minute(2)));
        let closed = ReturnEvent::Closed {
            return_id,
            order_id,
            at: minute(3),
        };
        fold(&mut row, closed);
        assert_eq!(
            (row.status.as_str(), row.closed_at),
            ("closed", Some(minute(3)))
        );
    }
}
