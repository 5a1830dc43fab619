//! The rules of parcels, told as examples.

use super::*;
use crate::kernel::examples::{id, noon, units};
use crate::order::LineUnits;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<ShipmentEvent>) -> AggregateTestExecutor<Shipment> {
    TestFramework::with(()).given(events)
}

fn contents() -> Vec<LineUnits> {
    vec![LineUnits {
        product_id: id(11),
        quantity: units(2),
    }]
}

fn dhl() -> Tracking {
    Tracking {
        number: Some("JD014600003".to_owned()),
        carrier: Some("DHL".to_owned()),
    }
}

fn create(tracking: Tracking) -> ShipmentCommand {
    ShipmentCommand::Create {
        shipment_id: id(1),
        order_id: id(2),
        units: contents(),
        tracking,
        at: noon(0),
    }
}

fn created() -> ShipmentEvent {
    ShipmentEvent::Created {
        shipment_id: id(1),
        order_id: id(2),
        units: contents(),
        tracking: dhl(),
        at: noon(0),
    }
}

fn fact(status: ShipmentStatus) -> ShipmentEvent {
    let (shipment_id, order_id, at) = (id(1), id(2), noon(1));
    match status {
        ShipmentStatus::Created => created(),
        ShipmentStatus::Packed => ShipmentEvent::Packed {
            shipment_id,
            order_id,
            at,
        },
        ShipmentStatus::Shipped => ShipmentEvent::Shipped {
            shipment_id,
            order_id,
            units: contents(),
            tracking: dhl(),
            at,
        },
        ShipmentStatus::Delivered => ShipmentEvent::Delivered {
            shipment_id,
            order_id,
            at,
        },
        ShipmentStatus::Lost => ShipmentEvent::Lost {
            shipment_id,
            order_id,
            at,
        },
        ShipmentStatus::ReturnedToSender => ShipmentEvent::ReturnedToSender {
            shipment_id,
            order_id,
            restocked: true,
            at,
        },
        ShipmentStatus::Cancelled => ShipmentEvent::Cancelled {
            shipment_id,
            order_id,
            at,
        },
    }
}

fn lead(to: ShipmentStatus) -> ShipmentCommand {
    let at = noon(1);
    match to {
        ShipmentStatus::Created => create(dhl()),
        ShipmentStatus::Packed => ShipmentCommand::Pack { at },
        ShipmentStatus::Shipped => ShipmentCommand::Ship { at },
        ShipmentStatus::Delivered => ShipmentCommand::Deliver { at },
        ShipmentStatus::Lost => ShipmentCommand::Lose { at },
        ShipmentStatus::ReturnedToSender => ShipmentCommand::ComeBack {
            restocked: true,
            at,
        },
        ShipmentStatus::Cancelled => ShipmentCommand::Cancel { at },
    }
}

/// What happened to a parcel that stands there.
fn life(until: ShipmentStatus) -> Vec<ShipmentEvent> {
    use ShipmentStatus::{Cancelled, Created, Delivered, Lost, Packed, ReturnedToSender, Shipped};
    let steps: &[ShipmentStatus] = match until {
        Created => &[Created],
        Packed => &[Created, Packed],
        Shipped => &[Created, Packed, Shipped],
        Delivered => &[Created, Packed, Shipped, Delivered],
        Lost => &[Created, Packed, Shipped, Lost],
        ReturnedToSender => &[Created, Packed, Shipped, ReturnedToSender],
        Cancelled => &[Created, Cancelled],
    };
    steps.iter().copied().map(fact).collect()
}

#[test]
fn units_are_put_together_once() {
    given(vec![])
        .when(create(dhl()))
        .then_expect_events(vec![created()]);
    given(vec![created()])
        .when(create(dhl()))
        .then_expect_events(vec![]);
    let other = ShipmentCommand::Create {
        shipment_id: id(1),
        order_id: id(3),
        units: contents(),
        tracking: dhl(),
        at: noon(0),
    };
    given(vec![created()])
        .when(other)
        .then_expect_error(ShipmentError::AlreadyCreated);
}

#[test]
fn a_parcel_goes_where_its_life_allows_and_nowhere_else() {
    for from in ShipmentStatus::ALL {
        for to in ShipmentStatus::ALL.into_iter().skip(1) {
            let story = given(life(from)).when(lead(to));
            let unpacked = (ShipmentStatus::Created, ShipmentStatus::Shipped);
            if from == to {
                story.then_expect_events(vec![]);
            } else if (from, to) == unpacked {
                story.then_expect_events(vec![fact(ShipmentStatus::Packed), fact(to)]);
            } else if from.next().contains(&to) {
                story.then_expect_events(vec![fact(to)]);
            } else {
                let wanted = to;
                story.then_expect_error(ShipmentError::NotAllowed { from, wanted });
            }
        }
    }
}

#[test]
fn nothing_happens_to_a_parcel_that_nobody_made() {
    for to in ShipmentStatus::ALL.into_iter().skip(1) {
        given(vec![])
            .when(lead(to))
            .then_expect_error(ShipmentError::Unknown);
    }
}

fn note(tracking: Tracking) -> ShipmentCommand {
    let at = noon(2);
    ShipmentCommand::NoteTracking { tracking, at }
}

#[test]
fn carrier_and_number_can_be_mended_while_the_parcel_stands() {
    let mended = Tracking {
        carrier: None,
        ..dhl()
    };
    for stands in ShipmentStatus::ALL {
        let story = given(life(stands)).when(note(mended.clone()));
        if stands == ShipmentStatus::Cancelled {
            story.then_expect_error(ShipmentError::Cancelled);
        } else {
            story.then_expect_events(vec![ShipmentEvent::TrackingNoted {
                shipment_id: id(1),
                order_id: id(2),
                tracking: mended.clone(),
                at: noon(2),
            }]);
        }
    }
}

#[test]
fn the_same_number_says_nothing_and_spaces_around_it_are_no_news() {
    let spaced = Tracking {
        number: Some("  JD014600003 ".to_owned()),
        carrier: Some("DHL".to_owned()),
    };
    given(vec![created()])
        .when(note(spaced))
        .then_expect_events(vec![]);
}

#[test]
fn a_number_that_cannot_be_printed_is_refused() {
    for odd in ["", "  ", "line\nbreak", &"9".repeat(101)] {
        let tracking = Tracking {
            number: Some(odd.to_owned()),
            carrier: None,
        };
        given(vec![created()])
            .when(note(tracking.clone()))
            .then_expect_error(ShipmentError::InvalidTracking);
        given(vec![])
            .when(create(tracking))
            .then_expect_error(ShipmentError::InvalidTracking);
    }
}

#[test]
fn a_parcel_is_stored_and_read_as_it_was() {
    let events = life(ShipmentStatus::Lost).into_iter();
    let parcel = events.fold(Shipment::default(), Shipment::evolve);
    let stored = serde_json::to_string(&parcel).unwrap();
    assert_eq!(serde_json::from_str::<Shipment>(&stored).unwrap(), parcel);
    let stranger = Shipment::default().evolve(fact(ShipmentStatus::Packed));
    assert_eq!(stranger, Shipment::Unmade);
}
