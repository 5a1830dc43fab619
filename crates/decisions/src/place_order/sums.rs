//! Lines and totals of an order to be, with what its coupon takes off.

use super::{PlaceOrder, PlaceOrderError, customer};
use domain::checkout::{Wanted, price};
use domain::coupon::{Coupon, canonical_code, coupon_id};
use domain::kernel::{Amount, ProductId};
use domain::order::{Line, Totals, UsedCoupon};
use eventstore::{Desk, Halt};

/// What the order will cost.
pub(super) struct Sums {
    pub(super) lines: Vec<Line>,
    pub(super) totals: Totals,
    pub(super) coupon: Option<UsedCoupon>,
}

/// Prices what is wanted at the carried quotes. A line without a quote is refused by name, so that
/// the caller reads the missing prices and asks again.
pub(super) fn sums(
    desk: &mut Desk<'_>,
    wish: &PlaceOrder,
    wanted: &[Wanted],
) -> Result<Sums, Halt<PlaceOrderError>> {
    let missing: Vec<ProductId> = wanted
        .iter()
        .map(|want| want.product_id)
        .filter(|id| wish.quotes.iter().all(|quote| quote.product_id != *id))
        .collect();
    if !missing.is_empty() {
        return Err(Halt::Refused(PlaceOrderError::NotQuoted(missing)));
    }
    let priced = |discount| {
        price(wanted, &wish.quotes, discount, wish.charges).map_err(|no| Halt::Refused(no.into()))
    };
    let (lines, totals) = priced(Amount::ZERO)?;
    let Some(code) = wish.coupon_code.as_deref() else {
        return Ok(Sums {
            lines,
            totals,
            coupon: None,
        });
    };
    let code = canonical_code(code);
    let coupon_id = coupon_id(&code);
    let discount = desk
        .state::<Coupon>(coupon_id)?
        .discount_for(
            totals.subtotal,
            totals.currency,
            customer(&wish.buyer),
            wish.at,
        )
        .map_err(|no| Halt::Refused(PlaceOrderError::Coupon(no)))?;
    let (lines, totals) = priced(discount)?;
    Ok(Sums {
        lines,
        totals,
        coupon: Some(UsedCoupon {
            coupon_id,
            code,
            discount,
        }),
    })
}
