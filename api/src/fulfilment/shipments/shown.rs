//! A parcel as it is shown.

use crate::fulfilment::units::{Names, UnitsView};
use crate::http::{Answer, Freshness};
use crate::problem::Problem;
use crate::state::Shop;
use chrono::{DateTime, Utc};
use decisions::ShipmentChanged;
use domain::kernel::At;
use domain::shipment::{Shipment, ShipmentStatus};
use eventstore::Decided;
use projections::shipments::{self, ShipmentRow};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A parcel of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80", "orderId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70",
    "status": "shipped", "nextStatuses": ["delivered", "lost", "returned_to_sender"],
    "items": [{ "productId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e72", "sku": "MUG-01", "productName": "Mug", "quantity": 2 }],
    "trackingNumber": "JD014600003", "carrier": "DHL", "restocked": false,
    "createdAt": "2026-06-02T08:00:00Z", "packedAt": "2026-06-02T09:00:00Z",
    "shippedAt": "2026-06-02T09:30:00Z", "deliveredAt": null, "lostAt": null, "returnedAt": null,
    "cancelledAt": null, "updatedAt": "2026-06-02T09:30:00Z", "version": 3
}))]
pub(crate) struct ShipmentView {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    /// `created`, `packed`, `shipped`, `delivered`, `lost`, `returned_to_sender` or `cancelled`.
    pub(crate) status: String,
    /// Where it can be led from here.
    pub(crate) next_statuses: Vec<&'static str>,
    pub(crate) items: Vec<UnitsView>,
    pub(crate) tracking_number: Option<String>,
    pub(crate) carrier: Option<String>,
    /// Whether the units of a parcel that came back are for sale again.
    pub(crate) restocked: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) packed_at: Option<DateTime<Utc>>,
    pub(crate) shipped_at: Option<DateTime<Utc>>,
    pub(crate) delivered_at: Option<DateTime<Utc>>,
    pub(crate) lost_at: Option<DateTime<Utc>>,
    pub(crate) returned_at: Option<DateTime<Utc>>,
    pub(crate) cancelled_at: Option<DateTime<Utc>>,
    pub(crate) updated_at: DateTime<Utc>,
    /// Send it as `If-Match` to be sure that nothing changed meanwhile.
    pub(crate) version: i64,
}

impl ShipmentView {
    /// A parcel, its units by the names of its order's lines.
    pub(super) fn of(row: ShipmentRow, names: &Names) -> Self {
        let status = ShipmentStatus::parse(&row.status);
        let next = status.map_or(&[][..], ShipmentStatus::next);
        let items = row.units.iter();
        Self {
            items: items.map(|units| names.show(row.order_id, units)).collect(),
            id: row.id,
            order_id: row.order_id,
            status: row.status,
            next_statuses: next.iter().map(|status| status.word()).collect(),
            tracking_number: row.tracking_number,
            carrier: row.carrier,
            restocked: row.restocked,
            created_at: row.created_at,
            packed_at: row.packed_at,
            shipped_at: row.shipped_at,
            delivered_at: row.delivered_at,
            lost_at: row.lost_at,
            returned_at: row.returned_at,
            cancelled_at: row.cancelled_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// What every command about a parcel answers: the parcel, as soon as it can be shown.
pub(super) async fn answer(
    shop: &Shop,
    decided: &Decided<ShipmentChanged>,
    created: bool,
    at: At,
) -> Result<Answer, Problem> {
    let changed = decided.outcome;
    let seen = Freshness::of(decided.token)
        .wait(shop, &["shipments", "orders"])
        .await?;
    let row = match shipments::by_id(&shop.read, changed.shipment_id.0).await? {
        Some(row) => row,
        None => ahead(shop, &changed, at).await?,
    };
    let names = Names::of_orders(shop, &[row.order_id]).await?;
    let view = ShipmentView::of(row, &names);
    let answer = if created {
        let order = changed.order_id;
        Answer::created(format!("/api/admin/orders/{order}/shipments"), &view)
    } else {
        Answer::ok(&view)
    };
    Ok(seen.mark(answer.version(changed.version).decided(decided)))
}

/// A parcel that the read model has not seen yet, straight from the log.
async fn ahead(shop: &Shop, changed: &ShipmentChanged, at: At) -> Result<ShipmentRow, Problem> {
    let loaded = shop.store.load::<Shipment>(changed.shipment_id).await?;
    let parcel = loaded.state.parcel();
    let parcel = parcel.ok_or_else(|| Problem::not_found("shipment"))?;
    let status = loaded.state.status().unwrap_or(ShipmentStatus::Created);
    Ok(ShipmentRow {
        id: changed.shipment_id.0,
        order_id: changed.order_id.0,
        status: status.word().to_owned(),
        units: parcel.units.to_vec(),
        tracking_number: parcel.tracking.number.clone(),
        carrier: parcel.tracking.carrier.clone(),
        restocked: false,
        created_at: at,
        packed_at: None,
        shipped_at: None,
        delivered_at: None,
        lost_at: None,
        returned_at: None,
        cancelled_at: None,
        updated_at: at,
        version: i64::try_from(loaded.version).unwrap_or(i64::MAX),
    })
}
