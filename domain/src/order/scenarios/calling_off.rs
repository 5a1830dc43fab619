//! How an order is cancelled, or expires.

use super::*;
use crate::kernel::By::{Customer, Staff, System};

fn cancel(by: By, reason: Option<&str>) -> OrderCommand {
    OrderCommand::Cancel {
        by,
        reason: reason.map(str::to_owned),
        refunding: false,
        at: noon(1),
    }
}

fn expire() -> OrderCommand {
    OrderCommand::Expire {
        grace: noon(61),
        at: noon(1),
    }
}

#[test]
fn a_shopper_cancels_before_picking_starts() {
    for status in [Status::Pending, Status::Confirmed] {
        given(life(status))
            .when(cancel(Customer, None))
            .then_expect_events(vec![cancelled(Customer, "by customer")]);
        given(life(status))
            .when(cancel(Customer, Some("too slow")))
            .then_expect_events(vec![cancelled(Customer, "too slow")]);
    }
}

#[test]
fn a_shopper_asks_the_shop_once_picking_started() {
    given(life(Status::Processing))
        .when(cancel(Customer, None))
        .then_expect_error(OrderError::NotByCustomer);
}

#[test]
fn staff_cancel_with_a_reason_until_it_ships() {
    for status in [Status::Pending, Status::Confirmed, Status::Processing] {
        given(life(status))
            .when(cancel(Staff, Some("broken")))
            .then_expect_events(vec![cancelled(Staff, "broken")]);
        for none in [None, Some(""), Some("  ")] {
            given(life(status))
                .when(cancel(Staff, none))
                .then_expect_error(OrderError::ReasonRequired);
        }
    }
}

#[test]
fn a_reason_is_short() {
    given(life(Status::Pending))
        .when(cancel(Customer, Some(&"x".repeat(501))))
        .then_expect_error(OrderError::InvalidReason);
}

#[test]
fn what_has_shipped_is_not_cancelled() {
    for status in [Status::Shipped, Status::Delivered] {
        for by in [Customer, Staff, System] {
            given(life(status))
                .when(cancel(by, Some("late")))
                .then_expect_error(OrderError::TooLateToCancel);
        }
    }
}

#[test]
fn money_that_was_taken_has_to_go_back_first() {
    for by in [Customer, Staff, System] {
        given(vec![placed(prepaid()), captured(1, PaymentMethod::Stripe)])
            .when(cancel(by, Some("late")))
            .then_expect_error(OrderError::RefundNeeded);
    }
}

#[test]
fn a_paid_order_is_called_off_when_its_money_goes_back_with_it() {
    for (status, by) in [
        (Status::Confirmed, Customer),
        (Status::Confirmed, Staff),
        (Status::Processing, Staff),
    ] {
        let refunding = OrderCommand::Cancel {
            by,
            reason: Some("late".to_owned()),
            refunding: true,
            at: noon(1),
        };
        given(paid(status))
            .when(refunding)
            .then_expect_events(vec![cancelled(by, "late")]);
    }
}

#[test]
fn cancelling_twice_says_nothing() {
    given(life(Status::Cancelled))
        .when(cancel(Staff, None))
        .then_expect_events(vec![]);
}

#[test]
fn what_was_never_placed_is_not_cancelled() {
    given(vec![])
        .when(cancel(Customer, None))
        .then_expect_error(OrderError::Unknown);
}

#[test]
fn a_pending_order_expires() {
    given(life(Status::Pending))
        .when(expire())
        .then_expect_events(vec![cancelled(System, "expired")]);
}

#[test]
fn no_other_order_expires() {
    let others = [
        Status::Confirmed,
        Status::Processing,
        Status::Shipped,
        Status::Delivered,
        Status::Cancelled,
    ];
    for status in others {
        given(life(status))
            .when(expire())
            .then_expect_events(vec![]);
    }
    given(vec![]).when(expire()).then_expect_events(vec![]);
}

#[test]
fn an_order_that_is_partly_paid_waits_for_staff() {
    given(vec![placed(prepaid()), captured(1, PaymentMethod::Stripe)])
        .when(expire())
        .then_expect_events(vec![]);
}
