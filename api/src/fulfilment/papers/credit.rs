//! What a credit note takes back, line by line, so that it adds up.

use super::sums;
use documents::invoice::{InvoiceLine, InvoiceTotals};
use projections::invoices::CreditNoteRow;
use projections::orders::OrderDetail;

/// What money that names no line is given back for.
const SUM: &str = "Reduction of the price";

/// The lines and sums of a credit note. One over the whole order repeats the invoice; one over some
/// lines shows what they cost after discount and apart from their tax; the rest is a reduction.
pub(super) fn back(
    order: &OrderDetail,
    note: &CreditNoteRow,
    usual_rate: i64,
) -> (Vec<InvoiceLine>, InvoiceTotals) {
    let is_whole = note.lines.is_empty() && note.amount_minor == order.summary.total_minor;
    if is_whole {
        let totals = sums::totals(&order.summary, usual_rate);
        return (sums::lines(order), totals);
    }
    let mut lines = Vec::with_capacity(note.lines.len() + 1);
    let (mut net, mut tax) = (0, 0);
    let mut add = |line: InvoiceLine, gross: i64| {
        net += line.total;
        tax += gross - line.total;
        lines.push(line);
    };
    let mut named = note.shipping_minor;
    for back in &note.lines {
        let gross = back.amount.units();
        named += gross;
        let mut known = order.lines.iter();
        let known = known.find(|line| line.product_id == back.product_id);
        let (sku, name) = known.map_or_else(Default::default, |line| {
            (line.sku.clone(), line.name.clone())
        });
        let quantity = u64::try_from(back.quantity.units()).unwrap_or_default();
        add(line((sku, name), quantity, before_tax(order, gross)), gross);
    }
    let rest = note.amount_minor - named;
    if rest != 0 {
        let called = (String::new(), SUM.to_owned());
        add(line(called, 1, before_tax(order, rest)), rest);
    }
    let totals = InvoiceTotals {
        subtotal: net,
        shipping: note.shipping_minor,
        taxes: sums::tax(net, tax, usual_rate),
        total: note.amount_minor,
        ..InvoiceTotals::default()
    };
    (lines, totals)
}

fn line((sku, name): (String, String), quantity: u64, total: i64) -> InvoiceLine {
    InvoiceLine {
        sku,
        name,
        quantity,
        unit_price: None,
        discount: 0,
        total,
    }
}

/// The part of a sum that is no tax: all lines of an order bear the same rate.
fn before_tax(order: &OrderDetail, gross: i64) -> i64 {
    let goods = i128::from(order.summary.subtotal_minor - order.summary.discount_minor);
    let whole = goods + i128::from(order.summary.tax_minor);
    if whole <= 0 {
        return gross;
    }
    let net = (i128::from(gross) * goods * 2 + whole) / (whole * 2);
    i64::try_from(net).unwrap_or(gross)
}
