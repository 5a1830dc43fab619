//! What of an order's money may go back, to the last minor unit.

use super::decide::Decision;
use super::money::{known, standing as trial_standing};
use super::portions::{self, Named, amount_in, given, price, worths};
use super::sale::{Back, BackStanding, Sale, TrialStanding};
use super::{LineUnits, Order, OrderError, OrderEvent};
use crate::kernel::{Amount, At, MoneyError, ProductId, Quantity, RefundId};
use crate::refund::{RefundLine, RefundTerms};

/// What a refund of some units, and perhaps of the shipping, comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// What the units are worth, to the last minor unit.
    pub lines: Vec<RefundLine>,
    pub shipping: Amount,
    /// The sum of lines and shipping, rounded to what can be paid in the order's currency.
    pub total: Amount,
}

/// Prices a refund of `units` and, if wanted, of the shipping.
///
/// A line is worth its total after its own discounts and its share of the tax (split over the lines
/// by the largest remainder). Its first `n` units are worth `n` parts of the line, rounded down; the next
/// ones what is missing to theirs, so that all units together are worth the line exactly, in whatever
/// portions they go.
/// In the same way the total is the difference of two rounded sums, so that all portions together
/// come to the rounded total of the order.
pub fn shares(order: &Order, units: &[LineUnits], shipping: bool) -> Result<Shares, OrderError> {
    shares_of(known(order)?, units, shipping)
}

pub(super) fn shares_of(
    sale: &Sale,
    units: &[LineUnits],
    shipping: bool,
) -> Result<Shares, OrderError> {
    let worths = worths(sale)?;
    let mut lines = Vec::with_capacity(units.len());
    for wanted in units {
        let product_id = wanted.product_id;
        let (worth, bought) = portions::worth(&worths, product_id)?;
        let gone = units_back(sale, product_id).saturating_add(units_in(&lines, product_id));
        if wanted.quantity.is_zero() || gone.saturating_add(wanted.quantity.units()) > bought {
            let left = bought.saturating_sub(gone).max(0);
            return Err(OrderError::RefundTooMany { product_id, left });
        }
        let until = gone.saturating_add(wanted.quantity.units());
        let given = given(sale, product_id) + amount_in(&lines, product_id);
        let amount = price(worth, (until, bought), given);
        lines.push(RefundLine {
            product_id,
            quantity: wanted.quantity,
            amount: Amount::minor(amount),
        });
    }
    let shipping = if shipping {
        shipping_left(sale)?
    } else {
        Amount::ZERO
    };
    let total = payable(sale, &lines, shipping).map_err(|_| OrderError::TotalsDoNotAddUp)?;
    Ok(Shares {
        lines,
        shipping,
        total,
    })
}

/// What lines and shipping come to in coins, after all that was named by refunds before.
fn payable(sale: &Sale, lines: &[RefundLine], shipping: Amount) -> Result<Amount, MoneyError> {
    let currency = sale.placement.totals.currency;
    let worth = |lines: &[RefundLine], shipping: Amount| {
        Amount::sum(lines.iter().map(|line| line.amount)).and_then(|goods| goods.plus(shipping))
    };
    let mut before = Amount::ZERO;
    for back in standing(sale) {
        before = before.plus(worth(&back.lines, back.shipping)?)?;
    }
    for waived in sale.waived() {
        before = before.plus(worth(&waived.worth, Amount::ZERO)?)?;
    }
    let after = before.plus(worth(lines, shipping)?)?;
    currency.payable(after)?.minus(currency.payable(before)?)
}

/// `units` parts of `of` equal parts of `worth`, rounded down.
pub(super) fn part(worth: Amount, units: i64, of: i64) -> i64 {
    let part = i128::from(worth.units()) * i128::from(units) / i128::from(of.max(1));
    i64::try_from(part).unwrap_or(i64::MAX)
}

/// Units whose price went back, is on its way, or was never asked for.
pub(super) fn units_back(sale: &Sale, product: ProductId) -> i64 {
    named(sale).map(|lines| units_in(lines, product)).sum()
}

/// The lines that went back, are on their way, or were never asked for.
pub(super) fn named(sale: &Sale) -> impl Iterator<Item = &[RefundLine]> {
    let waived = sale.waived().map(|waived| waived.worth.as_slice());
    standing(sale)
        .map(|back| back.lines.as_slice())
        .chain(waived)
}

pub(super) fn units_in(lines: &[RefundLine], product: ProductId) -> i64 {
    let lines = lines.iter().filter(|line| line.product_id == product);
    lines.map(|line| line.quantity.units()).sum()
}

fn shipping_left(sale: &Sale) -> Result<Amount, OrderError> {
    let left = portions::shipping_left(sale)?;
    if left == Amount::ZERO && standing(sale).any(|back| back.shipping > Amount::ZERO) {
        return Err(OrderError::ShippingGivenBack);
    }
    Ok(left)
}

pub(super) fn standing(sale: &Sale) -> impl Iterator<Item = &Back> {
    let refunds = sale.refunds.iter();
    refunds.filter(|back| back.standing != BackStanding::Failed)
}

pub(super) fn request(order: &Order, terms: RefundTerms, at: At) -> Decision {
    let sale = known(order)?;
    if sale
        .refunds
        .iter()
        .any(|back| back.refund_id == terms.refund_id)
    {
        return Ok(vec![]);
    }
    let names_goods = !terms.lines.is_empty() || terms.shipping > Amount::ZERO;
    match trial_standing(sale, terms.payment_id)? {
        TrialStanding::Captured => fits_captured(order, terms.amount)?,
        // It never paid for goods. How much of it may go back is the payment's rule.
        TrialStanding::Conflicted if !names_goods => {}
        TrialStanding::Conflicted | TrialStanding::Open | TrialStanding::Failed => {
            return Err(OrderError::NothingPaid);
        }
    }
    fits_lines(order, &terms)?;
    Ok(vec![OrderEvent::RefundRequested {
        order_id: sale.placement.order_id,
        refund_id: terms.refund_id,
        payment_id: terms.payment_id,
        amount: terms.amount,
        currency: terms.currency,
        why: terms.why,
        reason: terms.reason,
        by: terms.by,
        lines: terms.lines,
        shipping: terms.shipping,
        at,
    }])
}

fn fits_captured(order: &Order, amount: Amount) -> Result<(), OrderError> {
    let left = order.refundable();
    if amount > left {
        return Err(OrderError::RefundTooMuch { left });
    }
    Ok(())
}

/// The named lines are what the order itself says they are worth; a portion names what of it is left.
fn fits_lines(order: &Order, terms: &RefundTerms) -> Result<(), OrderError> {
    if terms.part_of.is_some() {
        return portions::within(known(order)?, &names(&terms.lines, terms.shipping));
    }
    let shares = shares(order, &units(&terms.lines), terms.shipping > Amount::ZERO)?;
    if shares.lines == terms.lines && shares.shipping == terms.shipping {
        Ok(())
    } else {
        Err(OrderError::TotalsDoNotAddUp)
    }
}

pub(super) fn succeed(order: &Order, refund_id: RefundId, at: At) -> Decision {
    let sale = known(order)?;
    let back = find(sale, refund_id)?;
    match back.standing {
        BackStanding::Succeeded => return Ok(vec![]),
        BackStanding::Requested => {}
        BackStanding::Failed => still_fits(order, back)?,
    }
    let after = sale.refunded().plus(back.amount);
    let complete = back.counts && after.is_ok_and(|after| after >= sale.captured);
    Ok(vec![OrderEvent::Refunded {
        order_id: sale.placement.order_id,
        refund_id,
        amount: back.amount,
        currency: back.currency,
        counts: back.counts,
        complete,
        lines: back.lines.clone(),
        shipping: back.shipping,
        placed_at: sale.placement.at,
        at,
    }])
}

/// A refund that was said to have failed may arrive after all, unless its money or its units went
/// back another way meanwhile.
fn still_fits(order: &Order, back: &Back) -> Result<(), OrderError> {
    if back.counts {
        fits_captured(order, back.amount)?;
    }
    portions::within(known(order)?, &names(&back.lines, back.shipping))
}

fn names(lines: &[RefundLine], shipping: Amount) -> Named {
    let lines = lines.to_vec();
    Named { lines, shipping }
}

fn units(lines: &[RefundLine]) -> Vec<LineUnits> {
    let units = lines.iter().map(|line| LineUnits {
        product_id: line.product_id,
        quantity: line.quantity,
    });
    units.collect()
}

pub(super) fn fail(order: &Order, refund_id: RefundId, code: String, at: At) -> Decision {
    let sale = known(order)?;
    let back = find(sale, refund_id)?;
    if back.standing == BackStanding::Failed {
        return Ok(vec![]);
    }
    Ok(vec![OrderEvent::RefundFailed {
        order_id: sale.placement.order_id,
        refund_id,
        amount: back.amount,
        currency: back.currency,
        counts: back.counts,
        code,
        was_back: back.standing == BackStanding::Succeeded,
        placed_at: sale.placement.at,
        at,
    }])
}

fn find(sale: &Sale, refund_id: RefundId) -> Result<&Back, OrderError> {
    let mut refunds = sale.refunds.iter();
    refunds
        .find(|back| back.refund_id == refund_id)
        .ok_or(OrderError::UnknownRefund)
}

/// Every unit of every line, for a refund of the whole.
#[must_use]
pub fn whole(order: &Order) -> Vec<LineUnits> {
    let Some(sale) = order.sale() else {
        return Vec::new();
    };
    let lines = sale.placement.lines.iter();
    lines
        .filter_map(|line| {
            let units = LineUnits {
                product_id: line.product_id,
                quantity: line.quantity,
            };
            let left = line.quantity.units() - units_back(sale, units.product_id);
            let quantity = Quantity::new(left).ok().filter(|left| !left.is_zero())?;
            Some(LineUnits { quantity, ..units })
        })
        .collect()
}
