//! What an order remembers.

use super::{OrderEvent, PaymentMethod, PaymentStatus, Placement, Status};
use crate::kernel::{Amount, Shared};
use serde::{Deserialize, Serialize};

/// A sale and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Order {
    /// Not placed yet.
    #[default]
    Unplaced,
    /// Placed; its units are held.
    Pending(Sale),
    /// Accepted; its units are committed.
    Confirmed(Sale),
    /// Being picked.
    Processing(Sale),
    /// On its way.
    Shipped(Sale),
    /// Arrived.
    Delivered(Sale),
    /// Will not be carried out.
    Cancelled(Sale),
}

/// What stays with an order through all its situations. The placement is shared between clones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    pub(super) placement: Shared<Placement>,
    pub(super) captured: Amount,
    pub(super) tracking: Option<Tracking>,
}

/// Where the parcel can be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tracking {
    pub(super) number: String,
    pub(super) carrier: Option<String>,
}

impl Order {
    /// What was fixed when it was placed.
    #[must_use]
    pub fn placement(&self) -> Option<&Placement> {
        self.sale().map(|sale| &*sale.placement)
    }

    /// Its status, once it was placed.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        match self {
            Self::Unplaced => None,
            Self::Pending(_) => Some(Status::Pending),
            Self::Confirmed(_) => Some(Status::Confirmed),
            Self::Processing(_) => Some(Status::Processing),
            Self::Shipped(_) => Some(Status::Shipped),
            Self::Delivered(_) => Some(Status::Delivered),
            Self::Cancelled(_) => Some(Status::Cancelled),
        }
    }

    /// `paid` once nothing is due; an order that costs nothing is paid when it is placed.
    #[must_use]
    pub fn payment_status(&self) -> PaymentStatus {
        match self.sale() {
            Some(sale) if sale.due() == Amount::ZERO => PaymentStatus::Paid,
            _ => PaymentStatus::Pending,
        }
    }

    /// The money that arrived.
    #[must_use]
    pub fn captured(&self) -> Amount {
        self.sale().map_or(Amount::ZERO, |sale| sale.captured)
    }

    pub(super) fn sale(&self) -> Option<&Sale> {
        match self {
            Self::Unplaced => None,
            Self::Pending(sale)
            | Self::Confirmed(sale)
            | Self::Processing(sale)
            | Self::Shipped(sale)
            | Self::Delivered(sale)
            | Self::Cancelled(sale) => Some(sale),
        }
    }

    fn sale_mut(&mut self) -> Option<&mut Sale> {
        match self {
            Self::Unplaced => None,
            Self::Pending(sale)
            | Self::Confirmed(sale)
            | Self::Processing(sale)
            | Self::Shipped(sale)
            | Self::Delivered(sale)
            | Self::Cancelled(sale) => Some(sale),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(mut self, event: OrderEvent) -> Self {
        match event {
            OrderEvent::Placed(placement) => Self::Pending(Sale::new(placement)),
            OrderEvent::Confirmed { .. } => self.moved(Self::Confirmed),
            OrderEvent::PickingStarted { .. } => self.moved(Self::Processing),
            OrderEvent::Shipped { .. } => self.moved(Self::Shipped),
            OrderEvent::Delivered { .. } => self.moved(Self::Delivered),
            OrderEvent::Cancelled { .. } => self.moved(Self::Cancelled),
            OrderEvent::PaymentCaptured { amount, .. } => {
                if let Some(sale) = self.sale_mut() {
                    sale.captured = sale.captured.plus(amount).unwrap_or(sale.captured);
                }
                self
            }
            OrderEvent::TrackingNoted {
                tracking_number: number,
                carrier,
                ..
            } => {
                if let Some(sale) = self.sale_mut() {
                    sale.tracking = Some(Tracking { number, carrier });
                }
                self
            }
        }
    }

    fn moved(self, to: fn(Sale) -> Self) -> Self {
        match self {
            Self::Unplaced => Self::Unplaced,
            Self::Pending(sale)
            | Self::Confirmed(sale)
            | Self::Processing(sale)
            | Self::Shipped(sale)
            | Self::Delivered(sale)
            | Self::Cancelled(sale) => to(sale),
        }
    }
}

impl Sale {
    fn new(placement: Box<Placement>) -> Self {
        Self {
            placement: placement.into(),
            captured: Amount::ZERO,
            tracking: None,
        }
    }

    /// What is still to be paid, never below zero.
    pub(super) fn due(&self) -> Amount {
        let due = self.placement.totals.total.minus(self.captured);
        due.unwrap_or(Amount::ZERO).max(Amount::ZERO)
    }

    /// True for an order that is paid at the door.
    pub(super) fn is_cash_on_delivery(&self) -> bool {
        self.placement.payment_method == PaymentMethod::CashOnDelivery
    }
}
