//! What a stock item answers.

use super::state::Shelf;
use super::{StockCommand, StockError, StockEvent, StockItem};
use crate::kernel::{At, OrderId, Quantity, is_name};

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
        (None, Do::Release { .. }) => Ok(vec![]),
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
        (Some(shelf), Do::Consume { order_id, at }) => consume(item, shelf, order_id, at),
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

fn consume(item: &StockItem, shelf: &Shelf, order_id: OrderId, at: At) -> Decision {
    let promise = shelf.promise(order_id).ok_or(StockError::NothingHeld)?;
    if !promise.is_committed {
        return Err(StockError::NotCommitted);
    }
    // After a count that found too little, what is not on the shelf cannot leave it.
    if promise.quantity.units() > item.on_hand() {
        return Err(StockError::Insufficient {
            available: item.on_hand(),
            wanted: promise.quantity.units(),
        });
    }
    Ok(vec![StockEvent::Consumed {
        product_id: shelf.product_id,
        order_id,
        quantity: promise.quantity,
        at,
    }])
}
