//! The sums of an order as an invoice prints them.

use crate::problem::Problem;
use documents::Currency;
use documents::invoice::{InvoiceLine, InvoiceTotals, TaxLine};
use domain::kernel::Amount;
use domain::order::Line;
use projections::invoices::InvoiceRow;
use projections::orders::{OrderDetail, OrderSummary};
use uuid::Uuid;

/// What a tax is called: the shop has one rate, and its country is not known here.
const TAX: &str = "Tax";

/// The currency of an order, as papers write it.
pub(super) fn currency(code: &str) -> Result<Currency, Problem> {
    let known = domain::kernel::Currency::parse(code).map_err(Problem::fault)?;
    Currency::new(known.code(), known.exponent()).map_err(Problem::fault)
}

/// The lines of an order.
pub(super) fn lines(order: &OrderDetail) -> Vec<InvoiceLine> {
    order.lines.iter().map(line).collect()
}

fn line(line: &Line) -> InvoiceLine {
    let off = Amount::sum(line.discounts.iter().map(|off| off.amount));
    InvoiceLine {
        sku: line.sku.clone(),
        name: line.name.clone(),
        quantity: u64::try_from(line.quantity.units()).unwrap_or_default(),
        unit_price: line.unit_price.map(Amount::units),
        discount: off.unwrap_or_default().units(),
        total: line.total.units(),
    }
}

/// What an order comes to; nothing is paid or given back yet.
pub(super) fn totals(order: &OrderSummary, usual_rate: i64) -> InvoiceTotals {
    let base = order.subtotal_minor - order.discount_minor;
    InvoiceTotals {
        subtotal: order.subtotal_minor,
        discount: order.discount_minor,
        shipping: order.shipping_minor,
        taxes: tax(base, order.tax_minor, usual_rate),
        rounding: order.rounding_minor,
        total: order.total_minor,
        ..InvoiceTotals::default()
    }
}

/// What an invoice asks no more: what was called off before anybody paid it, and of an order that was
/// cancelled all that was never paid.
pub(super) fn credited(row: &InvoiceRow) -> i64 {
    match row.cancelled_at {
        Some(_) => row.waived_minor.max(row.total_minor - row.captured_minor),
        None => row.waived_minor,
    }
}

/// True for a note over money that goes back: its id is that of a refund.
pub(super) fn goes_back(row: &InvoiceRow, note_id: Uuid) -> bool {
    row.asked.iter().any(|asked| asked.refund_id == note_id)
}

/// The tax on `base`; none where nothing was raised.
pub(super) fn tax(base: i64, tax: i64, usual_rate: i64) -> Vec<TaxLine> {
    if tax == 0 {
        return Vec::new();
    }
    vec![TaxLine {
        name: TAX.to_owned(),
        basis_points: rate(base, tax, usual_rate),
        base,
        tax,
    }]
}

/// The shop's rate where it leads to this tax, give or take a minor unit of rounding; else the one
/// that does, to the nearest hundredth of a per cent.
fn rate(base: i64, tax: i64, usual_rate: i64) -> u32 {
    let (base, tax) = (i128::from(base), i128::from(tax));
    let usual = i128::from(usual_rate);
    let is_usual = (base * usual - tax * 10_000).abs() <= 10_000;
    let rate = match base {
        _ if is_usual => usual,
        0 => 0,
        base => (tax * 20_000 + base) / (base * 2),
    };
    u32::try_from(rate).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{credited, goes_back, rate};
    use domain::kernel::Currency;
    use domain::refund::WhyRefund;
    use projections::invoices::{Asked, InvoiceRow};
    use uuid::Uuid;

    /// An invoice over 34.00 of which a mug at 10.00 was called off before anybody paid.
    fn without_a_mug() -> InvoiceRow {
        InvoiceRow {
            order_id: Uuid::from_u128(1),
            number: Some("INV-2026-000001".to_owned()),
            issued_at: Some(chrono::DateTime::UNIX_EPOCH),
            currency: Currency::USD.code().to_owned(),
            total_minor: 3_400,
            captured_minor: 0,
            refunded_minor: 0,
            waived_minor: 1_000,
            cancelled_at: None,
            asked: Vec::new(),
        }
    }

    #[test]
    fn what_was_called_off_unpaid_is_asked_no_more_and_of_a_cancelled_order_nothing_is() {
        let mut row = without_a_mug();
        assert_eq!(credited(&row), 1_000);
        row.captured_minor = 2_400;
        assert_eq!(credited(&row), 1_000);
        row.cancelled_at = Some(chrono::DateTime::UNIX_EPOCH);
        assert_eq!(credited(&row), 1_000);
        row.captured_minor = 0;
        assert_eq!(credited(&row), 3_400);
    }

    #[test]
    fn only_a_note_over_a_refund_says_that_money_goes_back() {
        let mut row = without_a_mug();
        let (call_off, refund) = (Uuid::from_u128(91), Uuid::from_u128(5));
        row.asked.push(Asked {
            refund_id: refund,
            why: WhyRefund::Goodwill,
        });
        assert!(goes_back(&row, refund));
        assert!(!goes_back(&row, call_off) && !goes_back(&row, row.order_id));
    }

    #[test]
    fn the_rate_on_an_old_invoice_is_the_one_it_was_made_with() {
        assert_eq!(rate(10_000, 1_600, 1_600), 1_600);
        assert_eq!(rate(999, 160, 1_600), 1_600, "159.84, rounded");
        assert_eq!(rate(10_000, 825, 1_600), 825);
        assert_eq!(rate(10_000, 1_600, 0), 1_600);
        assert_eq!(rate(0, 1, 0), 0);
    }
}
