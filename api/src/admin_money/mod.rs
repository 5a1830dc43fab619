//! admin_money · the back office's payments, refunds, cases to look at and daily books · may touch
//! the frame and questions of the projections · never moves money.

use crate::slices::Slice;
use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod attention;
mod books;
mod case_view;
mod close;
mod days;
mod payment_view;
mod payments;
mod refund_view;
mod refunds;
mod words;

#[derive(OpenApi)]
#[openapi(paths(
    attention::attention,
    books::books,
    close::close,
    payments::payments,
    refunds::refunds
))]
struct Doc;

pub(crate) const SLICE: Slice = Slice {
    commands: |config: &mut ServiceConfig| {
        config.service(close::close);
    },
    queries: |config: &mut ServiceConfig| {
        config
            .service(attention::attention)
            .service(books::books)
            .service(payments::payments)
            .service(refunds::refunds);
    },
    describe: || <Doc as OpenApi>::openapi(),
};
