//! What a stock item remembers: the shelf, and which order was promised how much.

use super::{CameBy, StockEvent};
use crate::kernel::{ById, OrderId, ProductId, Quantity};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The units of one SKU.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum StockItem {
    /// Never counted.
    #[default]
    Uncounted,
    /// Counted at least once.
    Counted(Shelf),
}

/// A counted stock item: sums beside the promises they are made of. Finished promises are dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    pub(super) product_id: ProductId,
    on_hand: i64,
    held: i64,
    committed: i64,
    promises: ById<OrderId, Promise>,
    /// Units that came back, by the way they came.
    restocked: ById<Uuid, i64>,
}

/// What one order was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Promise {
    pub(super) quantity: Quantity,
    /// False while it is only a hold that may expire.
    pub(super) is_committed: bool,
}

impl StockItem {
    /// Units on the shelf.
    #[must_use]
    pub fn on_hand(&self) -> i64 {
        self.shelf().map_or(0, |shelf| shelf.on_hand)
    }

    /// Units set aside for orders that are not confirmed yet.
    #[must_use]
    pub fn held(&self) -> i64 {
        self.shelf().map_or(0, |shelf| shelf.held)
    }

    /// Units promised to confirmed orders.
    #[must_use]
    pub fn committed(&self) -> i64 {
        self.shelf().map_or(0, |shelf| shelf.committed)
    }

    /// Units for sale; below zero when a count found fewer than were promised.
    #[must_use]
    pub fn available(&self) -> i64 {
        self.on_hand() - self.held() - self.committed()
    }

    /// Units held for or committed to the order.
    #[must_use]
    pub fn held_for(&self, order_id: OrderId) -> Option<Quantity> {
        self.shelf()?
            .promise(order_id)
            .map(|promise| promise.quantity)
    }

    /// The counted shelf.
    pub(super) fn shelf(&self) -> Option<&Shelf> {
        match self {
            Self::Uncounted => None,
            Self::Counted(shelf) => Some(shelf),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: StockEvent) -> Self {
        match (self, event) {
            (
                Self::Uncounted,
                StockEvent::Opened {
                    product_id,
                    on_hand,
                    ..
                },
            ) => Self::Counted(Shelf::new(product_id, on_hand)),
            (Self::Uncounted, _) => Self::Uncounted,
            (Self::Counted(mut shelf), event) => {
                shelf.note(&event);
                Self::Counted(shelf)
            }
        }
    }
}

impl Shelf {
    fn new(product_id: ProductId, on_hand: Quantity) -> Self {
        Self {
            product_id,
            on_hand: on_hand.units(),
            held: 0,
            committed: 0,
            promises: ById::default(),
            restocked: ById::default(),
        }
    }

    /// What the order was promised and still waits for.
    pub(super) fn promise(&self, order_id: OrderId) -> Option<Promise> {
        self.promises.get(order_id)
    }

    /// Units that came back this way so far.
    pub(super) fn came_back(&self, by: CameBy) -> i64 {
        self.restocked.get(by.id()).unwrap_or(0)
    }

    fn note(&mut self, event: &StockEvent) {
        match *event {
            StockEvent::Opened { on_hand, .. } | StockEvent::Counted { on_hand, .. } => {
                self.on_hand = on_hand.units();
            }
            StockEvent::ShortfallFound { .. } => {}
            StockEvent::Held {
                order_id, quantity, ..
            } => self.promise_to(order_id, quantity, false),
            StockEvent::Committed {
                order_id, quantity, ..
            } => self.promise_to(order_id, quantity, true),
            StockEvent::Released { order_id, .. } => self.forget(order_id),
            StockEvent::Consumed {
                order_id, quantity, ..
            } => {
                self.leaves(order_id, quantity);
                self.on_hand -= quantity.units();
            }
            StockEvent::Restocked { quantity, by, .. } => {
                self.on_hand += quantity.units();
                self.restocked
                    .put(by.id(), self.came_back(by) + quantity.units());
            }
        }
    }

    /// Keeps the promise of what did not leave.
    fn leaves(&mut self, order_id: OrderId, quantity: Quantity) {
        let Some(promise) = self.promise(order_id) else {
            return;
        };
        match promise.quantity.minus(quantity) {
            Ok(left) if !left.is_zero() => self.promise_to(order_id, left, promise.is_committed),
            _ => self.forget(order_id),
        }
    }

    fn promise_to(&mut self, order_id: OrderId, quantity: Quantity, is_committed: bool) {
        self.forget(order_id);
        self.promises.put(
            order_id,
            Promise {
                quantity,
                is_committed,
            },
        );
        *self.sum(is_committed) += quantity.units();
    }

    fn forget(&mut self, order_id: OrderId) {
        if let Some(promise) = self.promises.take(order_id) {
            *self.sum(promise.is_committed) -= promise.quantity.units();
        }
    }

    fn sum(&mut self, is_committed: bool) -> &mut i64 {
        if is_committed {
            &mut self.committed
        } else {
            &mut self.held
        }
    }
}

impl CameBy {
    fn id(self) -> Uuid {
        match self {
            Self::Return(id) => id.0,
            Self::Parcel(id) => id.0,
        }
    }
}
