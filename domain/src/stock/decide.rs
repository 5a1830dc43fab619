//! What a stock item answers.

use super::state::Shelf;
use super::{CameBy, StockCommand, StockError, StockEvent, StockItem};
use crate::kernel::{At, OrderId, Quantity, ShipmentId, is_name};

type Decision = Result<Vec<StockEvent>, StockError>;

/// The longest reason for a count.
const LONGEST_REASON: usize = 500;

/// What happens, or why not.
pub(super) fn decide(item: &StockItem, command: StockCommand) -> Decision {
    use StockCommand as Do;
    match (item.shelf(), command) {
        (
            None,
            Do::Open {
                product_id,
                on_hand,
                at,
            },
        ) => Ok(vec![StockEvent::Opened {
            product_id,
            on_hand,
            at,
        }]),
        (Some(_), Do::Open { .. }) => Err(StockError::AlreadyOpen),
        // What was never counted has no shelf to put anything on.
        (None, Do::Release { .. } | Do::Restock { .. }) => Ok(vec![]),
        (None, _) => Err(StockError::Unknown),
        (
            Some(shelf),
            Do::Count {
                on_hand,
                reason,
                at,
            },
        ) => count(item, shelf, on_hand, reason, at),
        (
            Some(shelf),
            Do::Hold {
                order_id,
                quantity,
                expires_at,
                at,
            },
        ) => hold(item, shelf, (order_id, quantity), expires_at, at),
        (Some(shelf), Do::Commit { order_id, at }) => commit(shelf, order_id, at),
        (
            Some(shelf),
            Do::Release {
                order_id,
                reason,
                at,
            },
        ) => Ok(release(shelf, order_id, reason, at)),
        (Some(shelf), command) => decide_leaving(item, shelf, command),
    }
}

fn decide_leaving(item: &StockItem, shelf: &Shelf, command: StockCommand) -> Decision {
    use StockCommand as Do;
    match command {
        Do::Consume { order_id, at } => consume(item, shelf, order_id, None, at),
        Do::ConsumeUnits {
            order_id,
            shipment_id,
            quantity,
            at,
        } => consume(item, shelf, order_id, Some((shipment_id, quantity)), at),
        Do::Promise {
            order_id,
            quantity,
            at,
        } => promise(item, shelf, order_id, quantity, at),
        Do::Restock { by, so_far, at } => restock(item, shelf, by, so_far, at),
        _ => Ok(vec![]),
    }
}

fn count(item: &StockItem, shelf: &Shelf, on_hand: Quantity, reason: String, at: At) -> Decision {
    if !is_name(&reason, LONGEST_REASON) {
        return Err(StockError::ReasonRequired);
    }
    if item.on_hand() == on_hand.units() {
        return Ok(vec![]);
    }
    let product_id = shelf.product_id;
    let mut events = vec![StockEvent::Counted {
        product_id,
        on_hand,
        reason,
        at,
    }];
    let missing = item.held() + item.committed() - on_hand.units();
    if missing > 0 {
        let missing = Quantity::new(missing).map_err(|_| StockError::OutOfRange)?;
        events.push(StockEvent::ShortfallFound {
            product_id,
            missing,
            at,
        });
    }
    Ok(events)
}

fn hold(
    item: &StockItem,
    shelf: &Shelf,
    (order_id, quantity): (OrderId, Quantity),
    expires_at: At,
    at: At,
) -> Decision {
    if quantity.is_zero() {
        return Err(StockError::NothingWanted);
    }
    match shelf.promise(order_id) {
        Some(promise) if promise.quantity == quantity => Ok(vec![]),
        Some(promise) => Err(StockError::HoldsAnother {
            held: promise.quantity.units(),
        }),
        None if quantity.units() > item.available() => Err(StockError::Insufficient {
            available: item.available().max(0),
            wanted: quantity.units(),
        }),
        None => Ok(vec![StockEvent::Held {
            product_id: shelf.product_id,
            order_id,
            quantity,
            expires_at,
            at,
        }]),
    }
}

fn commit(shelf: &Shelf, order_id: OrderId, at: At) -> Decision {
    let promise = shelf.promise(order_id).ok_or(StockError::NothingHeld)?;
    let committed = StockEvent::Committed {
        product_id: shelf.product_id,
        order_id,
        quantity: promise.quantity,
        at,
    };
    Ok(if promise.is_committed {
        vec![]
    } else {
        vec![committed]
    })
}

fn release(shelf: &Shelf, order_id: OrderId, reason: String, at: At) -> Vec<StockEvent> {
    let product_id = shelf.product_id;
    shelf
        .promise(order_id)
        .map(|promise| StockEvent::Released {
            product_id,
            order_id,
            quantity: promise.quantity,
            reason,
            at,
        })
        .into_iter()
        .collect()
}

/// Everything promised to the order, or the units of one of its parcels.
fn consume(
    item: &StockItem,
    shelf: &Shelf,
    order_id: OrderId,
    parcel: Option<(ShipmentId, Quantity)>,
    at: At,
) -> Decision {
    let promise = shelf.promise(order_id).ok_or(StockError::NothingHeld)?;
    if !promise.is_committed {
        return Err(StockError::NotCommitted);
    }
    let (shipment_id, quantity) = match parcel {
        Some((shipment_id, quantity)) => (Some(shipment_id), quantity),
        None => (None, promise.quantity),
    };
    if quantity.is_zero() {
        return Err(StockError::NothingWanted);
    }
    if quantity > promise.quantity {
        let held = promise.quantity.units();
        return Err(StockError::HoldsAnother { held });
    }
    // After a count that found too little, what is not on the shelf cannot leave it.
    if quantity.units() > item.on_hand() {
        return Err(StockError::Insufficient {
            available: item.on_hand(),
            wanted: quantity.units(),
        });
    }
    Ok(vec![StockEvent::Consumed {
        product_id: shelf.product_id,
        order_id,
        quantity,
        shipment_id,
        at,
    }])
}

fn promise(
    item: &StockItem,
    shelf: &Shelf,
    order_id: OrderId,
    quantity: Quantity,
    at: At,
) -> Decision {
    if quantity.is_zero() {
        return Ok(release(shelf, order_id, "not sent".to_owned(), at));
    }
    let promised = shelf.promise(order_id);
    if promised.is_some_and(|has| has.is_committed && has.quantity == quantity) {
        return Ok(vec![]);
    }
    let has = promised.map_or(0, |has| has.quantity.units());
    let more = quantity.units() - has;
    if more > 0 && more > item.available() {
        return Err(StockError::Insufficient {
            available: item.available().max(0),
            wanted: more,
        });
    }
    Ok(vec![StockEvent::Committed {
        product_id: shelf.product_id,
        order_id,
        quantity,
        at,
    }])
}

fn restock(item: &StockItem, shelf: &Shelf, by: CameBy, so_far: Quantity, at: At) -> Decision {
    let came = so_far.units() - shelf.came_back(by);
    if came <= 0 {
        return Ok(vec![]);
    }
    Quantity::new(item.on_hand() + came).map_err(|_| StockError::OutOfRange)?;
    let quantity = Quantity::new(came).map_err(|_| StockError::OutOfRange)?;
    Ok(vec![StockEvent::Restocked {
        product_id: shelf.product_id,
        quantity,
        by,
        at,
    }])
}
