//! Money that comes in: attempts, captures, and what an order makes of them.

use super::decide::{Decision, refused};
use super::sale::{Sale, TrialStanding};
use super::{Order, OrderError, OrderEvent, PaymentMethod, Status};
use crate::kernel::{Amount, At, Currency, PaymentId};

/// Enough for any honest payer.
const MOST_TRIALS: usize = 50;
/// The same with those that reached nobody, which are no payer's fault; each is a stream of its own.
const MOST_STREAMS: usize = 500;

/// A wish to pay, with what the payer believes.
pub(super) struct Start {
    pub(super) payment_id: PaymentId,
    pub(super) method: PaymentMethod,
    pub(super) asserted: Option<Amount>,
    pub(super) at: At,
}

pub(super) fn start(order: &Order, wish: &Start) -> Decision {
    let sale = match order {
        Order::Unplaced => return Err(OrderError::Unknown),
        Order::Pending(sale) | Order::Confirmed(sale) => sale,
        _ => return Err(closed(order)),
    };
    if sale.trial(wish.payment_id).is_some() {
        return Ok(vec![]);
    }
    let due = sale.due();
    if due == Amount::ZERO {
        return Err(OrderError::NothingDue);
    }
    if wish.asserted.is_some_and(|asserted| asserted != due) {
        return Err(OrderError::WrongAmount { due });
    }
    if !sale.placement.payment_method.is_online() || !wish.method.is_online() {
        return Err(OrderError::PaidAnotherWay);
    }
    let reached = sale.trials.iter().filter(|trial| !trial.reached_nobody);
    if reached.count() >= MOST_TRIALS || sale.trials.len() >= MOST_STREAMS {
        return Err(OrderError::TooManyAttempts);
    }
    Ok(vec![OrderEvent::PaymentStarted {
        order_id: sale.placement.order_id,
        payment_id: wish.payment_id,
        method: wish.method,
        amount: due,
        currency: sale.placement.totals.currency,
        at: wish.at,
    }])
}

fn closed(order: &Order) -> OrderError {
    match order.status() {
        None => OrderError::Unknown,
        Some(_) if order.due() == Amount::ZERO => OrderError::NothingDue,
        Some(status) => OrderError::TakesNoPayment(status),
    }
}

/// Money is written down once for each attempt, whatever the order looks like.
pub(super) fn capture(
    order: &Order,
    payment_id: PaymentId,
    (method, amount, currency): (PaymentMethod, Amount, Currency),
    at: At,
) -> Decision {
    let sale = known(order)?;
    if standing(sale, payment_id)? == TrialStanding::Captured {
        return Ok(vec![]);
    }
    Ok(vec![OrderEvent::PaymentCaptured {
        order_id: sale.placement.order_id,
        amount,
        currency,
        method,
        placed_at: sale.placement.at,
        payment_id: Some(payment_id),
        at,
    }])
}

pub(super) fn fail(order: &Order, payment_id: PaymentId, code: String, at: At) -> Decision {
    let sale = known(order)?;
    if standing(sale, payment_id)? != TrialStanding::Open {
        return Ok(vec![]);
    }
    Ok(vec![OrderEvent::PaymentFailed {
        order_id: sale.placement.order_id,
        payment_id,
        code,
        at,
    }])
}

pub(super) fn conflict(
    order: &Order,
    payment_id: PaymentId,
    (taken, taken_currency): (Amount, Currency),
    at: At,
) -> Decision {
    let sale = known(order)?;
    match standing(sale, payment_id)? {
        TrialStanding::Captured | TrialStanding::Conflicted => Ok(vec![]),
        TrialStanding::Open | TrialStanding::Failed => Ok(vec![OrderEvent::PaymentConflicted {
            order_id: sale.placement.order_id,
            payment_id,
            taken,
            taken_currency,
            at,
        }]),
    }
}

pub(super) fn dispute(
    order: &Order,
    payment_id: PaymentId,
    amount: Amount,
    status: String,
    at: At,
) -> Decision {
    let sale = known(order)?;
    let trial = sale.trial(payment_id).ok_or(OrderError::UnknownPayment)?;
    if trial.dispute.as_ref() == Some(&status) {
        return Ok(vec![]);
    }
    Ok(vec![OrderEvent::PaymentDisputed {
        order_id: sale.placement.order_id,
        payment_id,
        amount,
        status,
        at,
    }])
}

pub(super) fn regain(order: &Order, at: At) -> Decision {
    match order {
        Order::Pending(sale) if sale.lapsed_until.is_some() => Ok(vec![OrderEvent::HoldRegained {
            order_id: sale.placement.order_id,
            at,
        }]),
        Order::Pending(_) => Err(OrderError::HoldStands),
        Order::Unplaced => Err(OrderError::Unknown),
        _ => Err(order
            .status()
            .map_or(OrderError::Unknown, |from| refused(from, Status::Confirmed))),
    }
}

pub(super) fn known(order: &Order) -> Result<&Sale, OrderError> {
    order.sale().ok_or(OrderError::Unknown)
}

pub(super) fn standing(sale: &Sale, payment_id: PaymentId) -> Result<TrialStanding, OrderError> {
    let trial = sale.trial(payment_id);
    trial
        .map(|trial| trial.standing)
        .ok_or(OrderError::UnknownPayment)
}
