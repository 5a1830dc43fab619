//! payments · paying for an order, the notices of providers, and giving money back · may touch the
//! frame, the cashier and decisions · never speaks to a provider itself.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod callback;
mod confirm;
mod create_intent;
mod mobile_money;
mod phone;
mod quarantine;
mod raw;
mod refund;
mod refusal;
mod shown;
mod status;
mod stk_push;
mod webhook;

#[derive(OpenApi)]
#[openapi(paths(
    create_intent::create_intent,
    confirm::confirm,
    webhook::webhook,
    stk_push::stk_push,
    callback::callback,
    mobile_money::paid,
    mobile_money::given_back,
    mobile_money::timed_out,
    status::status,
    refund::refund
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config
            .service(create_intent::create_intent)
            .service(confirm::confirm)
            .service(webhook::webhook)
            .service(stk_push::stk_push)
            .service(callback::callback)
            .service(mobile_money::paid)
            .service(mobile_money::given_back)
            .service(mobile_money::timed_out)
            .service(refund::refund);
    },
    queries: |config: &mut ServiceConfig| {
        config.service(status::status);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
