//! What an order answers.

use super::state::{Sale, Tracking};
use super::{
    Order, OrderCommand, OrderError, OrderEvent, PaymentMethod, PaymentStatus, Placement, Status,
};
use super::{adds_up, cancel};
use crate::kernel::{Amount, At, By, is_name};

pub(super) type Decision = Result<Vec<OrderEvent>, OrderError>;

/// What happens, or why not.
pub(super) fn decide(order: &Order, command: OrderCommand) -> Decision {
    match command {
        OrderCommand::Place(placement) => place(order, placement),
        OrderCommand::Import(placement) => import(order, placement),
        OrderCommand::Confirm { by, at } => confirm(order, by, at),
        OrderCommand::StartPicking { at } => start_picking(order, at),
        OrderCommand::NoteTracking {
            tracking_number,
            carrier,
            at,
        } => note_tracking(order, &tracking_number, carrier.as_deref(), at),
        OrderCommand::Ship { at } => match order {
            Order::Processing(sale) => Ok(vec![OrderEvent::Shipped {
                order_id: sale.placement.order_id,
                at,
            }]),
            _ => quiet_or_refused(order, Status::Shipped),
        },
        OrderCommand::Deliver { cash_collected, at } => deliver(order, cash_collected, at),
        OrderCommand::Cancel { by, reason, at } => cancel::cancel(order, by, reason, at),
        OrderCommand::Expire { at } => Ok(cancel::expire(order, at)),
    }
}

fn place(order: &Order, placement: Box<Placement>) -> Decision {
    match order.placement() {
        Some(placed) if *placed == *placement => Ok(vec![]),
        Some(_) => Err(OrderError::AlreadyPlaced),
        None => {
            adds_up::sale(&placement)?;
            Ok(vec![OrderEvent::Placed(placement)])
        }
    }
}

fn import(order: &Order, placement: Box<Placement>) -> Decision {
    match order.placement() {
        Some(placed) if *placed == *placement => return Ok(vec![]),
        Some(_) => return Err(OrderError::AlreadyPlaced),
        None => adds_up::history(&placement)?,
    }
    let (order_id, at) = (placement.order_id, placement.at);
    let captured = OrderEvent::PaymentCaptured {
        order_id,
        amount: placement.totals.total,
        currency: placement.totals.currency,
        method: PaymentMethod::Imported,
        placed_at: at,
        at,
    };
    Ok(vec![
        OrderEvent::Placed(placement),
        OrderEvent::Confirmed {
            order_id,
            by: By::System,
            at,
        },
        captured,
        OrderEvent::PickingStarted { order_id, at },
        OrderEvent::Shipped { order_id, at },
        OrderEvent::Delivered { order_id, at },
    ])
}

/// Staff may confirm any pending order, the shop itself one that is paid or paid at the door.
fn confirm(order: &Order, by: By, at: At) -> Decision {
    match order {
        Order::Pending(sale) => match by {
            By::Customer => Err(refused(Status::Pending, Status::Confirmed)),
            By::System if !is_secured(order, sale) => Err(OrderError::NotPaid),
            By::System | By::Staff => Ok(vec![OrderEvent::Confirmed {
                order_id: sale.placement.order_id,
                by,
                at,
            }]),
        },
        _ => quiet_or_refused(order, Status::Confirmed),
    }
}

fn start_picking(order: &Order, at: At) -> Decision {
    match order {
        Order::Confirmed(sale) if is_secured(order, sale) => Ok(vec![OrderEvent::PickingStarted {
            order_id: sale.placement.order_id,
            at,
        }]),
        Order::Confirmed(_) => Err(OrderError::NotPaid),
        _ => quiet_or_refused(order, Status::Processing),
    }
}

fn note_tracking(order: &Order, number: &str, carrier: Option<&str>, at: At) -> Decision {
    let sale = match order {
        Order::Unplaced => return Err(OrderError::Unknown),
        Order::Pending(_) => return Err(refused(Status::Pending, Status::Shipped)),
        Order::Cancelled(_) => return Err(refused(Status::Cancelled, Status::Shipped)),
        Order::Confirmed(sale)
        | Order::Processing(sale)
        | Order::Shipped(sale)
        | Order::Delivered(sale) => sale,
    };
    let (number, carrier) = (number.trim(), carrier.map(str::trim));
    if !is_name(number, 100) || carrier.is_some_and(|carrier| !is_name(carrier, 100)) {
        return Err(OrderError::InvalidTracking);
    }
    let wish = Tracking {
        number: number.to_owned(),
        carrier: carrier.map(str::to_owned),
    };
    if sale.tracking.as_ref() == Some(&wish) {
        return Ok(vec![]);
    }
    let order_id = sale.placement.order_id;
    Ok(vec![OrderEvent::TrackingNoted {
        order_id,
        tracking_number: wish.number,
        carrier: wish.carrier,
        at,
    }])
}

/// The courier's cash may also be handed in after the delivery was noted.
fn deliver(order: &Order, cash_collected: bool, at: At) -> Decision {
    match order {
        Order::Shipped(sale) => {
            let delivered = OrderEvent::Delivered {
                order_id: sale.placement.order_id,
                at,
            };
            Ok(std::iter::once(delivered)
                .chain(cash(sale, cash_collected, at))
                .collect())
        }
        Order::Delivered(sale) => Ok(cash(sale, cash_collected, at).into_iter().collect()),
        _ => quiet_or_refused(order, Status::Delivered),
    }
}

fn cash(sale: &Sale, cash_collected: bool, at: At) -> Option<OrderEvent> {
    let due = sale.due();
    (cash_collected && sale.is_cash_on_delivery() && due > Amount::ZERO).then(|| {
        OrderEvent::PaymentCaptured {
            order_id: sale.placement.order_id,
            amount: due,
            currency: sale.placement.totals.currency,
            method: PaymentMethod::CashOnDelivery,
            placed_at: sale.placement.at,
            at,
        }
    })
}

fn is_secured(order: &Order, sale: &Sale) -> bool {
    sale.is_cash_on_delivery() || order.payment_status() == PaymentStatus::Paid
}

fn quiet_or_refused(order: &Order, wanted: Status) -> Decision {
    match order.status() {
        None => Err(OrderError::Unknown),
        Some(from) if from == wanted => Ok(vec![]),
        Some(from) => Err(refused(from, wanted)),
    }
}

fn refused(from: Status, wanted: Status) -> OrderError {
    OrderError::NotAllowed { from, wanted }
}
