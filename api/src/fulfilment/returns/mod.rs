//! returns · goods on their way back: asking, answering, receiving, closing · may touch the frame,
//! decisions and identity · never decides what is taken back.

use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod all;
mod answered;
mod approve;
mod cancel;
mod close;
mod open;
mod open_for;
mod opened;
mod own;
mod receive;
mod reject;
mod send;
mod shown;
mod whose;

#[derive(OpenApi)]
#[openapi(paths(
    open::open,
    own::own,
    send::send,
    cancel::cancel,
    open_for::open_for,
    all::all,
    approve::approve,
    reject::reject,
    receive::receive,
    close::close
))]
struct Doc;

pub(super) fn commands(config: &mut ServiceConfig) {
    config
        .service(open::open)
        .service(send::send)
        .service(cancel::cancel)
        .service(open_for::open_for)
        .service(approve::approve)
        .service(reject::reject)
        .service(receive::receive)
        .service(close::close);
}

pub(super) fn queries(config: &mut ServiceConfig) {
    config.service(own::own).service(all::all);
}

pub(super) fn describe() -> utoipa::openapi::OpenApi {
    <Doc as OpenApi>::openapi()
}
