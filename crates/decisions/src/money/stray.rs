//! Money that never paid its order: another amount or currency than was asked for. It goes back by
//! itself; where that failed, people ask for it again.

use super::MoneyError;
use super::refund::{RefundAsked, RequestRefund, asked};
use super::repay::{Back, give_back};
use domain::kernel::{Amount, Currency, OrderId, PaymentId};
use domain::order::{Order, OrderError, TrialStanding};
use domain::payment::Payment;
use domain::refund::WhyRefund;
use eventstore::{Desk, Halt};

/// An attempt with such money, and what of it is neither back nor on its way.
type Stray = (PaymentId, Amount, Currency);

/// Such money of an order, in one currency: that of the oldest attempt.
pub(super) fn strays(
    desk: &mut Desk<'_>,
    order_id: OrderId,
) -> Result<Vec<Stray>, Halt<MoneyError>> {
    let trials = desk.state::<Order>(order_id)?.trials().iter();
    let trials = trials.filter(|trial| trial.standing == TrialStanding::Conflicted);
    let trials: Vec<PaymentId> = trials.map(|trial| trial.payment_id).collect();
    let mut strays: Vec<Stray> = Vec::new();
    for payment_id in trials {
        let payment = desk.state::<Payment>(payment_id)?;
        let (left, currency) = (payment.left(), payment.taken_currency());
        let Some(currency) = currency.filter(|_| left > Amount::ZERO) else {
            continue;
        };
        if strays.iter().all(|(_, _, known)| *known == currency) {
            strays.push((payment_id, left, currency));
        }
    }
    Ok(strays)
}

/// Gives them back, whole.
pub(super) fn give_strays_back(
    desk: &mut Desk<'_>,
    wish: &RequestRefund,
    strays: &[Stray],
) -> Result<RefundAsked, Halt<MoneyError>> {
    let Some((_, _, currency)) = strays.first().copied() else {
        return Err(Halt::Refused(OrderError::NothingPaid.into()));
    };
    let mut refund_ids = Vec::with_capacity(strays.len());
    for (payment_id, left, _) in strays.iter().copied() {
        let back = Back::of(left, WhyRefund::Conflicted, wish.by, &wish.reason);
        refund_ids.push(give_back(desk, wish.order_id, payment_id, back, wish.at)?);
    }
    let sum = Amount::sum(strays.iter().map(|(_, left, _)| *left)).unwrap_or_default();
    asked(desk, wish.order_id, refund_ids, (sum, currency))
}
