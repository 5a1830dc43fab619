//! Staff give money back: some lines, the shipping, a sum, or all that is left.

use super::MoneyError;
use super::repay::{Back, give_back, next_refund};
use super::stray::{give_strays_back, strays};
use domain::kernel::{Amount, At, By, Currency, OrderId, PaymentId, RefundId, ReturnId};
use domain::order::{LineUnits, Named, Order, OrderError, shares, split};
use domain::payment::{Payment, PaymentError};
use domain::refund::WhyRefund;
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// What is to go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhatBack {
    /// All that is left of what was paid.
    Everything,
    /// A sum.
    Sum(Amount),
    /// Units of lines, and the shipping if so wished; each line keeps its own discount.
    Units {
        units: Vec<LineUnits>,
        shipping: bool,
        /// What the asker believes this comes to; another sum is refused.
        asserted: Option<Amount>,
    },
}

/// A wish to give money back.
#[derive(Debug, Clone)]
pub struct RequestRefund {
    pub order_id: OrderId,
    pub what: WhatBack,
    pub why: WhyRefund,
    pub reason: String,
    pub by: By,
    pub return_id: Option<ReturnId>,
    pub expected_version: Option<u64>,
    pub at: At,
}

/// The refunds that are on their way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAsked {
    pub order_id: OrderId,
    pub refund_ids: Vec<RefundId>,
    pub amount: Amount,
    /// The currency the money came in: another than the order's for money that paid nothing.
    pub currency: Currency,
    pub version: u64,
}

/// Gives money back, from the attempts that took it, oldest first. However many ask at once, the
/// sum of all refunds stays within what each payment took: the payment's stream decides.
///
/// Money that never paid the order goes back by itself; should that have failed, it is asked for again
/// by asking for everything when nothing else is left, or with the cause [`WhyRefund::Conflicted`].
#[must_use]
pub fn request_refund(wish: RequestRefund, context: Context) -> Decision<RefundAsked, MoneyError> {
    let order_id = wish.order_id;
    Decision::new(context, move |desk| ask_for_refund(desk, &wish)).touching::<Order>(order_id)
}

/// The same within another decision.
pub(crate) fn ask_for_refund(
    desk: &mut Desk<'_>,
    wish: &RequestRefund,
) -> Result<RefundAsked, Halt<MoneyError>> {
    let order_id = wish.order_id;
    if desk.state::<Order>(order_id)?.placement().is_none() {
        return Err(refused(OrderError::Unknown));
    }
    if let Some(version) = wish.expected_version {
        desk.expect_version::<Order, _>(order_id, version)?;
    }
    if wish.what == WhatBack::Everything {
        let nothing_else = desk.state::<Order>(order_id)?.refundable() <= Amount::ZERO;
        let strays = strays(desk, order_id)?;
        if wish.why == WhyRefund::Conflicted || (nothing_else && !strays.is_empty()) {
            return give_strays_back(desk, wish, &strays);
        }
    } else if wish.why == WhyRefund::Conflicted {
        return Err(refused(OrderError::NothingPaid));
    }
    let back = what(desk, wish)?;
    let (amount, currency) = (back.amount, currency(desk, order_id)?);
    let refund_ids = portion(desk, order_id, back, wish.at)?;
    asked(desk, order_id, refund_ids, (amount, currency))
}

fn currency(desk: &mut Desk<'_>, order_id: OrderId) -> Result<Currency, Halt<MoneyError>> {
    let placement = desk.state::<Order>(order_id)?.placement();
    placement
        .map(|placement| placement.totals.currency)
        .ok_or_else(|| refused(OrderError::Unknown))
}

pub(super) fn asked(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    refund_ids: Vec<RefundId>,
    (amount, currency): (Amount, Currency),
) -> Result<RefundAsked, Halt<MoneyError>> {
    Ok(RefundAsked {
        order_id,
        refund_ids,
        amount,
        currency,
        version: desk.version::<Order>(order_id)?,
    })
}

/// How much goes back, and for which lines.
fn what(desk: &mut Desk<'_>, wish: &RequestRefund) -> Result<Back, Halt<MoneyError>> {
    let order = desk.state::<Order>(wish.order_id)?;
    let refundable = order.refundable();
    let Some(placement) = order.placement() else {
        return Err(refused(OrderError::Unknown));
    };
    if order.captured() == Amount::ZERO {
        return Err(refused(OrderError::NothingPaid));
    }
    let mut back = Back::of(refundable, wish.why, wish.by, &wish.reason);
    back.return_id = wish.return_id;
    match &wish.what {
        WhatBack::Everything => {}
        WhatBack::Sum(amount) => {
            // What no coin can pay cannot be sent.
            let due = placement.totals.currency.payable(*amount);
            match due {
                Ok(due) if due == *amount => back.amount = due,
                Ok(due) => return Err(refused(OrderError::WrongAmount { due })),
                Err(_) => return Err(refused(OrderError::RefundTooMuch { left: refundable })),
            }
        }
        WhatBack::Units {
            units,
            shipping,
            asserted,
        } => {
            let shares = shares(order, units, *shipping).map_err(refused)?;
            if asserted.is_some_and(|asserted| asserted != shares.total) {
                let due = shares.total;
                return Err(refused(OrderError::WrongAmount { due }));
            }
            (back.amount, back.lines, back.shipping) =
                (shares.total, shares.lines, shares.shipping);
        }
    }
    if wish.what == WhatBack::Everything && refundable <= Amount::ZERO {
        // Nobody named a sum that could be wrong: all of it is back, or on its way.
        return Err(refused(OrderError::RefundTooMuch { left: refundable }));
    }
    if back.amount <= Amount::ZERO {
        return Err(Halt::Refused(PaymentError::NothingToGiveBack.into()));
    }
    #[cfg(feature = "planted")]
    if crate::planted::is("refund_without_sum_check") {
        return Ok(back);
    }
    if back.amount > refundable {
        return Err(refused(OrderError::RefundTooMuch { left: refundable }));
    }
    Ok(back)
}

/// One refund where one payment has enough; otherwise each payment gives back a portion, with what it
/// pays for of the lines and the shipping. What a payer's bank holds of a payment is not asked of it.
fn portion(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    back: Back,
    at: At,
) -> Result<Vec<RefundId>, Halt<MoneyError>> {
    let payments: Vec<PaymentId> = desk.state::<Order>(order_id)?.captured_by().collect();
    let mut able = Vec::with_capacity(payments.len());
    let mut is_withheld = false;
    for payment_id in payments {
        let payment = desk.state::<Payment>(payment_id)?;
        let free = payment.free();
        is_withheld |= free < payment.left();
        #[cfg(feature = "planted")]
        let free = if crate::planted::is("refund_without_sum_check") {
            back.amount
        } else {
            free
        };
        if free >= back.amount {
            return Ok(vec![give_back(desk, order_id, payment_id, back, at)?]);
        }
        if free > Amount::ZERO {
            able.push((payment_id, free));
        }
    }
    let free = Amount::sum(able.iter().map(|(_, free)| *free)).unwrap_or(back.amount);
    if is_withheld && free < back.amount {
        return Err(Halt::Refused(PaymentError::Disputed { free }.into()));
    }
    in_portions(desk, order_id, (back, able), at)
}

fn in_portions(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    (back, able): (Back, Vec<(PaymentId, Amount)>),
    at: At,
) -> Result<Vec<RefundId>, Halt<MoneyError>> {
    let mut missing = back.amount;
    let mut named = Named {
        lines: back.lines.clone(),
        shipping: back.shipping,
    };
    let (first, mut refund_ids) = (next_refund(desk, order_id)?, Vec::new());
    for (payment_id, free) in able {
        let amount = free.min(missing);
        if amount <= Amount::ZERO {
            break;
        }
        let order = desk.state::<Order>(order_id)?;
        let portion;
        (portion, named) = if amount == missing {
            // With the last of the money goes all that is left of what is named, rounded by less than a coin.
            (named, Named::default())
        } else {
            split(order, named, amount).map_err(refused)?
        };
        let part = Back {
            amount,
            lines: portion.lines,
            shipping: portion.shipping,
            part_of: Some(first),
            ..back.clone()
        };
        refund_ids.push(give_back(desk, order_id, payment_id, part, at)?);
        missing = missing.minus(amount).unwrap_or(Amount::ZERO);
    }
    if missing > Amount::ZERO {
        return Err(refused(OrderError::NothingPaid));
    }
    Ok(refund_ids)
}

fn refused(no: OrderError) -> Halt<MoneyError> {
    Halt::Refused(no.into())
}
