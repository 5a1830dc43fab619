//! What an order remembers.

use super::parcel::is_sent;
use super::sale::{ParcelStanding, Sale, Trial, TrialStanding, units_of};
use super::{LineUnits, OrderEvent, PaymentStatus, Placement, Status};
use crate::kernel::{Amount, CustomerId, PaymentId, Quantity, ShipmentId};
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
    /// It left, and all its money went back.
    Refunded(Sale),
}

impl Order {
    /// What was fixed when it was placed.
    #[must_use]
    pub fn placement(&self) -> Option<&Placement> {
        self.sale().map(|sale| &*sale.placement)
    }

    /// Whose order it is; nobody's while it is a guest's.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        self.sale().and_then(Sale::customer)
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
            Self::Refunded(_) => Some(Status::Refunded),
        }
    }

    /// `refunded` once everything that was taken went back, `paid` once nothing is due (an order that
    /// costs nothing is paid when it is placed), `failed` when nobody paid and the latest attempt
    /// came to nothing.
    #[must_use]
    pub fn payment_status(&self) -> PaymentStatus {
        let Some(sale) = self.sale() else {
            return PaymentStatus::Pending;
        };
        let latest = sale.trials.last().map(|trial| trial.standing);
        if sale.captured > Amount::ZERO && sale.refunded() >= sale.captured {
            PaymentStatus::Refunded
        } else if sale.due() == Amount::ZERO {
            PaymentStatus::Paid
        } else if sale.captured == Amount::ZERO && latest == Some(TrialStanding::Failed) {
            PaymentStatus::Failed
        } else {
            PaymentStatus::Pending
        }
    }

    /// The money that arrived.
    #[must_use]
    pub fn captured(&self) -> Amount {
        self.sale().map_or(Amount::ZERO, |sale| sale.captured)
    }

    /// What is still to be paid.
    #[must_use]
    pub fn due(&self) -> Amount {
        self.sale().map_or(Amount::ZERO, Sale::due)
    }

    /// What can still be given back of the money that paid this order.
    #[must_use]
    pub fn refundable(&self) -> Amount {
        self.sale().map_or(Amount::ZERO, |sale| {
            let left = sale.captured.minus(sale.committed_back());
            left.unwrap_or(Amount::ZERO).max(Amount::ZERO)
        })
    }

    /// How many refunds were ever asked for.
    #[must_use]
    pub fn refunds(&self) -> usize {
        self.sale().map_or(0, |sale| sale.refunds.len())
    }

    /// The attempts to pay it, oldest first.
    #[must_use]
    pub fn trials(&self) -> &[Trial] {
        self.sale().map_or(&[], |sale| &sale.trials)
    }

    /// The attempt that may still take money, if any.
    #[must_use]
    pub fn open_trial(&self) -> Option<&Trial> {
        let mut trials = self.trials().iter().rev();
        trials.find(|trial| trial.standing == TrialStanding::Open)
    }

    /// The attempts that took the money, oldest first.
    pub fn captured_by(&self) -> impl Iterator<Item = PaymentId> {
        let trials = self.trials().iter();
        trials
            .filter(|trial| trial.standing == TrialStanding::Captured)
            .map(|trial| trial.payment_id)
    }

    /// True while a pending order waits for money without holding its units.
    #[must_use]
    pub fn is_lapsed(&self) -> bool {
        matches!(self, Self::Pending(sale) if sale.lapsed_until.is_some())
    }

    /// Units that are in no parcel yet, or came back in one, and were not called off, product by
    /// product; those with none are left out.
    #[must_use]
    pub fn left_to_send(&self) -> Vec<LineUnits> {
        let Some(sale) = self.sale() else {
            return Vec::new();
        };
        if sale.left_whole() {
            return Vec::new();
        }
        sale.products()
            .filter_map(|product_id| {
                let packed = sale.in_parcels(product_id, is_sent);
                let left = sale.kept(product_id).checked_sub(packed)?;
                let quantity = Quantity::new(left).ok().filter(|left| !left.is_zero())?;
                Some(LineUnits {
                    product_id,
                    quantity,
                })
            })
            .collect()
    }

    /// The units of a parcel, and where it is.
    #[must_use]
    pub fn parcel(&self, shipment: ShipmentId) -> Option<(&[LineUnits], ParcelStanding)> {
        let mut parcels = self.sale()?.parcels.iter();
        let parcel = parcels.find(|parcel| parcel.shipment_id == shipment)?;
        Some((&parcel.units, parcel.standing))
    }

    /// True once the order has parcels of its own.
    #[must_use]
    pub fn has_parcels(&self) -> bool {
        self.sale().is_some_and(|sale| !sale.parcels.is_empty())
    }

    pub(super) fn sale(&self) -> Option<&Sale> {
        match self {
            Self::Unplaced => None,
            Self::Pending(sale)
            | Self::Confirmed(sale)
            | Self::Processing(sale)
            | Self::Shipped(sale)
            | Self::Delivered(sale)
            | Self::Cancelled(sale)
            | Self::Refunded(sale) => Some(sale),
        }
    }

    /// The state after `event`. It does not judge: it already happened.
    #[must_use]
    pub fn evolve(self, event: OrderEvent) -> Self {
        let (mut sale, stay) = match (self, event) {
            (_, OrderEvent::Placed(placement)) => return Self::Pending(Sale::new(placement)),
            (Self::Unplaced, _) => return Self::Unplaced,
            (Self::Pending(sale), event) => (sale, (Self::Pending as fn(Sale) -> Self, event)),
            (Self::Confirmed(sale), event) => (sale, (Self::Confirmed as _, event)),
            (Self::Processing(sale), event) => (sale, (Self::Processing as _, event)),
            (Self::Shipped(sale), event) => (sale, (Self::Shipped as _, event)),
            (Self::Delivered(sale), event) => (sale, (Self::Delivered as _, event)),
            (Self::Cancelled(sale), event) => (sale, (Self::Cancelled as _, event)),
            (Self::Refunded(sale), event) => (sale, (Self::Refunded as _, event)),
        };
        let (stay, event) = stay;
        let to = next(&event, stay, &sale);
        sale.evolve(event);
        to(sale)
    }
}

/// Where the event leads: most leave the order where it stands.
fn next(event: &OrderEvent, stay: fn(Sale) -> Order, sale: &Sale) -> fn(Sale) -> Order {
    match event {
        OrderEvent::Confirmed { .. } => Order::Confirmed,
        OrderEvent::PickingStarted { .. } => Order::Processing,
        OrderEvent::Shipped { .. } => Order::Shipped,
        OrderEvent::Delivered { .. } => Order::Delivered,
        OrderEvent::Cancelled { .. } => Order::Cancelled,
        // A cancelled order stays cancelled: only what left the house is refunded.
        OrderEvent::Refunded { complete: true, .. } if sale.shipped_at.is_some() => Order::Refunded,
        // The money came back to the shop: the order is what it was before.
        OrderEvent::RefundFailed {
            was_back: true,
            counts: true,
            ..
        } if sale.delivered_at.is_some() => Order::Delivered,
        OrderEvent::RefundFailed {
            was_back: true,
            counts: true,
            ..
        } if sale.shipped_at.is_some() => Order::Shipped,
        _ => stay,
    }
}

/// Units of `product` that were wanted back or came back, whatever became of the return.
pub(super) fn sent_back(sale: &Sale, product: crate::kernel::ProductId) -> i64 {
    let returns = sale.returns.iter();
    returns
        .map(|back| {
            let counts = if back.ended {
                &back.received
            } else {
                &back.wanted
            };
            units_of(counts, product)
        })
        .sum()
}
