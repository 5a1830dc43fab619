//! fulfilment · parcels, returns, notes and papers of orders · may touch the frame, decisions,
//! identity and documents · never decides a rule.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod bulk_status;
mod call_off;
mod notes;
mod papers;
mod refusal;
mod returns;
mod shipments;
mod units;

pub(crate) use shipments::{ShipmentView, shipments_of};

#[derive(OpenApi)]
#[openapi(paths(bulk_status::bulk_status, call_off::call_off))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config.service(bulk_status::bulk_status);
        config.service(call_off::call_off);
        shipments::commands(config);
        returns::commands(config);
        notes::commands(config);
    },
    queries: |config: &mut ServiceConfig| {
        shipments::queries(config);
        returns::queries(config);
        notes::queries(config);
        papers::queries(config);
    },
    describe: || {
        [
            shipments::describe(),
            returns::describe(),
            notes::describe(),
            papers::describe(),
        ]
        .into_iter()
        .fold(
            <Doc as OpenApi>::openapi(),
            utoipa::openapi::OpenApi::merge_from,
        )
    },
};
