//! newsletter · asking for it, agreeing, ending it, and who reads it · may touch identity and the frame ·
//! never tells whether an address is in the list.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod confirm;
mod export;
mod figures;
mod mine;
mod subscribe;
mod unsubscribe;

#[derive(OpenApi)]
#[openapi(paths(
    subscribe::subscribe,
    confirm::confirm,
    unsubscribe::unsubscribe,
    unsubscribe::page,
    mine::mine,
    mine::change,
    figures::figures,
    export::export
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config
            .service(subscribe::subscribe)
            .service(confirm::confirm)
            .service(mine::change)
            .service(unsubscribe::unsubscribe);
    },
    queries: |config: &mut ServiceConfig| {
        config
            .service(unsubscribe::page)
            .service(mine::mine)
            .service(export::export)
            .service(figures::figures);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
