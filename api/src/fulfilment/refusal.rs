//! What the refusals around parcels and returns look like on the wire.

use crate::problem::{Problem, codes};
use crate::refusal::Refusal;
use decisions::GoodsError;
use domain::order::OrderError;
use domain::returns::{ReturnError, ReturnStatus};
use domain::shipment::{ShipmentError, ShipmentStatus};
use serde_json::{Value, json};

impl From<GoodsError> for Refusal {
    fn from(error: GoodsError) -> Self {
        match error {
            GoodsError::Order(error @ OrderError::NotAllowed { from, .. }) => {
                let next: Vec<Value> = from.next().iter().map(|next| json!(next.word())).collect();
                Problem::new(codes::INVALID_TRANSITION)
                    .saying(error.to_string())
                    .extra("orderStatus", from.word())
                    .extra("nextStatuses", next)
                    .into()
            }
            GoodsError::Order(error) => error.into(),
            GoodsError::Stock(error) => error.into(),
            GoodsError::Money(error) => error.into(),
            GoodsError::Shipment(error) => shipment(&error).into(),
            GoodsError::Return(error) => returned(&error).into(),
        }
    }
}

fn shipment(error: &ShipmentError) -> Problem {
    let said = error.to_string();
    match error {
        ShipmentError::Unknown => Problem::not_found("shipment"),
        ShipmentError::AlreadyCreated => Problem::new(codes::ALREADY_EXISTS).saying(said),
        ShipmentError::NotAllowed { from, .. } => {
            let next = from.next().iter().copied().map(ShipmentStatus::word);
            Problem::field(codes::INVALID_TRANSITION, "/status", said)
                .extra("shipmentStatus", from.word())
                .extra("nextStatuses", next.collect::<Vec<_>>())
        }
        ShipmentError::Cancelled => Problem::new(codes::SHIPMENT_CLOSED).saying(said),
        ShipmentError::InvalidTracking => {
            Problem::field(codes::INVALID_VALUE, "/trackingNumber", said)
        }
    }
}

fn returned(error: &ReturnError) -> Problem {
    let said = error.to_string();
    match error {
        ReturnError::Unknown => Problem::not_found("return"),
        ReturnError::AlreadyRequested => Problem::new(codes::ALREADY_EXISTS).saying(said),
        ReturnError::NotAllowed { from, .. } => {
            let next = from.next().iter().copied().map(ReturnStatus::word);
            Problem::new(codes::INVALID_TRANSITION)
                .saying(said)
                .extra("returnStatus", from.word())
                .extra("nextStatuses", next.collect::<Vec<_>>())
        }
        ReturnError::Nothing => Problem::field(codes::INVALID_VALUE, "/items", said),
        ReturnError::NotExpected { product_id, left } => {
            Problem::field(codes::NOT_RETURNABLE, "/items", said)
                .extra("productId", product_id.to_string())
                .extra("left", *left)
        }
        ReturnError::InvalidReason => Problem::field(codes::INVALID_VALUE, "/reason", said),
        ReturnError::InvalidTracking => {
            Problem::field(codes::INVALID_VALUE, "/trackingNumber", said)
        }
    }
}
