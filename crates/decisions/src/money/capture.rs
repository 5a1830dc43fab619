//! Money came in: what the order makes of it.

use super::MoneyError;
use super::repay::{Back, give_everything_back, give_free_back};
use super::void_open_trials;
use crate::hold_again::{are_left, commit_all, hold_again};
use crate::let_go::let_go;
use domain::kernel::{Amount, At, By};
use domain::order::{Order, OrderCommand, Placement, Status};
use domain::payment::{Payment, Terms};
use domain::refund::WhyRefund;
use eventstore::{Desk, Halt};

/// Money as asked for. It confirms the order where it pays for all of it and there are units to
/// promise; otherwise what cannot be used goes back.
pub(super) fn captured(
    desk: &mut Desk<'_>,
    terms: &Terms,
    taken: Amount,
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let order_id = terms.order_id;
    let before = desk.state::<Order>(order_id)?;
    let (was, due) = (before.status(), before.due());
    let capture = OrderCommand::RecordCapture {
        payment_id: terms.payment_id,
        method: terms.method,
        amount: taken,
        currency: terms.currency,
        at,
    };
    let told = desk
        .execute::<Order>(order_id, capture)
        .map_err(Halt::lift)?;
    if told == 0 {
        return Ok(());
    }
    if desk.state::<Order>(order_id)?.due() == Amount::ZERO {
        // An order that is paid asks nobody for money any more.
        void_open_trials(desk, order_id, at)?;
    }
    match was {
        Some(Status::Cancelled | Status::Refunded) => {
            return back(desk, terms, (taken, WhyRefund::LatePayment), at);
        }
        Some(Status::Pending) if desk.state::<Order>(order_id)?.due() == Amount::ZERO => {
            confirm(desk, terms, at)?;
        }
        _ => {}
    }
    let excess = taken.minus(due).unwrap_or(Amount::ZERO);
    let is_cancelled = desk.state::<Order>(order_id)?.status() == Some(Status::Cancelled);
    if excess > Amount::ZERO && !is_cancelled {
        back(desk, terms, (excess, WhyRefund::Overpaid), at)?;
    }
    Ok(())
}

/// The units are promised to the order; one whose hold lapsed gets them again if they are left, and
/// is cancelled with its money on the way back if they are not.
fn confirm(desk: &mut Desk<'_>, terms: &Terms, at: At) -> Result<(), Halt<MoneyError>> {
    let order_id = terms.order_id;
    let Some(placement) = desk.state::<Order>(order_id)?.placement().cloned() else {
        return Ok(());
    };
    if desk.state::<Order>(order_id)?.is_lapsed() {
        if !are_left(desk, &placement)? {
            return sold_out(desk, &placement, at);
        }
        hold_again(desk, &placement, at)?;
    }
    let by = By::System;
    desk.execute::<Order>(order_id, OrderCommand::Confirm { by, at })
        .map_err(Halt::lift)?;
    commit_all(desk, &placement, at)?;
    #[cfg(feature = "planted")]
    if crate::planted::is("expiry_races_capture") {
        return Ok(());
    }
    desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::HOLD);
    desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::GRACE);
    Ok(())
}

fn sold_out(desk: &mut Desk<'_>, placement: &Placement, at: At) -> Result<(), Halt<MoneyError>> {
    let order_id = placement.order_id;
    let reason = "the goods were sold out before the money came";
    let cancel = OrderCommand::Cancel {
        by: By::System,
        reason: Some(reason.to_owned()),
        refunding: true,
        at,
    };
    desk.execute::<Order>(order_id, cancel)
        .map_err(Halt::lift)?;
    let_go(desk, placement, "sold out", at)?;
    give_everything_back(
        desk,
        order_id,
        (WhyRefund::LatePayment, By::System, reason),
        at,
    )
}

fn back(
    desk: &mut Desk<'_>,
    terms: &Terms,
    (amount, why): (Amount, WhyRefund),
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let reason = match why {
        WhyRefund::LatePayment => "the money came after the order was closed",
        WhyRefund::Conflicted => "another amount or currency came than was asked for",
        _ => "more was paid than was due",
    };
    let wish = Back::of(amount, why, By::System, reason);
    give_free_back(desk, terms.order_id, terms.payment_id, wish, at)
}

/// Money that is not what was asked for pays nothing. It is shown to everybody, and goes back.
pub(super) fn conflicted(
    desk: &mut Desk<'_>,
    terms: &Terms,
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let payment = desk.state::<Payment>(terms.payment_id)?;
    let (taken, taken_currency) = (payment.taken(), payment.taken_currency());
    let conflict = OrderCommand::RecordConflict {
        payment_id: terms.payment_id,
        taken,
        taken_currency: taken_currency.unwrap_or(terms.currency),
        at,
    };
    desk.execute::<Order>(terms.order_id, conflict)
        .map_err(Halt::lift)?;
    if taken > Amount::ZERO {
        back(desk, terms, (taken, WhyRefund::Conflicted), at)?;
    }
    Ok(())
}
