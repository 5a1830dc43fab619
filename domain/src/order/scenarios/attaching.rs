//! A guest's order becomes the order of whoever its address belongs to.

use super::*;

fn attach(customer: u128) -> OrderCommand {
    OrderCommand::Attach {
        customer_id: id(customer),
        at: noon(2),
    }
}

fn attached(customer: u128) -> OrderEvent {
    OrderEvent::Attached {
        order_id: id(1),
        customer_id: id(customer),
        at: noon(2),
    }
}

/// An order of nobody in particular, led to `until`.
fn of_a_guest(until: Status) -> Vec<OrderEvent> {
    let mut events = life(until);
    if let Some(OrderEvent::Placed(placement)) = events.first_mut() {
        placement.customer_id = None;
    }
    events
}

#[test]
fn a_guests_order_is_attached_wherever_it_stands() {
    for until in [Status::Pending, Status::Delivered, Status::Cancelled] {
        given(of_a_guest(until))
            .when(attach(7))
            .then_expect_events(vec![attached(7)]);
    }
}

#[test]
fn attaching_twice_is_quiet_and_nobody_takes_it_away() {
    let known = [of_a_guest(Status::Pending), vec![attached(7)]].concat();
    given(known.clone())
        .when(attach(7))
        .then_expect_events(vec![]);
    given(known)
        .when(attach(8))
        .then_expect_error(OrderError::AnothersOrder);
}

#[test]
fn what_is_a_customers_from_the_start_stays_theirs() {
    let mut known = of_a_guest(Status::Pending);
    if let Some(OrderEvent::Placed(placement)) = known.first_mut() {
        placement.customer_id = Some(id(7));
    }
    given(known)
        .when(attach(8))
        .then_expect_error(OrderError::AnothersOrder);
    given(vec![])
        .when(attach(8))
        .then_expect_error(OrderError::Unknown);
}
