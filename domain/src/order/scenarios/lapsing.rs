//! What becomes of an order whose hold ran out while its money may be under way.

use super::paying::{failed, pay};
use super::*;

/// The timer knocks so many minutes after noon; an order that waits does so until an hour past noon.
fn expire(minutes: i64) -> OrderCommand {
    OrderCommand::Expire {
        grace: noon(60),
        at: noon(minutes),
    }
}

fn lapsed() -> OrderEvent {
    OrderEvent::HoldLapsed {
        order_id: id(1),
        until: noon(60),
        at: noon(1),
    }
}

fn regained() -> OrderEvent {
    OrderEvent::HoldRegained {
        order_id: id(1),
        at: noon(1),
    }
}

fn regain() -> OrderCommand {
    OrderCommand::RegainHold { at: noon(1) }
}

fn expired(minutes: i64) -> OrderEvent {
    OrderEvent::Cancelled {
        order_id: id(1),
        by: By::System,
        reason: "expired".to_owned(),
        placed_at: noon(0),
        lines: placement().lines,
        totals: placement().totals,
        at: noon(minutes),
    }
}

#[test]
fn an_order_that_somebody_is_paying_gives_its_units_back_and_waits() {
    given(vec![placed(prepaid()), begun(7)])
        .when(expire(1))
        .then_expect_events(vec![lapsed()]);
    let waiting = after(vec![placed(prepaid()), begun(7), lapsed()]);
    assert_eq!(waiting.status(), Some(Status::Pending));
    assert!(waiting.is_lapsed());
}

#[test]
fn an_order_whose_attempts_all_came_to_nothing_does_not_wait() {
    given(vec![placed(prepaid()), begun(7), failed(7)])
        .when(expire(1))
        .then_expect_events(vec![expired(1)]);
}

#[test]
fn the_wait_ends_when_it_is_over_and_not_before() {
    let waiting = vec![placed(prepaid()), begun(7), lapsed()];
    given(waiting.clone())
        .when(expire(59))
        .then_expect_events(vec![]);
    given(waiting.clone())
        .when(expire(60))
        .then_expect_events(vec![expired(60)]);
    given([waiting, vec![expired(60)]].concat())
        .when(expire(61))
        .then_expect_events(vec![]);
}

#[test]
fn a_waiting_order_that_is_partly_paid_is_left_to_staff() {
    let part = taken(7, 1_000, PaymentMethod::Stripe);
    given(vec![placed(prepaid()), begun(7), lapsed(), part])
        .when(expire(60))
        .then_expect_events(vec![]);
}

#[test]
fn a_waiting_order_can_be_paid_again_and_gets_its_units_back() {
    let waiting = vec![placed(prepaid()), begun(7), lapsed(), failed(7)];
    given(waiting)
        .when(pay(8))
        .then_expect_events(vec![begun(8)]);
    given(vec![placed(prepaid()), begun(7), lapsed()])
        .when(regain())
        .then_expect_events(vec![regained()]);
    let held = after(vec![placed(prepaid()), begun(7), lapsed(), regained()]);
    assert!(!held.is_lapsed());
}

#[test]
fn nobody_confirms_an_order_that_holds_nothing() {
    let money = taken(7, 1_576, PaymentMethod::Stripe);
    for by in [By::Staff, By::System] {
        given(vec![placed(prepaid()), begun(7), lapsed(), money.clone()])
            .when(OrderCommand::Confirm { by, at: noon(1) })
            .then_expect_error(OrderError::HoldGone);
    }
    given(vec![
        placed(prepaid()),
        begun(7),
        lapsed(),
        money,
        regained(),
    ])
    .when(OrderCommand::Confirm {
        by: By::System,
        at: noon(1),
    })
    .then_expect_events(vec![confirmed(By::System)]);
}

#[test]
fn units_that_are_held_are_not_held_again() {
    given(life(Status::Pending))
        .when(regain())
        .then_expect_error(OrderError::HoldStands);
    given(life(Status::Cancelled))
        .when(regain())
        .then_expect_error(not_allowed(Status::Cancelled, Status::Confirmed));
    given(vec![])
        .when(regain())
        .then_expect_error(OrderError::Unknown);
}

#[test]
fn a_waiting_order_can_be_called_off() {
    given(vec![placed(prepaid()), begun(7), lapsed()])
        .when(OrderCommand::Cancel {
            by: By::Customer,
            reason: None,
            refunding: false,
            at: noon(1),
        })
        .then_expect_events(vec![cancelled(By::Customer, "by customer")]);
}
