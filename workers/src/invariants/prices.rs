//! Invariant 3, and the sums of invariant 2: lines, discounts, shipping and tax are the total, and what goes
//! back of one line never takes from another.

use super::findings::{Invariant, Judge};
use domain::kernel::Amount;
use domain::order::{DiscountKind, Line, Order, OrderEvent, PaymentMethod, Placement};

/// Each line is its list price less its own discounts; the totals are the sums of the lines. Sales of the
/// shop's own are quoted in coins that can be paid, and their coupon's shares are what it took off.
pub(super) fn add_up(judge: &mut Judge<'_>, placement: &Placement) {
    let (totals, lines) = (placement.totals, &placement.lines);
    for line in lines {
        let own = sum(line.discounts.iter().map(|off| off.amount));
        let is_own = sum([line.list_total]) - own == sum([line.total]);
        judge.holds(Invariant::Prices, is_own, || {
            let product = line.product_id;
            format!("the line of {product} is not its price less its discounts")
        });
    }
    let off = sum(discounts(lines).map(|(_, amount)| amount));
    let list = sum(lines.iter().map(|line| line.list_total));
    let sums = (list, off) == (sum([totals.subtotal]), sum([totals.discount]));
    judge.holds(Invariant::Prices, sums, || {
        "subtotal or discount is not the sum of the lines".into()
    });
    let goods = sum(lines.iter().map(|line| line.total));
    let whole = goods + sum([totals.shipping, totals.tax, totals.rounding]);
    judge.holds(Invariant::Money, whole == sum([totals.total]), || {
        format!("it costs {} and comes to {whole}", totals.total.units())
    });
    if placement.payment_method != PaymentMethod::Imported {
        of_our_own(judge, placement);
    }
}

fn of_our_own(judge: &mut Judge<'_>, placement: &Placement) {
    let total = placement.totals.total;
    let payable = placement.totals.currency.payable(total) == Ok(total);
    judge.holds(Invariant::Prices, payable, || {
        format!("{} cannot be paid to the last coin", total.units())
    });
    let coupon = |(kind, _): &(DiscountKind, Amount)| *kind == DiscountKind::Coupon;
    let shares = discounts(&placement.lines).filter(coupon);
    let shares = sum(shares.map(|(_, amount)| amount));
    let took = sum(placement.coupon.iter().map(|used| used.discount));
    judge.holds(Invariant::Prices, shares == took, || {
        format!("the coupon took {took} off and the lines say {shares}")
    });
}

/// What went back of a line, is on its way or was waived is at most what the line is worth.
pub(super) fn of_lines_stay(judge: &mut Judge<'_>, order: &Order, event: &OrderEvent) {
    if !matches!(
        event,
        OrderEvent::RefundRequested { .. }
            | OrderEvent::Refunded { .. }
            | OrderEvent::UnitsCalledOff { .. }
    ) {
        return;
    }
    let overdrawn = order.overdrawn();
    judge.holds(Invariant::Prices, overdrawn.is_none(), || {
        let product = overdrawn.map(|product| product.to_string());
        let product = product.unwrap_or_default();
        format!("more of the line of {product} goes back than it is worth")
    });
}

fn discounts(lines: &[Line]) -> impl Iterator<Item = (DiscountKind, Amount)> {
    let discounts = lines.iter().flat_map(|line| &line.discounts);
    discounts.map(|off| (off.kind, off.amount))
}

/// Sums that cannot overflow, whatever is written in the log.
fn sum(amounts: impl IntoIterator<Item = Amount>) -> i128 {
    let amounts = amounts.into_iter();
    amounts.map(|amount| i128::from(amount.units())).sum()
}
