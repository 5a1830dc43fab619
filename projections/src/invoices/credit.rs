//! What is taken back of an invoice, and what is not.

use super::row::{CreditNoteRow, InvoiceRow};
use crate::fold::word;
use domain::kernel::{Amount, At};
use domain::refund::{RefundLine, WhyRefund};
use uuid::Uuid;

/// Whether money that goes back for this cause was asked for by the invoice: what came too late, was
/// too much or of another kind never was.
pub(super) fn was_invoiced(why: WhyRefund) -> bool {
    match why {
        WhyRefund::Cancelled
        | WhyRefund::Returned
        | WhyRefund::Goodwill
        | WhyRefund::AtProvider => true,
        WhyRefund::LatePayment | WhyRefund::Overpaid | WhyRefund::Conflicted => false,
    }
}

/// What a credit note is about.
pub(super) struct Taken {
    pub(super) id: Uuid,
    pub(super) why: WhyRefund,
    pub(super) amount: i64,
    pub(super) lines: Vec<RefundLine>,
    pub(super) shipping: Amount,
    pub(super) at: At,
}

/// The note that takes something back of a numbered invoice; `None` where there is nothing to take
/// back from.
pub(super) fn note(invoice: &InvoiceRow, taken: Taken, number: String) -> Option<CreditNoteRow> {
    Some(CreditNoteRow {
        id: taken.id,
        number,
        order_id: invoice.order_id,
        invoice_number: invoice.number.clone()?,
        why: word(taken.why).unwrap_or_default(),
        currency: invoice.currency.clone(),
        amount_minor: taken.amount,
        lines: taken.lines,
        shipping_minor: taken.shipping.units(),
        issued_at: taken.at,
        voided_at: None,
    })
}
