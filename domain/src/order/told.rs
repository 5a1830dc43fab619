//! What a sale learns of money and goods. It does not judge: it already happened.

use super::call_off::CalledOff;
use super::sale::{
    Back, BackStanding, GoodsBack, Parcel, ParcelStanding, Sale, Trial, TrialStanding,
};
use super::{OrderEvent, PaymentMethod};
use crate::kernel::{Amount, PaymentId, RefundId, ReturnId, ShipmentId};
use crate::payment::reached_nobody;

impl Sale {
    pub(super) fn evolve_money(&mut self, event: OrderEvent) {
        match event {
            OrderEvent::PaymentStarted {
                payment_id,
                method,
                amount,
                ..
            } => self.trials.push(Trial {
                payment_id,
                method,
                amount,
                standing: TrialStanding::Open,
                dispute: None,
                reached_nobody: false,
            }),
            OrderEvent::PaymentCaptured {
                amount,
                method,
                payment_id,
                ..
            } => {
                self.captured = self.captured.plus(amount).unwrap_or(self.captured);
                if let Some(payment_id) = payment_id {
                    self.paid_by(payment_id, method, amount);
                }
            }
            OrderEvent::PaymentFailed {
                payment_id, code, ..
            } => self.trial_failed(payment_id, &code),
            OrderEvent::PaymentConflicted { payment_id, .. } => {
                self.trial_reaches(payment_id, TrialStanding::Conflicted);
            }
            OrderEvent::PaymentDisputed {
                payment_id, status, ..
            } => {
                if let Some(trial) = self.trial_mut(payment_id) {
                    trial.dispute = Some(status);
                }
            }
            OrderEvent::RefundRequested {
                refund_id,
                payment_id,
                amount,
                currency,
                lines,
                shipping,
                why,
                ..
            } => {
                let standing = self.trial(payment_id).map(|trial| trial.standing);
                self.refunds.push(Back {
                    refund_id,
                    amount,
                    currency,
                    lines,
                    shipping,
                    why,
                    standing: BackStanding::Requested,
                    counts: standing != Some(TrialStanding::Conflicted),
                });
            }
            OrderEvent::Refunded { refund_id, .. } => self.back(refund_id, BackStanding::Succeeded),
            OrderEvent::RefundFailed { refund_id, .. } => {
                self.back(refund_id, BackStanding::Failed);
            }
            event => self.evolve_goods(event),
        }
    }

    fn trial_failed(&mut self, payment_id: PaymentId, code: &str) {
        self.trial_reaches(payment_id, TrialStanding::Failed);
        if let Some(trial) = self.trial_mut(payment_id) {
            trial.reached_nobody = reached_nobody(code);
        }
    }

    fn evolve_goods(&mut self, event: OrderEvent) {
        match event {
            OrderEvent::ParcelPlanned {
                shipment_id, units, ..
            } => self.parcels.push(Parcel {
                shipment_id,
                units,
                standing: ParcelStanding::Planned,
            }),
            OrderEvent::ParcelDropped { shipment_id, .. } => {
                self.parcels
                    .retain(|parcel| parcel.shipment_id != shipment_id);
            }
            OrderEvent::ParcelShipped { shipment_id, .. } => {
                self.parcel_reaches(shipment_id, ParcelStanding::Shipped);
            }
            OrderEvent::ParcelDelivered { shipment_id, .. } => {
                self.parcel_reaches(shipment_id, ParcelStanding::Delivered);
            }
            OrderEvent::ParcelFailed {
                shipment_id,
                came_back,
                ..
            } => {
                let standing = if came_back {
                    ParcelStanding::CameBack
                } else {
                    ParcelStanding::Lost
                };
                self.parcel_reaches(shipment_id, standing);
            }
            OrderEvent::UnitsCalledOff {
                call_off_id,
                units,
                waived,
                ..
            } => self.called_off.push(CalledOff {
                id: call_off_id,
                units,
                waived,
            }),
            OrderEvent::ReturnOpened {
                return_id, units, ..
            } => self.returns.push(GoodsBack {
                return_id,
                wanted: units,
                received: Vec::new(),
                ended: false,
            }),
            OrderEvent::ReturnReceived {
                return_id, units, ..
            } => {
                if let Some(back) = self.goods_back(return_id) {
                    back.received.extend(units);
                }
            }
            OrderEvent::ReturnEnded { return_id, .. } => {
                if let Some(back) = self.goods_back(return_id) {
                    back.ended = true;
                }
            }
            _ => {}
        }
    }

    fn goods_back(&mut self, return_id: ReturnId) -> Option<&mut GoodsBack> {
        let mut returns = self.returns.iter_mut();
        returns.find(|back| back.return_id == return_id)
    }

    fn parcel_reaches(&mut self, id: ShipmentId, to: ParcelStanding) {
        let mut parcels = self.parcels.iter_mut();
        if let Some(parcel) = parcels.find(|parcel| parcel.shipment_id == id) {
            parcel.standing = to;
        }
    }

    fn trial_mut(&mut self, payment_id: PaymentId) -> Option<&mut Trial> {
        let mut trials = self.trials.iter_mut();
        trials.find(|trial| trial.payment_id == payment_id)
    }

    fn trial_reaches(&mut self, payment_id: PaymentId, to: TrialStanding) {
        if let Some(trial) = self.trial_mut(payment_id) {
            trial.standing = to;
        }
    }

    /// Cash at the door has no attempt before the money.
    fn paid_by(&mut self, payment_id: PaymentId, method: PaymentMethod, amount: Amount) {
        if self.trial(payment_id).is_some() {
            return self.trial_reaches(payment_id, TrialStanding::Captured);
        }
        self.trials.push(Trial {
            payment_id,
            method,
            amount,
            standing: TrialStanding::Captured,
            dispute: None,
            reached_nobody: false,
        });
    }

    fn back(&mut self, refund_id: RefundId, to: BackStanding) {
        let mut refunds = self.refunds.iter_mut();
        if let Some(back) = refunds.find(|back| back.refund_id == refund_id) {
            back.standing = to;
        }
    }
}
