//! Parcels, returns, holds and notes.

use super::*;
use domain::kernel::{ReturnId, ShipmentId};
use domain::order::{Audience, LineUnits};

const ONE: ShipmentId = ShipmentId(Uuid::from_u128(41));
const TWO: ShipmentId = ShipmentId(Uuid::from_u128(42));
const RETURN: ReturnId = ReturnId(Uuid::from_u128(51));

fn some(quantity: i64) -> Vec<LineUnits> {
    vec![LineUnits {
        product_id: ProductId(Uuid::from_u128(9)),
        quantity: Quantity::new(quantity).unwrap(),
    }]
}

fn planned(shipment_id: ShipmentId, quantity: i64) -> OrderEvent {
    let (order_id, units, at) = (ORDER, some(quantity), at(2));
    OrderEvent::ParcelPlanned {
        order_id,
        shipment_id,
        units,
        at,
    }
}

fn left(shipment_id: ShipmentId, quantity: i64) -> OrderEvent {
    let (order_id, units, at) = (ORDER, some(quantity), at(3));
    OrderEvent::ParcelShipped {
        order_id,
        shipment_id,
        units,
        at,
    }
}

fn arrived(shipment_id: ShipmentId) -> OrderEvent {
    let (order_id, at) = (ORDER, at(4));
    OrderEvent::ParcelDelivered {
        order_id,
        shipment_id,
        at,
    }
}

fn lost(shipment_id: ShipmentId) -> OrderEvent {
    let (order_id, came_back, at) = (ORDER, false, at(4));
    OrderEvent::ParcelFailed {
        order_id,
        shipment_id,
        came_back,
        at,
    }
}

fn received(quantity: i64) -> OrderEvent {
    let (order_id, return_id, units, at) = (ORDER, RETURN, some(quantity), at(8));
    OrderEvent::ReturnReceived {
        order_id,
        return_id,
        units,
        at,
    }
}

fn opened(quantity: i64) -> OrderEvent {
    let (order_id, return_id, units, at) = (ORDER, RETURN, some(quantity), at(7));
    OrderEvent::ReturnOpened {
        order_id,
        return_id,
        units,
        at,
    }
}

fn shipped() -> OrderEvent {
    OrderEvent::Shipped {
        order_id: ORDER,
        at: at(3),
    }
}

fn delivered() -> OrderEvent {
    OrderEvent::Delivered {
        order_id: ORDER,
        at: at(5),
    }
}

fn goods(events: &[OrderEvent]) -> String {
    after(700, events).summary.fulfilment_status
}

#[test]
fn an_order_goes_out_and_arrives_parcel_by_parcel() {
    let events = [
        planned(ONE, 1),
        planned(TWO, 3),
        left(ONE, 1),
        left(TWO, 3),
        shipped(),
        arrived(ONE),
        arrived(TWO),
        delivered(),
    ];
    let after_each: Vec<String> = (1..=events.len()).map(|n| goods(&events[..n])).collect();
    let expected = [
        "unfulfilled",
        "unfulfilled",
        "partially_shipped",
        "partially_shipped",
        "shipped",
        "partially_delivered",
        "partially_delivered",
        "delivered",
    ];
    assert_eq!(after_each, expected);
}

#[test]
fn an_order_of_which_a_parcel_was_lost_is_delivered_in_part() {
    let events = [
        planned(ONE, 1),
        planned(TWO, 3),
        left(ONE, 1),
        left(TWO, 3),
        shipped(),
        lost(ONE),
        arrived(TWO),
        delivered(),
    ];
    assert_eq!(goods(&events), "partially_delivered");
}

#[test]
fn a_parcel_that_was_taken_apart_never_was() {
    let dropped = OrderEvent::ParcelDropped {
        order_id: ORDER,
        shipment_id: ONE,
        at: at(3),
    };
    let row = after(700, &[planned(ONE, 1), dropped]);
    assert_eq!(row.summary.fulfilment_status, "unfulfilled");
    assert_eq!(row.story.len(), 1, "what happens in the house stays there");
}

#[test]
fn goods_come_back_in_parts() {
    let mut events = vec![shipped(), delivered(), opened(4)];
    let words = |events: &[OrderEvent]| after(700, events).summary.return_status;
    assert_eq!(words(&events[..2]), "none");
    assert_eq!(words(&events), "requested");
    events.push(received(1));
    assert_eq!(words(&events), "partially_returned");
    events.push(received(3));
    assert_eq!(words(&events), "returned");
}

#[test]
fn a_return_that_brought_nothing_leaves_no_trace() {
    let ended = OrderEvent::ReturnEnded {
        order_id: ORDER,
        return_id: RETURN,
        at: at(9),
    };
    let row = after(700, &[shipped(), opened(1), ended]);
    assert_eq!(row.summary.return_status, "none");
}

#[test]
fn everything_is_back_when_all_that_arrived_is() {
    let events = [
        planned(ONE, 1),
        planned(TWO, 3),
        left(ONE, 1),
        left(TWO, 3),
        shipped(),
        lost(ONE),
        arrived(TWO),
        delivered(),
        opened(3),
        received(3),
    ];
    assert_eq!(after(700, &events).summary.return_status, "returned");
}

#[test]
fn an_order_without_its_units_says_until_when_it_waits_for_the_money() {
    let lapsed = OrderEvent::HoldLapsed {
        order_id: ORDER,
        until: at(99),
        at: at(9),
    };
    let row = after(700, std::slice::from_ref(&lapsed));
    assert_eq!(row.hold_lapsed_until, Some(at(99)));
    let regained = OrderEvent::HoldRegained {
        order_id: ORDER,
        at: at(10),
    };
    assert_eq!(after(700, &[lapsed, regained]).hold_lapsed_until, None);
}

#[test]
fn a_note_of_staff_for_staff_is_not_part_of_the_story() {
    let note = |audience| OrderEvent::NoteWritten {
        order_id: ORDER,
        note_id: Uuid::from_u128(61),
        audience,
        by: By::Staff,
        at: at(2),
    };
    let row = after(700, &[note(Audience::Staff), note(Audience::Customer)]);
    assert_eq!(row.story.len(), 2);
    assert_eq!(row.story[1].what, "note_written");
    assert_eq!(row.summary.updated_at, at(2));
}
