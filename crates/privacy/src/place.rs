//! Where sealed words lie: part of their seal, so that they open nowhere else.

use uuid::Uuid;

/// The kind of the attachment that holds the words of a note or of a return.
pub const NOTE_KIND: &str = "note";
/// The kind of the attachment that holds the phone of whoever pays.
pub const PHONE_KIND: &str = "phone";

/// The words of a note beside an order; the attachment's owner is the note.
#[must_use]
pub fn note(note: Uuid) -> String {
    format!("note/{note}")
}

/// What a customer says about a return; the attachment's owner is the return.
#[must_use]
pub fn return_note(back: Uuid) -> String {
    format!("return/{back}/note")
}

/// The phone that was asked to pay for `order`; the attachment's owner is the payment.
#[must_use]
pub fn payer_phone(order: Uuid) -> String {
    format!("orders/{order}/payer_phone")
}
