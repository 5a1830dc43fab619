//! Whether what is placed adds up, to the last minor unit.

use super::{DiscountKind, Line, OrderError, PaymentMethod, Placement};
use crate::kernel::{Amount, MoneyError};

/// What any order must satisfy, imported history included: each line is its list total less its
/// discounts, and the totals are the sums of the lines. Nothing is below zero.
pub(super) fn history(placement: &Placement) -> Result<(), OrderError> {
    if placement.lines.is_empty() {
        return Err(OrderError::NoLines);
    }
    match sums(placement) {
        Ok(true) => Ok(()),
        Ok(false) | Err(MoneyError::Overflow | MoneyError::UnknownCurrency) => {
            Err(OrderError::TotalsDoNotAddUp)
        }
    }
}

/// What a sale of today must satisfy besides: every line sells something at its unit price, and
/// the coupon's share on the lines is what the coupon took off.
pub(super) fn sale(placement: &Placement) -> Result<(), OrderError> {
    history(placement)?;
    if placement.payment_method == PaymentMethod::Imported {
        return Err(OrderError::OnlyForHistory);
    }
    if placement.lines.iter().any(|line| line.quantity.is_zero()) {
        return Err(OrderError::EmptyLine);
    }
    let at_unit_price = |line: &Line| {
        line.unit_price
            .and_then(|price| price.times(line.quantity.units()).ok())
            == Some(line.list_total)
    };
    let by_coupon = taken_off(placement, |kind| kind == DiscountKind::Coupon);
    let coupon = placement
        .coupon
        .as_ref()
        .map_or(Amount::ZERO, |coupon| coupon.discount);
    if placement.lines.iter().all(at_unit_price) && by_coupon == Ok(coupon) {
        Ok(())
    } else {
        Err(OrderError::TotalsDoNotAddUp)
    }
}

fn sums(placement: &Placement) -> Result<bool, MoneyError> {
    let totals = placement.totals;
    for line in &placement.lines {
        if !line_adds_up(line)? {
            return Ok(false);
        }
    }
    let subtotal = Amount::sum(placement.lines.iter().map(|line| line.list_total))?;
    let discount = taken_off(placement, |_| true)?;
    let total = subtotal
        .minus(discount)?
        .plus(totals.shipping)?
        .plus(totals.tax)?
        .plus(totals.rounding)?;
    Ok(totals.shipping >= Amount::ZERO
        && totals.tax >= Amount::ZERO
        && totals.rounding.units().abs() < totals.currency.smallest_payment()
        && (totals.subtotal, totals.discount, totals.total) == (subtotal, discount, total))
}

fn line_adds_up(line: &Line) -> Result<bool, MoneyError> {
    let off = Amount::sum(line.discounts.iter().map(|discount| discount.amount))?;
    let known = [
        line.list_total,
        line.total,
        line.reimbursed,
        line.unit_price.unwrap_or_default(),
    ];
    let discounts = line.discounts.iter().map(|discount| discount.amount);
    Ok(line.total == line.list_total.minus(off)?
        && known
            .into_iter()
            .chain(discounts)
            .all(|amount| amount >= Amount::ZERO))
}

fn taken_off(
    placement: &Placement,
    counts: impl Fn(DiscountKind) -> bool,
) -> Result<Amount, MoneyError> {
    let discounts = placement.lines.iter().flat_map(|line| &line.discounts);
    Amount::sum(
        discounts
            .filter(|discount| counts(discount.kind))
            .map(|discount| discount.amount),
    )
}
