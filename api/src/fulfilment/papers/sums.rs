//! The sums of an order as an invoice prints them.

use crate::problem::Problem;
use documents::Currency;
use documents::invoice::{InvoiceLine, InvoiceTotals, TaxLine};
use domain::kernel::Amount;
use domain::order::Line;
use projections::orders::{OrderDetail, OrderSummary};

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
        paid: 0,
        refunded: 0,
    }
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
    use super::rate;

    #[test]
    fn the_rate_on_an_old_invoice_is_the_one_it_was_made_with() {
        assert_eq!(rate(10_000, 1_600, 1_600), 1_600);
        assert_eq!(rate(999, 160, 1_600), 1_600, "159.84, rounded");
        assert_eq!(rate(10_000, 825, 1_600), 825);
        assert_eq!(rate(10_000, 1_600, 0), 1_600);
        assert_eq!(rate(0, 1, 0), 0);
    }
}
