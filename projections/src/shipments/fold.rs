//! How the row of a parcel follows from its stream.

use super::ShipmentRow;
use crate::fold::{streams, unheard_of};
use async_trait::async_trait;
use domain::kernel::At;
use domain::shipment::{ShipmentEvent, ShipmentStatus, Tracking};
use eventstore::{Fault, Projector, Rows, Told};
use sqlx::PgConnection;

/// Keeps the parcels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shipments;

#[async_trait]
impl Projector for Shipments {
    fn name(&self) -> &'static str {
        "shipments"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["shipments"]
    }

    fn hears(&self) -> &'static [&'static str] {
        ShipmentEvent::NAMES
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut rows = Rows::<ShipmentRow>::load(db, "shipments", "id", &streams(page)).await?;
        for told in page {
            let key = &told.aggregate_id;
            let mut row = match (told.read::<ShipmentEvent>()?, rows.get(key).cloned()) {
                (created @ ShipmentEvent::Created { .. }, None) => {
                    begin(created).ok_or_else(|| unheard_of(told))?
                }
                (event, Some(row)) => fold(row, event),
                (_, None) => return Err(unheard_of(told)),
            };
            row.version = told.sequence;
            rows.put(key.clone(), row);
        }
        rows.save(db).await
    }
}

fn begin(created: ShipmentEvent) -> Option<ShipmentRow> {
    let ShipmentEvent::Created {
        shipment_id,
        order_id,
        units,
        tracking,
        at,
    } = created
    else {
        return None;
    };
    let mut row = ShipmentRow {
        id: shipment_id.0,
        order_id: order_id.0,
        status: ShipmentStatus::Created.word().to_owned(),
        units,
        tracking_number: None,
        carrier: None,
        restocked: false,
        created_at: at,
        packed_at: None,
        shipped_at: None,
        delivered_at: None,
        lost_at: None,
        returned_at: None,
        cancelled_at: None,
        updated_at: at,
        version: 0,
    };
    follow(&mut row, tracking);
    Some(row)
}

fn fold(mut row: ShipmentRow, event: ShipmentEvent) -> ShipmentRow {
    match event {
        ShipmentEvent::Created { .. } => {}
        ShipmentEvent::Packed { at, .. } => {
            row.packed_at = Some(at);
            reach(&mut row, ShipmentStatus::Packed, at);
        }
        ShipmentEvent::Shipped { at, .. } => {
            row.shipped_at = Some(at);
            reach(&mut row, ShipmentStatus::Shipped, at);
        }
        ShipmentEvent::Delivered { at, .. } => {
            row.delivered_at = Some(at);
            reach(&mut row, ShipmentStatus::Delivered, at);
        }
        ShipmentEvent::Lost { at, .. } => {
            row.lost_at = Some(at);
            reach(&mut row, ShipmentStatus::Lost, at);
        }
        ShipmentEvent::ReturnedToSender { restocked, at, .. } => {
            (row.returned_at, row.restocked) = (Some(at), restocked);
            reach(&mut row, ShipmentStatus::ReturnedToSender, at);
        }
        ShipmentEvent::Cancelled { at, .. } => {
            row.cancelled_at = Some(at);
            reach(&mut row, ShipmentStatus::Cancelled, at);
        }
        ShipmentEvent::TrackingNoted { tracking, at, .. } => {
            follow(&mut row, tracking);
            row.updated_at = at;
        }
    }
    row
}

fn reach(row: &mut ShipmentRow, status: ShipmentStatus, at: At) {
    status.word().clone_into(&mut row.status);
    row.updated_at = at;
}

fn follow(row: &mut ShipmentRow, tracking: Tracking) {
    (row.tracking_number, row.carrier) = (tracking.number, tracking.carrier);
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kernel::{OrderId, ShipmentId};
    use uuid::Uuid;

    const PARCEL: ShipmentId = ShipmentId(Uuid::from_u128(1));
    const ORDER: OrderId = OrderId(Uuid::from_u128(2));

    fn minute(n: i64) -> At {
        At::UNIX_EPOCH + chrono::TimeDelta::minutes(n)
    }

    fn created() -> ShipmentRow {
        let created = ShipmentEvent::Created {
            shipment_id: PARCEL,
            order_id: ORDER,
            units: Vec::new(),
            tracking: Tracking::default(),
            at: minute(0),
        };
        begin(created).unwrap()
    }

    #[test]
    fn a_parcel_keeps_the_time_of_every_step() {
        let (shipment_id, order_id) = (PARCEL, ORDER);
        let steps = [
            ShipmentEvent::Packed {
                shipment_id,
                order_id,
                at: minute(1),
            },
            ShipmentEvent::Shipped {
                shipment_id,
                order_id,
                units: Vec::new(),
                tracking: Tracking::default(),
                at: minute(2),
            },
            ShipmentEvent::Lost {
                shipment_id,
                order_id,
                at: minute(3),
            },
            ShipmentEvent::ReturnedToSender {
                shipment_id,
                order_id,
                restocked: true,
                at: minute(4),
            },
        ];
        let row = steps.into_iter().fold(created(), fold);
        assert_eq!(
            (row.status.as_str(), row.restocked),
            ("returned_to_sender", true)
        );
        let times = [row.packed_at, row.shipped_at, row.lost_at, row.returned_at];
        assert_eq!(times, [1, 2, 3, 4].map(|n| Some(minute(n))));
        assert_eq!((row.created_at, row.updated_at), (minute(0), minute(4)));
    }

    #[test]
    fn mended_tracking_moves_nothing_else() {
        let noted = ShipmentEvent::TrackingNoted {
            shipment_id: PARCEL,
            order_id: ORDER,
            tracking: Tracking {
                number: Some("1".to_owned()),
                carrier: None,
            },
            at: minute(1),
        };
        let row = fold(created(), noted);
        assert_eq!(
            (row.status.as_str(), row.tracking_number.as_deref()),
            ("created", Some("1"))
        );
    }
}
