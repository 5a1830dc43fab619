//! What the customer reads of what happened. What is staff's own business is left out.

use super::super::row::{OrderDetail, Step};
use crate::fold::word;
use domain::kernel::{Amount, At, By, Currency};
use domain::order::{Audience, OrderEvent};
use uuid::Uuid;

/// The step that an event adds to the story of an order, if it is anything the customer reads.
pub(super) fn step(row: &OrderDetail, event: &OrderEvent) -> Option<Step> {
    let said = money(row, event)
        .or_else(|| goods(event))
        .or_else(|| life(event))?;
    Some(Step {
        what: said.what.to_owned(),
        at: moment(event),
        by: said.by.and_then(word),
        detail: said.detail,
        about: said.about,
        amount_minor: said.amount.map(Amount::units),
    })
}

#[derive(Default)]
struct Said {
    what: &'static str,
    by: Option<By>,
    detail: Option<String>,
    about: Option<Uuid>,
    amount: Option<Amount>,
}

fn said(what: &'static str) -> Said {
    Said {
        what,
        ..Said::default()
    }
}

fn about(what: &'static str, id: impl Into<Uuid>) -> Said {
    Said {
        about: Some(id.into()),
        ..said(what)
    }
}

impl Said {
    fn by(mut self, by: By) -> Self {
        self.by = Some(by);
        self
    }

    fn detail(mut self, detail: impl Into<Option<String>>) -> Self {
        self.detail = detail.into();
        self
    }

    fn amount(mut self, amount: impl Into<Option<Amount>>) -> Self {
        self.amount = amount.into();
        self
    }
}

/// Amounts are told where they are in the currency of the order.
fn money(row: &OrderDetail, event: &OrderEvent) -> Option<Said> {
    Some(match event {
        OrderEvent::PaymentStarted {
            payment_id,
            method,
            amount,
            ..
        } => about("payment_started", *payment_id)
            .detail(word(method))
            .amount(*amount),
        OrderEvent::PaymentFailed {
            payment_id, code, ..
        } => about("payment_failed", *payment_id).detail(code.clone()),
        OrderEvent::PaymentCaptured {
            payment_id, amount, ..
        } => Said {
            about: payment_id.map(Uuid::from),
            ..said("payment_captured").amount(*amount)
        },
        OrderEvent::PaymentConflicted {
            payment_id,
            taken,
            taken_currency,
            ..
        } => about("payment_conflicted", *payment_id)
            .amount(same(row, *taken_currency).then_some(*taken)),
        OrderEvent::RefundRequested {
            refund_id,
            amount,
            currency,
            why,
            by,
            ..
        } => about("refund_requested", *refund_id)
            .by(*by)
            .detail(word(why))
            .amount(same(row, *currency).then_some(*amount)),
        OrderEvent::Refunded {
            refund_id,
            amount,
            currency,
            ..
        } => about("refunded", *refund_id).amount(same(row, *currency).then_some(*amount)),
        OrderEvent::RefundFailed {
            refund_id,
            amount,
            currency,
            ..
        } => about("refund_failed", *refund_id).amount(same(row, *currency).then_some(*amount)),
        _ => return None,
    })
}

fn same(row: &OrderDetail, currency: Currency) -> bool {
    currency.code() == row.summary.currency
}

fn goods(event: &OrderEvent) -> Option<Said> {
    Some(match event {
        OrderEvent::ParcelShipped { shipment_id, .. } => about("parcel_shipped", *shipment_id),
        OrderEvent::ParcelDelivered { shipment_id, .. } => about("parcel_delivered", *shipment_id),
        OrderEvent::ParcelFailed {
            shipment_id,
            came_back: true,
            ..
        } => about("parcel_came_back", *shipment_id),
        OrderEvent::ParcelFailed { shipment_id, .. } => about("parcel_lost", *shipment_id),
        OrderEvent::UnitsCalledOff {
            by, reason, waived, ..
        } => said("units_called_off")
            .by(*by)
            .detail(reason.clone())
            .amount(waived.as_ref().map(|waived| waived.totals.total)),
        OrderEvent::ReturnOpened { return_id, .. } => about("return_requested", *return_id),
        OrderEvent::ReturnReceived { return_id, .. } => about("return_received", *return_id),
        OrderEvent::ReturnEnded { return_id, .. } => about("return_closed", *return_id),
        _ => return None,
    })
}

fn life(event: &OrderEvent) -> Option<Said> {
    Some(match event {
        OrderEvent::Placed(_) => said("placed"),
        OrderEvent::Confirmed { by, .. } => said("confirmed").by(*by),
        OrderEvent::HoldLapsed { .. } => said("hold_lapsed"),
        OrderEvent::HoldRegained { .. } => said("hold_regained"),
        OrderEvent::PickingStarted { .. } => said("picking_started"),
        OrderEvent::TrackingNoted {
            tracking_number, ..
        } => said("tracking_noted").detail(tracking_number.clone()),
        OrderEvent::Shipped { .. } => said("shipped"),
        OrderEvent::Delivered { .. } => said("delivered"),
        OrderEvent::Cancelled { by, reason, .. } => {
            said("cancelled").by(*by).detail(reason.clone())
        }
        OrderEvent::NoteWritten {
            note_id,
            audience: Audience::Customer,
            by,
            ..
        } => about("note_written", *note_id).by(*by),
        _ => return None,
    })
}

/// When it happened in the shop's eyes.
pub(super) fn moment(event: &OrderEvent) -> At {
    match event {
        OrderEvent::Placed(placement) => placement.at,
        OrderEvent::Confirmed { at, .. }
        | OrderEvent::PaymentCaptured { at, .. }
        | OrderEvent::PaymentStarted { at, .. }
        | OrderEvent::PaymentFailed { at, .. }
        | OrderEvent::PaymentConflicted { at, .. }
        | OrderEvent::PaymentDisputed { at, .. }
        | OrderEvent::HoldLapsed { at, .. }
        | OrderEvent::HoldRegained { at, .. }
        | OrderEvent::RefundRequested { at, .. }
        | OrderEvent::Refunded { at, .. }
        | OrderEvent::RefundFailed { at, .. }
        | OrderEvent::ParcelPlanned { at, .. }
        | OrderEvent::ParcelDropped { at, .. }
        | OrderEvent::ParcelShipped { at, .. }
        | OrderEvent::ParcelDelivered { at, .. }
        | OrderEvent::ParcelFailed { at, .. }
        | OrderEvent::UnitsCalledOff { at, .. }
        | OrderEvent::ReturnOpened { at, .. }
        | OrderEvent::ReturnReceived { at, .. }
        | OrderEvent::ReturnEnded { at, .. }
        | OrderEvent::NoteWritten { at, .. }
        | OrderEvent::Attached { at, .. }
        | OrderEvent::PickingStarted { at, .. }
        | OrderEvent::TrackingNoted { at, .. }
        | OrderEvent::Shipped { at, .. }
        | OrderEvent::Delivered { at, .. }
        | OrderEvent::Cancelled { at, .. } => *at,
    }
}
