//! The shop is done with a return: the money of what it took goes back.

use super::GoodsError;
use super::step_return::{changed, order_of};
use crate::money::{RequestRefund, WhatBack, ask_for_refund};
use crate::{EXPIRY, RETURNS};
use domain::kernel::{Amount, At, By, OrderId, RefundId, ReturnId};
use domain::order::{Order, OrderCommand, shares};
use domain::refund::WhyRefund;
use domain::returns::{Return, ReturnCommand};
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// A wish to be done with a return.
#[derive(Debug, Clone)]
pub struct CloseReturn {
    pub return_id: ReturnId,
    /// Whether the money of what the shop took goes back.
    pub refund: bool,
    /// Whether the shipping goes back with it.
    pub shipping: bool,
    pub reason: Option<String>,
    pub by: By,
    /// The version of the return that the caller looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// The return's version now, and the money on its way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnClosed {
    pub return_id: ReturnId,
    pub order_id: OrderId,
    pub version: u64,
    pub refund_ids: Vec<RefundId>,
    pub amount: Amount,
}

/// Closes a return. Units that the shop kept, to sell them again or to write them off, are refunded
/// at what they cost after their own discount; those it sends back are not. Closed twice, it gives
/// back once.
#[must_use]
pub fn close_return(wish: CloseReturn, context: Context) -> Decision<ReturnClosed, GoodsError> {
    let return_id = wish.return_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Return>(return_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: &CloseReturn) -> Result<ReturnClosed, Halt<GoodsError>> {
    let (return_id, at) = (wish.return_id, wish.at);
    let order_id = order_of(desk, return_id, wish.expected_version)?;
    let told = desk
        .execute::<Return>(return_id, ReturnCommand::Close { at })
        .map_err(Halt::lift)?;
    let mut closed = ReturnClosed {
        return_id,
        order_id,
        version: changed(desk, return_id, order_id)?.version,
        refund_ids: Vec::new(),
        amount: Amount::ZERO,
    };
    if told == 0 {
        return Ok(closed);
    }
    desk.execute::<Order>(order_id, OrderCommand::EndReturn { return_id, at })
        .map_err(Halt::lift)?;
    desk.cancel_timer(RETURNS, return_id, EXPIRY);
    if wish.refund {
        refund(desk, wish, &mut closed)?;
    }
    Ok(closed)
}

fn refund(
    desk: &mut Desk<'_>,
    wish: &CloseReturn,
    closed: &mut ReturnClosed,
) -> Result<(), Halt<GoodsError>> {
    let order_id = closed.order_id;
    let case = desk.state::<Return>(wish.return_id)?.case();
    let units = case.map(|case| case.received(|came| came.disposition.is_refunded()));
    let units = units.unwrap_or_default();
    let order = desk.state::<Order>(order_id)?;
    if units.is_empty() || order.captured() == Amount::ZERO {
        return Ok(());
    }
    let worth = shares(order, &units, wish.shipping).map_err(|no| Halt::Refused(no.into()))?;
    if worth.total == Amount::ZERO {
        return Ok(());
    }
    let reason = wish.reason.as_deref().unwrap_or("goods came back");
    let ask = RequestRefund {
        order_id,
        what: WhatBack::Units {
            units,
            shipping: wish.shipping,
            asserted: None,
        },
        why: WhyRefund::Returned,
        reason: reason.to_owned(),
        by: wish.by,
        return_id: Some(wish.return_id),
        expected_version: None,
        at: wish.at,
    };
    let asked = ask_for_refund(desk, &ask).map_err(Halt::lift)?;
    closed.refund_ids = asked.refund_ids;
    closed.amount = asked.amount;
    Ok(())
}
