//! What a filled cart costs: one pure function, the only place where an order's totals are made.

use crate::kernel::{Amount, Currency, MoneyError, ProductId, Quantity, split_by_weight};
use crate::order::{DiscountKind, Line, LineDiscount, Totals};

/// A line a shopper wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub product_id: ProductId,
    pub quantity: Quantity,
}

/// The price of the day, carried in from the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub product_id: ProductId,
    pub sku: String,
    pub name: String,
    pub price: Amount,
    pub currency: Currency,
    /// Whether the product may be sold at all.
    pub is_active: bool,
}

/// What the shop adds: a flat fee for shipping, and tax on goods after discounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charges {
    pub shipping: Amount,
    /// Tax in ten-thousandths of the discounted goods total; prices are before tax.
    pub tax_basis_points: i64,
    pub currency: Currency,
}

/// Why a cart has no price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    #[error("product {0} is not for sale")]
    NotForSale(ProductId),
    #[error("the products of one order share one currency")]
    MixedCurrencies,
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Lines and totals for what is wanted at the quoted prices.
///
/// The total is rounded to what can be paid in the currency, half away from zero, here and nowhere
/// later. The coupon's discount is split over the lines by the largest remainder and stays with its line.
pub fn price(
    wanted: &[Wanted],
    quotes: &[Quote],
    discount: Amount,
    charges: Charges,
) -> Result<(Vec<Line>, Totals), PriceError> {
    let mut lines = wanted
        .iter()
        .map(|want| line(want, quotes, charges.currency))
        .collect::<Result<Vec<_>, _>>()?;
    let weights: Vec<Amount> = lines.iter().map(|line| line.list_total).collect();
    let subtotal = Amount::sum(weights.iter().copied())?;
    let discount = discount.min(subtotal).max(Amount::ZERO);
    if discount > Amount::ZERO {
        for (line, share) in lines.iter_mut().zip(split_by_weight(discount, &weights)) {
            if share > Amount::ZERO {
                line.discounts.push(LineDiscount {
                    kind: DiscountKind::Coupon,
                    amount: share,
                });
                line.total = line.list_total.minus(share)?;
            }
        }
    }
    let goods = subtotal.minus(discount)?;
    let tax = goods.share(charges.tax_basis_points)?;
    let exact = goods.plus(charges.shipping)?.plus(tax)?;
    let total = charges.currency.payable(exact)?;
    let totals = Totals {
        subtotal,
        discount,
        shipping: charges.shipping,
        tax,
        rounding: total.minus(exact)?,
        total,
        currency: charges.currency,
    };
    Ok((lines, totals))
}

fn line(want: &Wanted, quotes: &[Quote], currency: Currency) -> Result<Line, PriceError> {
    let quote = quotes
        .iter()
        .find(|quote| quote.product_id == want.product_id && quote.is_active)
        .ok_or(PriceError::NotForSale(want.product_id))?;
    if quote.currency != currency {
        return Err(PriceError::MixedCurrencies);
    }
    let list_total = quote.price.times(want.quantity.units())?;
    Ok(Line {
        product_id: quote.product_id,
        sku: quote.sku.clone(),
        name: quote.name.clone(),
        quantity: want.quantity,
        unit_price: Some(quote.price),
        list_total,
        discounts: Vec::new(),
        total: list_total,
        reimbursed: Amount::ZERO,
    })
}
