//! What may be given back of an attempt: never more than was taken, whatever is asked at once.

use super::decide::Decision;
use super::state::{Attempt, Share, ShareStanding};
use super::{PaymentError, PaymentEvent};
use crate::kernel::{Amount, At, RefundId};

/// A bank that disputes the payment holds its money: the shop gives none of that back a second time.
pub(super) fn reserve(
    attempt: &Attempt,
    refund_id: RefundId,
    (amount, happened): (Amount, bool),
    at: At,
) -> Decision {
    match attempt.refunds.get(refund_id) {
        Some(share) if share.standing != ShareStanding::Released && share.amount == amount => {
            return Ok(vec![]);
        }
        Some(_) => return Err(PaymentError::RefundChanged),
        None => {}
    }
    if amount <= Amount::ZERO {
        return Err(PaymentError::NothingToGiveBack);
    }
    if attempt.taken <= Amount::ZERO {
        return Err(PaymentError::NothingTaken);
    }
    let left = attempt.left();
    if amount > left {
        return Err(PaymentError::TooMuch { left });
    }
    let free = attempt.free();
    if amount > free && !happened {
        return Err(PaymentError::Disputed { free });
    }
    Ok(vec![PaymentEvent::RefundReserved {
        payment_id: attempt.terms.payment_id,
        refund_id,
        amount,
        at,
    }])
}

/// A refund that was said to have failed may arrive after all, unless its money went back another
/// way meanwhile: then people look into it.
pub(super) fn settle(attempt: &Attempt, refund_id: RefundId, at: At) -> Decision {
    let share = share(attempt, refund_id)?;
    let left = attempt.left();
    match share.standing {
        ShareStanding::Settled => return Ok(vec![]),
        ShareStanding::Released if share.amount > left => {
            return Err(PaymentError::TooMuch { left });
        }
        ShareStanding::Released | ShareStanding::Reserved => {}
    }
    Ok(vec![PaymentEvent::RefundSettled {
        payment_id: attempt.terms.payment_id,
        refund_id,
        amount: share.amount,
        at,
    }])
}

/// A refund may fail after it was said to have succeeded: banks send money back.
pub(super) fn release(attempt: &Attempt, refund_id: RefundId, at: At) -> Decision {
    let share = share(attempt, refund_id)?;
    if share.standing == ShareStanding::Released {
        return Ok(vec![]);
    }
    Ok(vec![PaymentEvent::RefundReleased {
        payment_id: attempt.terms.payment_id,
        refund_id,
        amount: share.amount,
        at,
    }])
}

fn share(attempt: &Attempt, refund_id: RefundId) -> Result<Share, PaymentError> {
    attempt
        .refunds
        .get(refund_id)
        .ok_or(PaymentError::UnknownRefund)
}
