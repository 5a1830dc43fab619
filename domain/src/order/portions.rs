//! A refund that no single payment can carry goes back in portions. Each names what of the lines and of
//! the shipping it gives back: units count with the portion that begins to pay for them, and what is
//! missing of their worth follows with the next one, without naming them again.

use super::money::known;
use super::refunds::{part, standing, units_back, units_in};
use super::sale::Sale;
use super::{Order, OrderError};
use crate::kernel::{Amount, ProductId, Quantity, split_by_weight};
use crate::refund::RefundLine;

/// What a refund names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    pub lines: Vec<RefundLine>,
    pub shipping: Amount,
}

/// Takes as much of what is named as `room` pays for; the rest follows with the next portions. Both
/// together name what was named, to the last unit and the last minor unit.
pub fn split(order: &Order, named: Named, room: Amount) -> Result<(Named, Named), OrderError> {
    let sale = known(order)?;
    let (mut portion, mut rest) = (Named::default(), Named::default());
    let mut room = room.units();
    for line in named.lines {
        let amount = line.amount.units();
        if amount <= room {
            room -= amount;
            portion.lines.push(line);
        } else if room > 0 {
            let product_id = line.product_id;
            let begun = begun(sale, &portion.lines, product_id, room)?;
            let begun = begun.min(line.quantity.units());
            portion.lines.push(of(product_id, begun, room)?);
            let left = line.quantity.units() - begun;
            rest.lines.push(of(product_id, left, amount - room)?);
            room = 0;
        } else {
            rest.lines.push(line);
        }
    }
    portion.shipping = named.shipping.min(Amount::minor(room));
    let left = named.shipping.minus(portion.shipping);
    rest.shipping = left.map_err(|_| OrderError::TotalsDoNotAddUp)?;
    Ok((portion, rest))
}

fn of(product_id: ProductId, units: i64, amount: i64) -> Result<RefundLine, OrderError> {
    let quantity = Quantity::new(units.max(0)).map_err(|_| OrderError::TotalsDoNotAddUp)?;
    Ok(RefundLine {
        product_id,
        quantity,
        amount: Amount::minor(amount),
    })
}

/// How many further units of a product a sum pays for, the last of them perhaps in part.
fn begun(
    sale: &Sale,
    before: &[RefundLine],
    product: ProductId,
    room: i64,
) -> Result<i64, OrderError> {
    let (worth, bought) = worth(&worths(sale)?, product)?;
    let gone = units_back(sale, product) + units_in(before, product);
    let paid = given(sale, product) + amount_in(before, product) + room;
    let worth = i128::from(worth.units().max(1));
    let units = (i128::from(paid) * i128::from(bought) + worth - 1) / worth;
    let units = i64::try_from(units).unwrap_or(bought).min(bought);
    Ok((units - gone).max(0))
}

/// A line as refunds see it.
pub(super) struct Worth {
    product: ProductId,
    /// What it costs after its own discounts, with its share of the tax.
    amount: Amount,
    units: i64,
}

/// What each line is worth.
pub(super) fn worths(sale: &Sale) -> Result<Vec<Worth>, OrderError> {
    let placement = &sale.placement;
    let weights: Vec<Amount> = placement.lines.iter().map(|line| line.total).collect();
    let tax = split_by_weight(placement.totals.tax, &weights);
    let worths = placement.lines.iter().zip(tax).map(|(line, tax)| {
        let amount = line.total.plus(tax);
        Ok(Worth {
            product: line.product_id,
            amount: amount.map_err(|_| OrderError::TotalsDoNotAddUp)?,
            units: line.quantity.units(),
        })
    });
    worths.collect()
}

/// What the line of a product is worth, and how many units it has.
pub(super) fn worth(worths: &[Worth], product: ProductId) -> Result<(Amount, i64), OrderError> {
    let mut lines = worths.iter();
    let line = lines.find(|line| line.product == product);
    line.map(|line| (line.amount, line.units))
        .ok_or(OrderError::NoSuchLine(product))
}

/// What went back, or is on its way, for the units of a product.
pub(super) fn given(sale: &Sale, product: ProductId) -> i64 {
    super::refunds::named(sale)
        .map(|lines| amount_in(lines, product))
        .sum()
}

pub(super) fn amount_in(lines: &[RefundLine], product: ProductId) -> i64 {
    let lines = lines.iter().filter(|line| line.product_id == product);
    lines.map(|line| line.amount.units()).sum()
}

/// The price of so many further units: all units together are worth the line, whatever became of the
/// portions before.
pub(super) fn price(worth: Amount, (until, bought): (i64, i64), given: i64) -> i64 {
    (part(worth, until, bought) - given).max(0)
}

/// Never more units of a line than were bought, more money than it is worth, or more than the shipping.
pub(super) fn within(sale: &Sale, named: &Named) -> Result<(), OrderError> {
    let worths = worths(sale)?;
    for (at, line) in named.lines.iter().enumerate() {
        let product_id = line.product_id;
        let (worth, bought) = worth(&worths, product_id)?;
        let named = &named.lines[..=at];
        let gone = units_back(sale, product_id) + units_in(&named[..at], product_id);
        if gone.saturating_add(line.quantity.units()) > bought {
            let left = bought.saturating_sub(gone).max(0);
            return Err(OrderError::RefundTooMany { product_id, left });
        }
        let paid = given(sale, product_id) + amount_in(named, product_id);
        let nothing = line.quantity.is_zero() && line.amount == Amount::ZERO;
        if nothing || line.amount < Amount::ZERO || paid > worth.units() {
            return Err(OrderError::TotalsDoNotAddUp);
        }
    }
    if named.shipping > shipping_left(sale)? {
        return Err(OrderError::ShippingGivenBack);
    }
    Ok(())
}

impl Order {
    /// A product of which more units or more money went back, are on their way or were waived than were
    /// bought and than its line is worth; there is none, unless history was tampered with.
    #[must_use]
    pub fn overdrawn(&self) -> Option<ProductId> {
        let sale = self.sale()?;
        let worths = worths(sale).ok()?;
        let over = worths.iter().find(|line| {
            units_back(sale, line.product) > line.units
                || given(sale, line.product) > line.amount.units()
        });
        over.map(|line| line.product)
    }
}

/// What of the shipping did not go back.
pub(super) fn shipping_left(sale: &Sale) -> Result<Amount, OrderError> {
    let given = Amount::sum(standing(sale).map(|back| back.shipping));
    let left = given.and_then(|given| sale.placement.totals.shipping.minus(given));
    left.map_err(|_| OrderError::TotalsDoNotAddUp)
}
