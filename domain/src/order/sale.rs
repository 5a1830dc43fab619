//! What stays with an order through all its situations.

use super::call_off::CalledOff;
use super::{LineUnits, OrderEvent, PaymentMethod, Placement};
use crate::kernel::{
    Amount, At, ById, Currency, CustomerId, PaymentId, ProductId, RefundId, ReturnId, Shared,
    ShipmentId,
};
use crate::refund::{RefundLine, WhyRefund};
use serde::{Deserialize, Serialize};

/// A sale. The placement is shared between clones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    pub(super) placement: Shared<Placement>,
    pub(super) captured: Amount,
    pub(super) tracking: Option<Tracking>,
    pub(super) trials: Vec<Trial>,
    pub(super) refunds: Vec<Back>,
    /// Absent while the units are held as they were when the order was placed.
    pub(super) lapsed_until: Option<At>,
    pub(super) parcels: Vec<Parcel>,
    pub(super) returns: Vec<GoodsBack>,
    pub(super) notes: ById<uuid::Uuid, ()>,
    pub(super) shipped_at: Option<At>,
    pub(super) delivered_at: Option<At>,
    /// Units that will not be sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) called_off: Vec<CalledOff>,
    /// Whose a guest's order became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) attached_to: Option<CustomerId>,
}

/// Where the parcel can be followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tracking {
    pub(super) number: String,
    pub(super) carrier: Option<String>,
}

/// An attempt to pay, as the order knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    pub payment_id: PaymentId,
    pub method: PaymentMethod,
    pub amount: Amount,
    pub standing: TrialStanding,
    /// The last word of a dispute about it, as the provider says it.
    pub dispute: Option<String>,
    /// It failed before its provider had heard of it: it is not held against the payer.
    #[serde(default)]
    pub reached_nobody: bool,
}

/// How an attempt to pay ended, if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialStanding {
    Open,
    Failed,
    Captured,
    Conflicted,
}

/// Money given back, or on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Back {
    pub(super) refund_id: RefundId,
    pub(super) amount: Amount,
    pub(super) currency: Currency,
    pub(super) lines: Vec<RefundLine>,
    pub(super) shipping: Amount,
    pub(super) why: WhyRefund,
    pub(super) standing: BackStanding,
    /// False for money that never paid this order: it is no part of what was captured.
    pub(super) counts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BackStanding {
    Requested,
    Succeeded,
    Failed,
}

/// Units of the order that travel together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Parcel {
    pub(super) shipment_id: ShipmentId,
    pub(super) units: Vec<LineUnits>,
    pub(super) standing: ParcelStanding,
}

/// Where a parcel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParcelStanding {
    Planned,
    Shipped,
    Delivered,
    Lost,
    CameBack,
}

/// Units on their way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GoodsBack {
    pub(super) return_id: ReturnId,
    pub(super) wanted: Vec<LineUnits>,
    pub(super) received: Vec<LineUnits>,
    pub(super) ended: bool,
}

impl Sale {
    pub(super) fn new(placement: Box<Placement>) -> Self {
        Self {
            placement: placement.into(),
            captured: Amount::ZERO,
            tracking: None,
            trials: Vec::new(),
            refunds: Vec::new(),
            lapsed_until: None,
            parcels: Vec::new(),
            returns: Vec::new(),
            notes: ById::default(),
            shipped_at: None,
            delivered_at: None,
            called_off: Vec::new(),
            attached_to: None,
        }
    }

    /// Whose order it is; nobody's while it is a guest's.
    pub(super) fn customer(&self) -> Option<CustomerId> {
        self.placement.customer_id.or(self.attached_to)
    }

    /// What is still to be paid, never below zero.
    pub(super) fn due(&self) -> Amount {
        let waived = Amount::sum(self.waived().map(|waived| waived.totals.total));
        let asked = waived.and_then(|waived| self.placement.totals.total.minus(waived));
        let due = asked.and_then(|asked| asked.minus(self.captured));
        due.unwrap_or(Amount::ZERO).max(Amount::ZERO)
    }

    /// True for an order that is paid at the door.
    pub(super) fn is_cash_on_delivery(&self) -> bool {
        self.placement.payment_method == PaymentMethod::CashOnDelivery
    }

    /// The attempt to pay with this id.
    pub(super) fn trial(&self, payment: PaymentId) -> Option<&Trial> {
        self.trials.iter().find(|trial| trial.payment_id == payment)
    }

    /// What was given back of the money that paid this order.
    pub(super) fn refunded(&self) -> Amount {
        self.given(|standing| standing == BackStanding::Succeeded)
    }

    /// The same with what is on its way.
    pub(super) fn committed_back(&self) -> Amount {
        self.given(|standing| standing != BackStanding::Failed)
    }

    fn given(&self, wanted: impl Fn(BackStanding) -> bool) -> Amount {
        let given = self.refunds.iter();
        let given = given.filter(|back| back.counts && wanted(back.standing));
        Amount::sum(given.map(|back| back.amount)).unwrap_or(self.captured)
    }

    /// Units of a product that were bought.
    pub(super) fn bought(&self, product: ProductId) -> i64 {
        let lines = self.placement.lines.iter();
        let lines = lines.filter(|line| line.product_id == product);
        lines.map(|line| line.quantity.units()).sum()
    }

    /// Units of a product in parcels that are at `standing`.
    pub(super) fn in_parcels(
        &self,
        product: ProductId,
        counts: impl Fn(ParcelStanding) -> bool,
    ) -> i64 {
        let parcels = self.parcels.iter();
        let parcels = parcels.filter(|parcel| counts(parcel.standing));
        parcels.map(|parcel| units_of(&parcel.units, product)).sum()
    }

    /// Money and goods, after an event that moves the order to no other situation.
    pub(super) fn evolve(&mut self, event: OrderEvent) {
        match event {
            OrderEvent::TrackingNoted {
                tracking_number: number,
                carrier,
                ..
            } => self.tracking = Some(Tracking { number, carrier }),
            OrderEvent::HoldLapsed { until, .. } => self.lapsed_until = Some(until),
            OrderEvent::HoldRegained { .. } => self.lapsed_until = None,
            OrderEvent::NoteWritten { note_id, .. } => {
                self.notes.put(note_id, ());
            }
            OrderEvent::Attached { customer_id, .. } => self.attached_to = Some(customer_id),
            OrderEvent::Shipped { at, .. } => self.shipped_at = Some(at),
            OrderEvent::Delivered { at, .. } => self.delivered_at = Some(at),
            event => self.evolve_money(event),
        }
    }
}

/// Units of a product among `units`.
pub(super) fn units_of(units: &[LineUnits], product: ProductId) -> i64 {
    let units = units.iter().filter(|units| units.product_id == product);
    units.map(|units| units.quantity.units()).sum()
}
