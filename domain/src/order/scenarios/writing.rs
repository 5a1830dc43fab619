//! What people write beside an order.

use super::*;

fn write(note: u128, audience: Audience) -> OrderCommand {
    OrderCommand::WriteNote {
        note_id: id(note),
        audience,
        by: By::Staff,
        at: noon(2),
    }
}

fn written(note: u128, audience: Audience) -> OrderEvent {
    OrderEvent::NoteWritten {
        order_id: id(1),
        note_id: id(note),
        audience,
        by: By::Staff,
        at: noon(2),
    }
}

#[test]
fn a_note_can_be_written_beside_any_order() {
    for until in [Status::Pending, Status::Delivered, Status::Cancelled] {
        for audience in [Audience::Customer, Audience::Staff] {
            given(life(until))
                .when(write(5, audience))
                .then_expect_events(vec![written(5, audience)]);
        }
    }
}

#[test]
fn the_same_note_is_written_once() {
    let known = [life(Status::Pending), vec![written(5, Audience::Staff)]].concat();
    given(known)
        .when(write(5, Audience::Staff))
        .then_expect_events(vec![]);
}

#[test]
fn nobody_writes_beside_what_was_never_placed() {
    given(vec![])
        .when(write(5, Audience::Staff))
        .then_expect_error(OrderError::Unknown);
}
