//! Staff call units off that will never be sent; the shelf and the money follow in the same flush.

use super::GoodsError;
use super::moves::promise;
use crate::money::{RequestRefund, WhatBack, ask_for_refund};
use domain::kernel::{Amount, At, By, Currency, OrderId, RefundId, derive_id};
use domain::order::{LineUnits, Order, OrderCommand, OrderError, shares};
use domain::refund::WhyRefund;
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// A wish to call units off, with everything it needs to know.
#[derive(Debug, Clone)]
pub struct CallOffUnits {
    pub order_id: OrderId,
    /// Everything that is left to send, unless said otherwise.
    pub units: Option<Vec<LineUnits>>,
    pub reason: String,
    /// Whether the money goes back; where it does not, only what went back before can be called off. Must
    /// be said where money went back that could have been for these units and for others.
    pub refund: Option<bool>,
    /// The version of the order that the caller looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// The order's version now, what was called off, and the money on its way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitsCalledOff {
    pub order_id: OrderId,
    pub version: u64,
    pub units: Vec<LineUnits>,
    pub refund_ids: Vec<RefundId>,
    /// What goes back of what was paid.
    pub amount: Amount,
    /// What the buyer owes less.
    pub waived: Amount,
    pub currency: Currency,
}

/// Calls units off that lie in no parcel: they are for sale again; the buyer gets their price back, or
/// owes it no more. An order whose other units have left has shipped by that.
#[must_use]
pub fn call_off_units(
    wish: CallOffUnits,
    context: Context,
) -> Decision<UnitsCalledOff, GoodsError> {
    let order_id = wish.order_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Order>(order_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: &CallOffUnits) -> Result<UnitsCalledOff, Halt<GoodsError>> {
    let (order_id, at) = (wish.order_id, wish.at);
    let order = desk.state::<Order>(order_id)?;
    let Some(placement) = order.placement() else {
        return Err(Halt::Refused(OrderError::Unknown.into()));
    };
    let currency = placement.totals.currency;
    if let Some(version) = wish.expected_version {
        desk.expect_version::<Order, _>(order_id, version)?;
    }
    let order = desk.state::<Order>(order_id)?;
    let units = wish.units.clone().unwrap_or_else(|| order.left_to_send());
    let (due, call_offs) = (order.due(), order.call_offs());
    let refunding = order
        .pays_back(&units, wish.refund)
        .map_err(|no| Halt::Refused(no.into()))?;
    let back = if refunding {
        money_of(order, &units).map_err(|no| Halt::Refused(no.into()))?
    } else {
        None
    };
    let call_off = OrderCommand::CallOff {
        call_off_id: derive_id(order_id.0, &format!("call off {call_offs}")),
        units: units.clone(),
        reason: wish.reason.clone(),
        refunding,
        at,
    };
    desk.execute::<Order>(order_id, call_off)
        .map_err(Halt::lift)?;
    promise::<GoodsError>(desk, order_id, &units, at)?;
    let waived = due.minus(desk.state::<Order>(order_id)?.due());
    let mut done = UnitsCalledOff {
        order_id,
        version: 0,
        units,
        refund_ids: Vec::new(),
        amount: Amount::ZERO,
        waived: waived.unwrap_or(Amount::ZERO),
        currency,
    };
    if let Some(what) = back {
        refund(desk, wish, what, &mut done)?;
    }
    done.version = desk.version::<Order>(order_id)?;
    Ok(done)
}

/// What of the money that was taken goes back: the units' price, or what is left of everything where
/// that is less. Nothing where nobody paid or all of it went back before.
fn money_of(order: &Order, units: &[LineUnits]) -> Result<Option<WhatBack>, OrderError> {
    let refundable = order.refundable();
    let units = order.not_given_back(units);
    if refundable <= Amount::ZERO || order.due() > Amount::ZERO || units.is_empty() {
        return Ok(None);
    }
    let worth = shares(order, &units, false)?.total;
    Ok(if worth > refundable {
        Some(WhatBack::Everything)
    } else if worth > Amount::ZERO {
        Some(WhatBack::Units {
            units,
            shipping: false,
            asserted: None,
        })
    } else {
        None
    })
}

fn refund(
    desk: &mut Desk<'_>,
    wish: &CallOffUnits,
    what: WhatBack,
    done: &mut UnitsCalledOff,
) -> Result<(), Halt<GoodsError>> {
    let ask = RequestRefund {
        order_id: wish.order_id,
        what,
        why: WhyRefund::Cancelled,
        reason: wish.reason.clone(),
        by: By::Staff,
        return_id: None,
        expected_version: None,
        at: wish.at,
    };
    let asked = ask_for_refund(desk, &ask).map_err(Halt::lift)?;
    done.refund_ids = asked.refund_ids;
    done.amount = asked.amount;
    Ok(())
}
