//! What an order answers.

use super::money::Start;
use super::sale::{Sale, Tracking};
use super::{
    Order, OrderCommand, OrderError, OrderEvent, PaymentMethod, PaymentStatus, Placement, Status,
};
use super::{adds_up, attach, back, call_off, cancel, money, note, parcel, refunds};
use crate::kernel::{Amount, At, By, PaymentId, is_name};

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
        OrderCommand::Ship { at } => parcel::ship_all(order, at),
        OrderCommand::Deliver { cash, at } => deliver(order, cash, at),
        OrderCommand::Cancel {
            by,
            reason,
            refunding,
            at,
        } => cancel::cancel(order, by, reason, refunding, at),
        OrderCommand::Expire { grace, at } => Ok(cancel::expire(order, grace, at)),
        command => decide_money(order, command),
    }
}

fn decide_money(order: &Order, command: OrderCommand) -> Decision {
    match command {
        OrderCommand::StartPayment {
            payment_id,
            method,
            asserted,
            at,
        } => money::start(
            order,
            &Start {
                payment_id,
                method,
                asserted,
                at,
            },
        ),
        OrderCommand::RecordCapture {
            payment_id,
            method,
            amount,
            currency,
            at,
        } => money::capture(order, payment_id, (method, amount, currency), at),
        OrderCommand::RecordFailure {
            payment_id,
            code,
            at,
        } => money::fail(order, payment_id, code, at),
        OrderCommand::RecordConflict {
            payment_id,
            taken,
            taken_currency,
            at,
        } => money::conflict(order, payment_id, (taken, taken_currency), at),
        OrderCommand::RecordDispute {
            payment_id,
            amount,
            status,
            at,
        } => money::dispute(order, payment_id, amount, status, at),
        OrderCommand::RegainHold { at } => money::regain(order, at),
        OrderCommand::RequestRefund { terms, at } => refunds::request(order, *terms, at),
        OrderCommand::RecordRefund { refund_id, at } => refunds::succeed(order, refund_id, at),
        OrderCommand::RecordRefundFailure {
            refund_id,
            code,
            at,
        } => refunds::fail(order, refund_id, code, at),
        command => decide_goods(order, command),
    }
}

fn decide_goods(order: &Order, command: OrderCommand) -> Decision {
    match command {
        OrderCommand::PlanParcel {
            shipment_id,
            units,
            at,
        } => parcel::plan(order, shipment_id, units, at),
        OrderCommand::DropParcel { shipment_id, at } => parcel::drop_parcel(order, shipment_id, at),
        OrderCommand::ShipParcel { shipment_id, at } => parcel::ship(order, shipment_id, at),
        OrderCommand::CallOff {
            call_off_id: id,
            units,
            reason,
            refunding,
            at,
        } => call_off::call_off(
            order,
            call_off::Wish {
                id,
                units,
                reason,
                refunding,
                at,
            },
        ),
        OrderCommand::DeliverParcel {
            shipment_id,
            cash,
            at,
        } => parcel::deliver(order, shipment_id, cash, at),
        OrderCommand::FailParcel {
            shipment_id,
            came_back,
            at,
        } => parcel::fail(order, shipment_id, came_back, at),
        OrderCommand::OpenReturn {
            return_id,
            units,
            until_days,
            by,
            at,
        } => back::open(order, (return_id, units), until_days, by, at),
        OrderCommand::ReceiveReturn {
            return_id,
            units,
            at,
        } => back::receive(order, return_id, units, at),
        OrderCommand::EndReturn { return_id, at } => back::end(order, return_id, at),
        OrderCommand::WriteNote {
            note_id,
            audience,
            by,
            at,
        } => note::write(order, note_id, audience, by, at),
        OrderCommand::Attach { customer_id, at } => attach::attach(order, customer_id, at),
        _ => Ok(vec![]),
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
        payment_id: None,
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
            By::System | By::Staff if sale.lapsed_until.is_some() => Err(OrderError::HoldGone),
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
        | Order::Delivered(sale)
        | Order::Refunded(sale) => sale,
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
fn deliver(order: &Order, paid_as: Option<PaymentId>, at: At) -> Decision {
    match order {
        Order::Shipped(sale) if parcel::waits_to_leave(sale) => Err(OrderError::ParcelNotLeft),
        Order::Shipped(sale) => {
            let delivered = OrderEvent::Delivered {
                order_id: sale.placement.order_id,
                at,
            };
            let parcels = parcel::all_delivered(sale, at);
            Ok(parcels
                .into_iter()
                .chain([delivered])
                .chain(cash(sale, paid_as, at))
                .collect())
        }
        Order::Delivered(sale) => Ok(cash(sale, paid_as, at).into_iter().collect()),
        _ => quiet_or_refused(order, Status::Delivered),
    }
}

pub(super) fn cash(sale: &Sale, paid_as: Option<PaymentId>, at: At) -> Option<OrderEvent> {
    let due = sale.due();
    let payment_id = paid_as.filter(|_| sale.is_cash_on_delivery() && due > Amount::ZERO)?;
    Some(OrderEvent::PaymentCaptured {
        order_id: sale.placement.order_id,
        amount: due,
        currency: sale.placement.totals.currency,
        method: PaymentMethod::CashOnDelivery,
        placed_at: sale.placement.at,
        payment_id: Some(payment_id),
        at,
    })
}

fn is_secured(order: &Order, sale: &Sale) -> bool {
    sale.is_cash_on_delivery() || order.payment_status() == PaymentStatus::Paid
}

pub(super) fn quiet_or_refused(order: &Order, wanted: Status) -> Decision {
    match order.status() {
        None => Err(OrderError::Unknown),
        Some(from) if from == wanted => Ok(vec![]),
        Some(from) => Err(refused(from, wanted)),
    }
}

pub(super) fn refused(from: Status, wanted: Status) -> OrderError {
    OrderError::NotAllowed { from, wanted }
}
