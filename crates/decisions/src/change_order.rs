//! Staff lead an order on, or somebody cancels it; stock and coupon follow in the same flush.

use crate::goods::{
    WriteNote, deliver_parcels, drop_planned, note_on_only_parcel, put_beside, ship_everything,
};
use crate::hold_again::{commit_all, hold_again};
use crate::let_go::{let_go, placement};
use crate::money::{
    MoneyError, give_everything_back, is_money_under_way, take_cash, void_open_trials,
};
use domain::coupon::CouponError;
use domain::kernel::{Amount, At, By, OrderId, PaymentId};
use domain::order::{Order, OrderCommand, OrderError, Placement, Status};
use domain::refund::WhyRefund;
use domain::shipment::ShipmentError;
use domain::stock::StockError;
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// What is to happen to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderStep {
    /// Lead it to this status, if the life of an order allows it from where it stands.
    LeadTo {
        status: Status,
        reason: Option<String>,
        /// Whether the courier took the money of a cash-on-delivery order.
        cash_collected: bool,
    },
    /// Note or mend the parcel's tracking data.
    NoteTracking {
        tracking_number: String,
        carrier: Option<String>,
    },
}

/// A wish about an order, with everything it needs to know.
#[derive(Debug, Clone)]
pub struct ChangeOrder {
    pub order_id: OrderId,
    pub step: OrderStep,
    pub by: By,
    /// Whether money may go back by it. Without, what would give money back is refused.
    pub may_give_back: bool,
    /// The version the caller looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// The order's version now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderChanged {
    pub order_id: OrderId,
    pub version: u64,
}

/// Why an order stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeOrderError {
    #[error(transparent)]
    Order(#[from] OrderError),
    #[error(transparent)]
    Stock(#[from] StockError),
    #[error(transparent)]
    Coupon(#[from] CouponError),
    #[error(transparent)]
    Shipment(#[from] ShipmentError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error("money would go back, and that needs `orders.refund`")]
    MayNotGiveBack,
}

/// Carries out one step of an order's life: confirming promises its stock (and holds it again where
/// the hold ran out), shipping sends everything that has not left, cancelling gives stock and coupon
/// back. Leading an order to `refunded` gives all its money back; it is refunded when that has
/// arrived. A step to where the order stands says nothing.
#[must_use]
pub fn change_order(
    wish: ChangeOrder,
    context: Context,
) -> Decision<OrderChanged, ChangeOrderError> {
    let order_id = wish.order_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Order>(order_id)
}

/// The same for a customer who cancels and says why: their words become a note beside the order, if
/// anything happens at all. History keeps that they were said.
#[must_use]
pub fn cancel_with_words(
    wish: ChangeOrder,
    words: Option<WriteNote>,
    context: Context,
) -> Decision<OrderChanged, ChangeOrderError> {
    let order_id = wish.order_id;
    let cancel = move |desk: &mut Desk<'_>| {
        let before = desk.state::<Order>(order_id)?.status();
        let mut changed = carry_out(desk, &wish)?;
        if let Some(words) = &words
            && before != Some(Status::Cancelled)
        {
            put_beside(desk, words).map_err(Halt::lift)?;
            changed.version = desk.version::<Order>(order_id)?;
        }
        Ok(changed)
    };
    Decision::new(context, cancel).touching::<Order>(order_id)
}

fn carry_out(
    desk: &mut Desk<'_>,
    wish: &ChangeOrder,
) -> Result<OrderChanged, Halt<ChangeOrderError>> {
    let order_id = wish.order_id;
    let Some(placement) = placement::<ChangeOrderError>(desk, order_id)? else {
        return Err(Halt::Refused(OrderError::Unknown.into()));
    };
    if let Some(version) = wish.expected_version {
        desk.expect_version::<Order, _>(order_id, version)?;
    }
    let status = desk
        .state::<Order>(order_id)?
        .status()
        .unwrap_or(Status::Pending);
    if wants(wish, Status::Refunded) && matches!(status, Status::Shipped | Status::Delivered) {
        refund(desk, wish)?;
    } else if wants(wish, Status::Shipped) {
        ship_everything(desk, order_id, wish.at)?;
    } else if let Some(command) = command(desk, wish, status)? {
        if wants(wish, Status::Confirmed) && desk.state::<Order>(order_id)?.is_lapsed() {
            hold_again(desk, &placement, wish.at)?;
        }
        let happened = desk
            .execute::<Order>(order_id, command)
            .map_err(Halt::lift)?
            > 0;
        if happened {
            follow(desk, wish, &placement)?;
        }
    }
    Ok(OrderChanged {
        order_id,
        version: desk.version::<Order>(order_id)?,
    })
}

fn wants(wish: &ChangeOrder, wanted: Status) -> bool {
    matches!(wish.step, OrderStep::LeadTo { status, .. } if status == wanted)
}

/// Refuses what would give money back where that is not for the caller to do. It is asked of the state the
/// decision is made from: money that comes in the last moment counts.
fn ask_for_money(desk: &mut Desk<'_>, wish: &ChangeOrder) -> Result<(), Halt<ChangeOrderError>> {
    if wish.may_give_back {
        return Ok(());
    }
    let order_id = wish.order_id;
    let is_paid = desk.state::<Order>(order_id)?.refundable() > Amount::ZERO;
    if is_paid || is_money_under_way(desk, order_id)? {
        return Err(Halt::Refused(ChangeOrderError::MayNotGiveBack));
    }
    Ok(())
}

/// All money that is not on its way back goes back, out of goodwill, and for a reason.
fn refund(desk: &mut Desk<'_>, wish: &ChangeOrder) -> Result<(), Halt<ChangeOrderError>> {
    let OrderStep::LeadTo { reason, .. } = &wish.step else {
        return Ok(());
    };
    ask_for_money(desk, wish)?;
    let order = desk.state::<Order>(wish.order_id)?;
    if order.captured() == Amount::ZERO {
        return Err(Halt::Refused(OrderError::NothingPaid.into()));
    }
    let Some(reason) = reason.as_deref() else {
        return Err(Halt::Refused(OrderError::ReasonRequired.into()));
    };
    let said = (WhyRefund::Goodwill, wish.by, reason);
    give_everything_back(desk, wish.order_id, said, wish.at)
}

/// The command that leads to the wanted status; `None` where the order stands there already and no
/// command leads there.
fn command(
    desk: &mut Desk<'_>,
    wish: &ChangeOrder,
    from: Status,
) -> Result<Option<OrderCommand>, Halt<ChangeOrderError>> {
    let at = wish.at;
    let command = match &wish.step {
        OrderStep::NoteTracking {
            tracking_number,
            carrier,
        } => OrderCommand::NoteTracking {
            tracking_number: tracking_number.clone(),
            carrier: carrier.clone(),
            at,
        },
        OrderStep::LeadTo {
            status,
            reason,
            cash_collected,
        } => match status {
            Status::Confirmed => OrderCommand::Confirm { by: wish.by, at },
            Status::Processing => OrderCommand::StartPicking { at },
            Status::Shipped => OrderCommand::Ship { at },
            Status::Delivered => OrderCommand::Deliver {
                cash: cash(desk, wish.order_id, (*cash_collected, from), at)?,
                at,
            },
            Status::Cancelled => OrderCommand::Cancel {
                by: wish.by,
                reason: reason.clone(),
                refunding: true,
                at,
            },
            Status::Pending | Status::Refunded if from == *status => return Ok(None),
            Status::Pending | Status::Refunded => {
                return Err(Halt::Refused(
                    OrderError::NotAllowed {
                        from,
                        wanted: *status,
                    }
                    .into(),
                ));
            }
        },
    };
    Ok(Some(command))
}

/// The courier's cash is a payment of its own, where the order can be delivered at all.
fn cash(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    (collected, from): (bool, Status),
    at: At,
) -> Result<Option<PaymentId>, Halt<ChangeOrderError>> {
    if collected && matches!(from, Status::Shipped | Status::Delivered) {
        take_cash(desk, order_id, at)
    } else {
        Ok(None)
    }
}

/// What stock, coupon and timer have to do with the step.
fn follow(
    desk: &mut Desk<'_>,
    wish: &ChangeOrder,
    placement: &Placement,
) -> Result<(), Halt<ChangeOrderError>> {
    let (order_id, at) = (wish.order_id, wish.at);
    let OrderStep::LeadTo { status, .. } = &wish.step else {
        return note_on_only_parcel(desk, order_id, at);
    };
    match status {
        Status::Confirmed => {
            commit_all(desk, placement, at)?;
            desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::HOLD);
            desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::GRACE);
            Ok(())
        }
        Status::Delivered => deliver_parcels(desk, order_id, at),
        Status::Cancelled => {
            ask_for_money(desk, wish)?;
            drop_planned(desk, order_id, at)?;
            let_go(desk, placement, "order cancelled", at)?;
            void_open_trials(desk, order_id, at)?;
            if desk.state::<Order>(order_id)?.refundable() > Amount::ZERO {
                let said = (WhyRefund::Cancelled, wish.by, "the order was cancelled");
                give_everything_back(desk, order_id, said, at)?;
            }
            Ok(())
        }
        Status::Pending | Status::Processing | Status::Shipped | Status::Refunded => Ok(()),
    }
}
