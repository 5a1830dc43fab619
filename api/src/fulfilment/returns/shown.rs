//! A return as it is shown.

use crate::fulfilment::units::Names;
use crate::problem::Problem;
use crate::state::Shop;
use chrono::{DateTime, Utc};
use decisions::NOTE;
use domain::returns::{Disposition, ReturnStatus};
use projections::returns::ReturnRow;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A return.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4ea0", "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
    "status": "received", "nextStatuses": ["closed"], "reason": "damaged", "note": "The handle is broken",
    "requestedBy": "customer", "rejectReason": null, "trackingNumber": null, "carrier": null,
    "items": [{ "productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "sku": "MUG-01", "productName": "Mug",
        "quantity": 2, "received": 2, "restocked": 1, "writtenOff": 1, "sentBack": 0 }],
    "requestedAt": "2026-06-05T12:00:00Z", "approvedAt": "2026-06-05T13:00:00Z", "rejectedAt": null,
    "sentAt": null, "receivedAt": "2026-06-09T09:00:00Z", "closedAt": null, "cancelledAt": null,
    "expiredAt": null, "updatedAt": "2026-06-09T09:00:00Z", "version": 3
}))]
pub(crate) struct ReturnView {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    /// `requested`, `approved`, `rejected`, `in_transit`, `partially_received`, `received`, `closed`,
    /// `cancelled` or `expired`.
    pub(crate) status: String,
    /// Where it can be led from here.
    pub(crate) next_statuses: Vec<&'static str>,
    /// `damaged`, `wrong_item`, `not_as_described`, `changed_mind` or `other`.
    pub(crate) reason: String,
    /// What was said beside it; null where nothing was, or where it was erased.
    pub(crate) note: Option<String>,
    /// `customer` or `staff`.
    pub(crate) requested_by: String,
    pub(crate) reject_reason: Option<String>,
    pub(crate) tracking_number: Option<String>,
    pub(crate) carrier: Option<String>,
    pub(crate) items: Vec<ReturnItem>,
    pub(crate) requested_at: DateTime<Utc>,
    pub(crate) approved_at: Option<DateTime<Utc>>,
    pub(crate) rejected_at: Option<DateTime<Utc>>,
    pub(crate) sent_at: Option<DateTime<Utc>>,
    /// When units came last.
    pub(crate) received_at: Option<DateTime<Utc>>,
    pub(crate) closed_at: Option<DateTime<Utc>>,
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    pub(crate) expired_at: Option<DateTime<Utc>>,
    pub(crate) updated_at: DateTime<Utc>,
    /// Send it as `If-Match` to be sure that nothing changed meanwhile.
    pub(crate) version: i64,
}

/// Units of one line that come back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReturnItem {
    pub(crate) product_id: Uuid,
    pub(crate) sku: String,
    /// The name on the day of the order.
    pub(crate) product_name: String,
    /// How many were announced.
    pub(crate) quantity: i64,
    /// How many came.
    pub(crate) received: i64,
    /// Of those: for sale again.
    pub(crate) restocked: i64,
    /// Of those: cannot be sold.
    pub(crate) written_off: i64,
    /// Of those: not taken, and sent to the customer again.
    pub(crate) sent_back: i64,
}

/// The returns of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReturnList {
    /// In the order in which they were asked for.
    pub(crate) data: Vec<ReturnView>,
}

/// Returns with their names and words.
pub(super) async fn shown(shop: &Shop, rows: Vec<ReturnRow>) -> Result<Vec<ReturnView>, Problem> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let orders: Vec<Uuid> = rows.iter().map(|row| row.order_id).collect();
    let names = Names::of_orders(shop, &orders).await?;
    let mut bodies = shop.store.attachments(&ids, NOTE).await?;
    let sealed: Vec<(String, Vec<u8>)> = ids
        .iter()
        .map(|id| {
            (
                privacy::return_note(*id),
                bodies.remove(id).unwrap_or_default(),
            )
        })
        .collect();
    let asked: Vec<(&str, &[u8])> = sealed
        .iter()
        .map(|(place, body)| (place.as_str(), body.as_slice()))
        .collect();
    let words = shop.identity.open_all_words(&asked).await?;
    let rows = rows.into_iter().zip(words);
    Ok(rows.map(|(row, note)| view(row, note, &names)).collect())
}

fn view(row: ReturnRow, note: Option<String>, names: &Names) -> ReturnView {
    let next = ReturnStatus::parse(&row.status).map_or(&[][..], ReturnStatus::next);
    ReturnView {
        items: items(&row, names),
        id: row.id,
        order_id: row.order_id,
        status: row.status,
        next_statuses: next.iter().map(|status| status.word()).collect(),
        reason: row.why,
        note,
        requested_by: row.asked_by,
        reject_reason: row.reject_reason,
        tracking_number: row.tracking_number,
        carrier: row.carrier,
        requested_at: row.requested_at,
        approved_at: row.approved_at,
        rejected_at: row.rejected_at,
        sent_at: row.sent_at,
        received_at: row.received_at,
        closed_at: row.closed_at,
        cancelled_at: row.cancelled_at,
        expired_at: row.expired_at,
        updated_at: row.updated_at,
        version: row.version,
    }
}

fn items(row: &ReturnRow, names: &Names) -> Vec<ReturnItem> {
    let announced = row.units.iter();
    announced
        .map(|units| {
            let called = names.show(row.order_id, units);
            let came = |wanted: Option<Disposition>| {
                let came = row.received.iter().filter(|came| {
                    came.product_id == units.product_id
                        && wanted.is_none_or(|wanted| came.disposition == wanted)
                });
                came.map(|came| came.quantity.units()).sum()
            };
            ReturnItem {
                product_id: called.product_id,
                sku: called.sku,
                product_name: called.product_name,
                quantity: called.quantity,
                received: came(None),
                restocked: came(Some(Disposition::Restock)),
                written_off: came(Some(Disposition::WriteOff)),
                sent_back: came(Some(Disposition::SendBack)),
            }
        })
        .collect()
}
