//! GET /api/orders/{id}/track

use super::own;
use super::token::OrderToken;
use crate::fulfilment::{ShipmentView, shipments_of};
use crate::http::{Answer, Caller, Freshness, Id};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use crate::wire::Money;
use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use domain::kernel::Currency;
use domain::order::Status;
use projections::orders::OrderDetail;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Where an order is, and what happened to it so far.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "orderNumber": "2026-000042", "status": "shipped",
    "paymentStatus": "paid", "fulfilmentStatus": "shipped", "returnStatus": "none",
    "nextStatuses": ["delivered", "refunded"], "currency": "USD",
    "trackingNumber": "JD014600003", "carrier": "DHL", "shippedAt": "2026-06-02T09:30:00Z",
    "deliveredAt": null, "cancelledAt": null, "updatedAt": "2026-06-02T09:30:00Z",
    "story": [
        { "what": "placed", "at": "2026-06-01T12:00:00Z", "detail": null, "amount": null, "about": null },
        { "what": "payment_captured", "at": "2026-06-01T12:01:00Z", "detail": null, "amount": 27.5,
          "about": "0193e3a5-5c6d-8c3f-8d9e-0a1b2c3d4e71" },
        { "what": "shipped", "at": "2026-06-02T09:30:00Z", "detail": null, "amount": null, "about": null }
    ],
    "shipments": []
}))]
pub(crate) struct Tracked {
    id: Uuid,
    order_number: String,
    status: String,
    payment_status: String,
    fulfilment_status: String,
    return_status: String,
    next_statuses: Vec<&'static str>,
    /// The currency of the amounts in `story`.
    currency: String,
    tracking_number: Option<String>,
    carrier: Option<String>,
    shipped_at: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
    /// What happened, in order.
    story: Vec<TrackedStep>,
    /// Its parcels, each where it is.
    shipments: Vec<ShipmentView>,
}

/// A step in the story of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrackedStep {
    /// `placed`, `confirmed`, `payment_started`, `payment_failed`, `payment_captured`,
    /// `payment_conflicted`, `hold_lapsed`, `hold_regained`, `refund_requested`, `refunded`,
    /// `refund_failed`, `picking_started`, `parcel_shipped`, `parcel_delivered`, `parcel_lost`,
    /// `parcel_came_back`, `units_called_off`, `tracking_noted`, `shipped`, `delivered`, `cancelled`,
    /// `return_requested`, `return_received`, `return_closed` or `note_written`.
    #[schema(example = "shipped")]
    what: String,
    at: DateTime<Utc>,
    /// A tracking number, the reason of a cancellation or call-off, the way of paying, why a payment failed or
    /// money goes back.
    detail: Option<String>,
    /// The money it is about, where it is in the order's currency.
    amount: Option<Money>,
    /// The payment, refund, parcel, return or note it is about.
    about: Option<Uuid>,
}

/// Follow one of one's own orders.
///
/// A guest sends the order's token as `X-Order-Token` or `?token=`.
#[utoipa::path(tag = "queries", security(("bearer" = []), ("orderToken" = [])),
    params(
        ("id" = String, Path, description = "The order", example = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70"),
        ("token" = Option<String>, Query, description = "A guest's order token"),
    ),
    responses(
        (status = 200, description = "Where the order is", body = Tracked),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: absent, or not yours", body = ProblemDocument),
    ))]
#[get("/api/orders/{id}/track")]
pub(crate) async fn track(
    shop: Data<Shop>,
    who: Caller,
    id: Id,
    token: OrderToken,
    fresh: Freshness,
) -> Result<Answer, Problem> {
    let seen = fresh.wait(&shop, &["orders", "shipments"]).await?;
    let row = own::row(&shop, &who, &token, id.0).await?;
    let shipments = shipments_of(&shop, &row).await?;
    let version = u64::try_from(row.summary.version).unwrap_or_default();
    let tracked = Tracked::of(row, shipments)?;
    Ok(seen.mark(Answer::ok(&tracked).version(version)))
}

impl Tracked {
    fn of(row: OrderDetail, shipments: Vec<ShipmentView>) -> Result<Self, Problem> {
        let currency = Currency::parse(&row.summary.currency).map_err(Problem::fault)?;
        let next = Status::parse(&row.summary.status).map_or(&[][..], Status::next);
        let story = row.story.into_iter();
        Ok(Self {
            shipments,
            id: row.summary.id,
            order_number: row.summary.order_number,
            status: row.summary.status,
            payment_status: row.summary.payment_status,
            fulfilment_status: row.summary.fulfilment_status,
            return_status: row.summary.return_status,
            currency: row.summary.currency,
            next_statuses: next.iter().map(|status| status.word()).collect(),
            tracking_number: row.summary.tracking_number,
            carrier: row.summary.carrier,
            shipped_at: row.summary.shipped_at,
            delivered_at: row.summary.delivered_at,
            cancelled_at: row.summary.cancelled_at,
            updated_at: row.summary.updated_at,
            story: story
                .map(|step| TrackedStep {
                    what: step.what,
                    at: step.at,
                    detail: step.detail,
                    amount: step
                        .amount_minor
                        .map(|minor| Money::of_minor(minor, currency)),
                    about: step.about,
                })
                .collect(),
        })
    }
}
