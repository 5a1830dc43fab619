//! What of a sale is taken back with units that are called off before anybody paid them.

use super::refunds::{part, shares_of, units_back};
use super::sale::Sale;
use super::{Line, LineDiscount, LineUnits, OrderError, Totals};
use crate::kernel::{Amount, MoneyError, ProductId};
use crate::refund::RefundLine;
use serde::{Deserialize, Serialize};

/// A part of a sale that will not happen. Stored for ever, as the events are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waived {
    /// What the units would be worth as a refund: after their own discount, with their tax.
    pub worth: Vec<RefundLine>,
    /// The units' portions of the lines.
    pub lines: Vec<Line>,
    /// What the order costs less.
    pub totals: Totals,
    /// Products of which nothing is left in the order.
    pub gone: Vec<ProductId>,
}

/// Prices `units`. Whatever the portions in which a line is called off, they come to the line.
pub(super) fn waive(sale: &Sale, units: &[LineUnits]) -> Result<Waived, OrderError> {
    let shares = shares_of(sale, units, false)?;
    let mut lines = Vec::with_capacity(units.len());
    for (wanted, worth) in units.iter().zip(&shares.lines) {
        let placed = sale.placement.lines.iter();
        let line = placed
            .clone()
            .find(|line| line.product_id == wanted.product_id);
        let line = line.ok_or(OrderError::NoSuchLine(wanted.product_id))?;
        lines.push((portion(sale, line, wanted), worth.amount));
    }
    let totals = totals(sale, &lines, shares.total).map_err(|_| OrderError::TotalsDoNotAddUp)?;
    let gone = units.iter().filter(|wanted| {
        let product = wanted.product_id;
        sale.kept(product) == wanted.quantity.units()
    });
    Ok(Waived {
        worth: shares.lines,
        gone: gone.map(|wanted| wanted.product_id).collect(),
        lines: lines.into_iter().map(|(line, _)| line).collect(),
        totals,
    })
}

/// Each sum of a line goes by the difference of two parts rounded down, as refunds do.
fn portion(sale: &Sale, line: &Line, wanted: &LineUnits) -> Line {
    let gone = units_back(sale, line.product_id);
    let until = gone.saturating_add(wanted.quantity.units());
    let of = line.quantity.units();
    let share = |sum: Amount| Amount::minor(part(sum, until, of) - part(sum, gone, of));
    let discounts: Vec<LineDiscount> = line
        .discounts
        .iter()
        .map(|discount| LineDiscount {
            kind: discount.kind,
            amount: share(discount.amount),
        })
        .collect();
    let total = share(line.total);
    let off: i64 = discounts.iter().map(|off| off.amount.units()).sum();
    Line {
        quantity: wanted.quantity,
        list_total: Amount::minor(total.units() + off),
        discounts,
        total,
        reimbursed: share(line.reimbursed),
        ..line.clone()
    }
}

/// The tax is what the worth of the units is beside their lines; coins do the rest.
fn totals(sale: &Sale, lines: &[(Line, Amount)], total: Amount) -> Result<Totals, MoneyError> {
    let sum = |of: &dyn Fn(&Line) -> Amount| Amount::sum(lines.iter().map(|(line, _)| of(line)));
    let subtotal = sum(&|line| line.list_total)?;
    let goods = sum(&|line| line.total)?;
    let worth = Amount::sum(lines.iter().map(|(_, worth)| *worth))?;
    Ok(Totals {
        subtotal,
        discount: subtotal.minus(goods)?,
        shipping: Amount::ZERO,
        tax: worth.minus(goods)?,
        rounding: total.minus(worth)?,
        total,
        currency: sale.placement.totals.currency,
    })
}

/// What is left of lines and totals once all that was waived is taken off: what a cancellation takes
/// back.
pub(super) fn remaining(sale: &Sale) -> (Vec<Line>, Totals) {
    let mut totals = sale.placement.totals;
    let mut lines = sale.placement.lines.clone();
    for waived in sale.waived() {
        let less = waived.totals;
        for (sum, less) in [
            (&mut totals.subtotal, less.subtotal),
            (&mut totals.discount, less.discount),
            (&mut totals.tax, less.tax),
            (&mut totals.rounding, less.rounding),
            (&mut totals.total, less.total),
        ] {
            lower(sum, less);
        }
        for gone in &waived.lines {
            let mut known = lines.iter_mut();
            if let Some(line) = known.find(|line| line.product_id == gone.product_id) {
                take_off(line, gone);
            }
        }
    }
    lines.retain(|line| {
        sale.waived()
            .all(|waived| !waived.gone.contains(&line.product_id))
    });
    (lines, totals)
}

fn take_off(line: &mut Line, gone: &Line) {
    line.quantity = line.quantity.minus(gone.quantity).unwrap_or(line.quantity);
    lower(&mut line.list_total, gone.list_total);
    lower(&mut line.total, gone.total);
    lower(&mut line.reimbursed, gone.reimbursed);
    for (discount, gone) in line.discounts.iter_mut().zip(&gone.discounts) {
        lower(&mut discount.amount, gone.amount);
    }
}

fn lower(sum: &mut Amount, by: Amount) {
    *sum = sum.minus(by).unwrap_or(*sum);
}
