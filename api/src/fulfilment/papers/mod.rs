//! papers · labels, packing slips, invoices and credit notes as PDF · may touch documents, which
//! draws them · never computes what is owed.

use actix_web::web::ServiceConfig;
use utoipa::OpenApi;

mod address;
mod anybodys_invoice;
mod credit;
mod credit_note;
mod credit_notes;
mod drawn;
mod label;
mod own_invoice;
mod packing_slip;
mod parcel;
mod sums;

#[derive(OpenApi)]
#[openapi(paths(
    label::label,
    packing_slip::packing_slip,
    own_invoice::own_invoice,
    anybodys_invoice::anybodys_invoice,
    credit_notes::credit_notes,
    credit_note::credit_note
))]
struct Doc;

pub(super) fn queries(config: &mut ServiceConfig) {
    config
        .service(label::label)
        .service(packing_slip::packing_slip)
        .service(own_invoice::own_invoice)
        .service(anybodys_invoice::anybodys_invoice)
        .service(credit_notes::credit_notes)
        .service(credit_note::credit_note);
}

pub(super) fn describe() -> utoipa::openapi::OpenApi {
    <Doc as OpenApi>::openapi()
}
