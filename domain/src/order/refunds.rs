//! What of an order's money may go back, to the last minor unit.

use super::decide::Decision;
use super::money::known;
use super::sale::{Back, BackStanding, Sale};
use super::{LineUnits, Order, OrderError, OrderEvent};
use crate::kernel::{Amount, At, Quantity, RefundId, split_by_weight};
use crate::refund::{RefundLine, RefundTerms, WhyRefund};

/// What a refund of some units, and perhaps of the shipping, comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    pub lines: Vec<RefundLine>,
    pub shipping: Amount,
    pub total: Amount,
}

/// Prices a refund of `units` and, if wanted, of the shipping.
///
/// A line is worth its total after its own discounts and its share of the tax (split over the lines
/// by the largest remainder). `n` of its units are worth the difference of two rounded-down parts
/// of the line, so that all units together are worth the line exactly, in whatever portions they go.
pub fn shares(order: &Order, units: &[LineUnits], shipping: bool) -> Result<Shares, OrderError> {
    let sale = known(order)?;
    let placement = &sale.placement;
    let weights: Vec<Amount> = placement.lines.iter().map(|line| line.total).collect();
    let tax = split_by_weight(placement.totals.tax, &weights);
    let mut lines = Vec::with_capacity(units.len());
    for wanted in units {
        let product_id = wanted.product_id;
        let mut numbered = placement.lines.iter().zip(&tax);
        let (line, tax) = numbered
            .find(|(line, _)| line.product_id == product_id)
            .ok_or(OrderError::NoSuchLine(product_id))?;
        let gone = units_back(sale, wanted);
        let bought = line.quantity.units();
        if wanted.quantity.is_zero() || gone.saturating_add(wanted.quantity.units()) > bought {
            let left = bought.saturating_sub(gone).max(0);
            return Err(OrderError::RefundTooMany { product_id, left });
        }
        let worth = line
            .total
            .plus(*tax)
            .map_err(|_| OrderError::TotalsDoNotAddUp)?;
        let until = gone.saturating_add(wanted.quantity.units());
        let amount = part(worth, until, bought) - part(worth, gone, bought);
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
    let total = Amount::sum(lines.iter().map(|line| line.amount));
    let total = total.and_then(|goods| goods.plus(shipping));
    Ok(Shares {
        lines,
        shipping,
        total: total.map_err(|_| OrderError::TotalsDoNotAddUp)?,
    })
}

/// `units` parts of `of` equal parts of `worth`, rounded down.
fn part(worth: Amount, units: i64, of: i64) -> i64 {
    let part = i128::from(worth.units()) * i128::from(units) / i128::from(of.max(1));
    i64::try_from(part).unwrap_or(i64::MAX)
}

fn units_back(sale: &Sale, wanted: &LineUnits) -> i64 {
    let lines = standing(sale).flat_map(|back| &back.lines);
    let lines = lines.filter(|line| line.product_id == wanted.product_id);
    lines.map(|line| line.quantity.units()).sum()
}

fn shipping_left(sale: &Sale) -> Result<Amount, OrderError> {
    if standing(sale).any(|back| back.shipping > Amount::ZERO) {
        return Err(OrderError::ShippingGivenBack);
    }
    Ok(sale.placement.totals.shipping)
}

fn standing(sale: &Sale) -> impl Iterator<Item = &Back> {
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
    let paid_this = terms.why != WhyRefund::Conflicted;
    if paid_this && sale.captured == Amount::ZERO {
        return Err(OrderError::NothingPaid);
    }
    let left = order.refundable();
    if paid_this && terms.amount > left {
        return Err(OrderError::RefundTooMuch { left });
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

/// The named lines are what the order itself says they are worth.
fn fits_lines(order: &Order, terms: &RefundTerms) -> Result<(), OrderError> {
    let units: Vec<LineUnits> = terms
        .lines
        .iter()
        .map(|line| LineUnits {
            product_id: line.product_id,
            quantity: line.quantity,
        })
        .collect();
    let shares = shares(order, &units, terms.shipping > Amount::ZERO)?;
    if shares.lines == terms.lines && shares.shipping == terms.shipping {
        Ok(())
    } else {
        Err(OrderError::TotalsDoNotAddUp)
    }
}

pub(super) fn succeed(order: &Order, refund_id: RefundId, at: At) -> Decision {
    let sale = known(order)?;
    let back = find(sale, refund_id)?;
    if back.standing == BackStanding::Succeeded {
        return Ok(vec![]);
    }
    let after = sale.refunded().plus(if back.counts {
        back.amount
    } else {
        Amount::ZERO
    });
    let complete = sale.captured > Amount::ZERO && after.is_ok_and(|after| after >= sale.captured);
    Ok(vec![OrderEvent::Refunded {
        order_id: sale.placement.order_id,
        refund_id,
        amount: back.amount,
        currency: sale.placement.totals.currency,
        complete,
        lines: back.lines.clone(),
        shipping: back.shipping,
        placed_at: sale.placement.at,
        at,
    }])
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
        currency: sale.placement.totals.currency,
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
            let left = line.quantity.units() - units_back(sale, &units);
            let quantity = Quantity::new(left).ok().filter(|left| !left.is_zero())?;
            Some(LineUnits { quantity, ..units })
        })
        .collect()
}
