//! The rules of goods that come back, told as examples.

use super::*;
use crate::kernel::By;
use crate::kernel::examples::{id, noon, units};
use crate::order::LineUnits;
use crate::shipment::Tracking;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

const OVER: [ReturnStatus; 4] = [
    ReturnStatus::Rejected,
    ReturnStatus::Closed,
    ReturnStatus::Cancelled,
    ReturnStatus::Expired,
];

fn given(events: Vec<ReturnEvent>) -> AggregateTestExecutor<Return> {
    TestFramework::with(()).given(events)
}

/// Two mugs and a plate.
fn terms() -> Box<ReturnTerms> {
    let of = |product, quantity| LineUnits {
        product_id: id(product),
        quantity: units(quantity),
    };
    Box::new(ReturnTerms {
        return_id: id(1),
        order_id: id(2),
        units: vec![of(11, 2), of(12, 1)],
        why: WhyReturn::Damaged,
        by: By::Customer,
    })
}

fn came(product: u128, quantity: i64, disposition: Disposition) -> ReceivedUnits {
    ReceivedUnits {
        product_id: id(product),
        quantity: units(quantity),
        disposition,
    }
}

fn requested() -> ReturnEvent {
    ReturnEvent::Requested {
        terms: terms(),
        at: noon(0),
    }
}

fn approved() -> ReturnEvent {
    ReturnEvent::Approved {
        return_id: id(1),
        order_id: id(2),
        at: noon(1),
    }
}

fn rejected() -> ReturnEvent {
    ReturnEvent::Rejected {
        return_id: id(1),
        order_id: id(2),
        reason: "worn".to_owned(),
        at: noon(1),
    }
}

fn sent() -> ReturnEvent {
    ReturnEvent::Sent {
        return_id: id(1),
        order_id: id(2),
        tracking: Tracking::default(),
        at: noon(1),
    }
}

fn received(units: Vec<ReceivedUnits>, complete: bool) -> ReturnEvent {
    ReturnEvent::Received {
        return_id: id(1),
        order_id: id(2),
        units,
        complete,
        at: noon(1),
    }
}

fn closed() -> ReturnEvent {
    ReturnEvent::Closed {
        return_id: id(1),
        order_id: id(2),
        at: noon(1),
    }
}

fn cancelled(by: By) -> ReturnEvent {
    ReturnEvent::Cancelled {
        return_id: id(1),
        order_id: id(2),
        by,
        at: noon(1),
    }
}

fn expired() -> ReturnEvent {
    ReturnEvent::Expired {
        return_id: id(1),
        order_id: id(2),
        at: noon(1),
    }
}

fn mugs() -> ReturnEvent {
    received(vec![came(11, 2, Disposition::Restock)], false)
}

fn plate() -> ReturnEvent {
    received(vec![came(12, 1, Disposition::WriteOff)], true)
}

fn life(until: ReturnStatus) -> Vec<ReturnEvent> {
    match until {
        ReturnStatus::Requested => vec![requested()],
        ReturnStatus::Approved => vec![requested(), approved()],
        ReturnStatus::Rejected => vec![requested(), rejected()],
        ReturnStatus::InTransit => vec![requested(), approved(), sent()],
        ReturnStatus::PartiallyReceived => vec![requested(), approved(), mugs()],
        ReturnStatus::Received => vec![requested(), approved(), mugs(), plate()],
        ReturnStatus::Closed => vec![requested(), approved(), mugs(), plate(), closed()],
        ReturnStatus::Cancelled => vec![requested(), cancelled(By::Customer)],
        ReturnStatus::Expired => vec![requested(), approved(), expired()],
    }
}

fn receive(units: Vec<ReceivedUnits>) -> ReturnCommand {
    ReturnCommand::Receive { units, at: noon(1) }
}

fn refused(from: ReturnStatus, wanted: ReturnStatus) -> ReturnError {
    ReturnError::NotAllowed { from, wanted }
}

#[test]
fn a_return_is_asked_for_once() {
    let request = |terms| ReturnCommand::Request { terms, at: noon(0) };
    given(vec![])
        .when(request(terms()))
        .then_expect_events(vec![requested()]);
    given(vec![requested()])
        .when(request(terms()))
        .then_expect_events(vec![]);
    let mut other = terms();
    other.why = WhyReturn::ChangedMind;
    given(vec![requested()])
        .when(request(other))
        .then_expect_error(ReturnError::AlreadyRequested);
    let mut nothing = terms();
    nothing.units.clear();
    given(vec![])
        .when(request(nothing))
        .then_expect_error(ReturnError::Nothing);
}

#[test]
fn the_shop_answers_a_request_one_way() {
    let (approve, reject) = (
        ReturnCommand::Approve { at: noon(1) },
        ReturnCommand::Reject {
            reason: "worn".to_owned(),
            at: noon(1),
        },
    );
    given(vec![requested()])
        .when(approve.clone())
        .then_expect_events(vec![approved()]);
    given(vec![requested()])
        .when(reject.clone())
        .then_expect_events(vec![rejected()]);
    given(vec![requested(), approved()])
        .when(approve.clone())
        .then_expect_events(vec![]);
    given(vec![requested(), approved()])
        .when(reject.clone())
        .then_expect_error(refused(ReturnStatus::Approved, ReturnStatus::Rejected));
    given(vec![requested(), rejected()])
        .when(approve)
        .then_expect_error(refused(ReturnStatus::Rejected, ReturnStatus::Approved));
    given(vec![requested(), rejected()])
        .when(reject)
        .then_expect_events(vec![]);
}

#[test]
fn a_rejection_has_a_reason() {
    let silent = ReturnCommand::Reject {
        reason: " ".to_owned(),
        at: noon(1),
    };
    given(vec![requested()])
        .when(silent)
        .then_expect_error(ReturnError::InvalidReason);
}

#[test]
fn the_customer_hands_approved_goods_to_a_courier() {
    let send = |number: Option<&str>| ReturnCommand::Send {
        tracking: Tracking {
            number: number.map(str::to_owned),
            carrier: None,
        },
        at: noon(1),
    };
    given(life(ReturnStatus::Approved))
        .when(send(None))
        .then_expect_events(vec![sent()]);
    given(life(ReturnStatus::InTransit))
        .when(send(None))
        .then_expect_events(vec![]);
    given(life(ReturnStatus::Requested))
        .when(send(None))
        .then_expect_error(refused(ReturnStatus::Requested, ReturnStatus::InTransit));
    given(life(ReturnStatus::Approved))
        .when(send(Some("\n")))
        .then_expect_error(ReturnError::InvalidTracking);
}

#[test]
fn units_come_in_any_portions_and_each_gets_its_disposition() {
    let mixed = vec![
        came(11, 1, Disposition::Restock),
        came(11, 1, Disposition::SendBack),
    ];
    for before in [ReturnStatus::Approved, ReturnStatus::InTransit] {
        given(life(before))
            .when(receive(mixed.clone()))
            .then_expect_events(vec![received(mixed.clone(), false)]);
    }
    let last = vec![came(12, 1, Disposition::WriteOff)];
    given(life(ReturnStatus::PartiallyReceived))
        .when(receive(last))
        .then_expect_events(vec![plate()]);
}

#[test]
fn no_more_comes_than_was_announced() {
    let none_left = |product: u128, left| ReturnError::NotExpected {
        product_id: id(product),
        left,
    };
    given(life(ReturnStatus::Approved))
        .when(receive(vec![came(11, 3, Disposition::Restock)]))
        .then_expect_error(none_left(11, 2));
    let twice = vec![
        came(11, 1, Disposition::Restock),
        came(11, 2, Disposition::WriteOff),
    ];
    given(life(ReturnStatus::Approved))
        .when(receive(twice))
        .then_expect_error(none_left(11, 2));
    given(life(ReturnStatus::PartiallyReceived))
        .when(receive(vec![came(11, 1, Disposition::Restock)]))
        .then_expect_error(none_left(11, 0));
    given(life(ReturnStatus::Approved))
        .when(receive(vec![came(99, 1, Disposition::Restock)]))
        .then_expect_error(none_left(99, 0));
    for nothing in [vec![], vec![came(11, 0, Disposition::Restock)]] {
        given(life(ReturnStatus::Approved))
            .when(receive(nothing))
            .then_expect_error(ReturnError::Nothing);
    }
}

#[test]
fn nothing_is_received_that_was_not_approved_or_is_over() {
    let closed = [ReturnStatus::Requested, ReturnStatus::Received];
    for from in closed.into_iter().chain(OVER) {
        given(life(from))
            .when(receive(vec![came(11, 1, Disposition::Restock)]))
            .then_expect_error(refused(from, ReturnStatus::Received));
    }
}

#[test]
fn a_return_is_closed_once_something_came() {
    let close = ReturnCommand::Close { at: noon(1) };
    for from in [ReturnStatus::PartiallyReceived, ReturnStatus::Received] {
        given(life(from))
            .when(close.clone())
            .then_expect_events(vec![closed()]);
    }
    given(life(ReturnStatus::Closed))
        .when(close.clone())
        .then_expect_events(vec![]);
    for from in [ReturnStatus::Requested, ReturnStatus::Approved] {
        given(life(from))
            .when(close.clone())
            .then_expect_error(refused(from, ReturnStatus::Closed));
    }
}

#[test]
fn a_return_is_called_off_until_something_came() {
    let cancel = |by| ReturnCommand::Cancel { by, at: noon(1) };
    for from in [ReturnStatus::Requested, ReturnStatus::Approved] {
        given(life(from))
            .when(cancel(By::Customer))
            .then_expect_events(vec![cancelled(By::Customer)]);
    }
    let under_way = ReturnStatus::InTransit;
    given(life(under_way))
        .when(cancel(By::Customer))
        .then_expect_error(refused(under_way, ReturnStatus::Cancelled));
    given(life(under_way))
        .when(cancel(By::Staff))
        .then_expect_events(vec![cancelled(By::Staff)]);
    let from = ReturnStatus::PartiallyReceived;
    given(life(from))
        .when(cancel(By::Staff))
        .then_expect_error(refused(from, ReturnStatus::Cancelled));
    given(life(ReturnStatus::Cancelled))
        .when(cancel(By::Customer))
        .then_expect_events(vec![]);
}

#[test]
fn only_an_approved_return_that_nobody_sends_expires() {
    let expire = ReturnCommand::Expire { at: noon(1) };
    for stands in ReturnStatus::ALL {
        let expected = if stands == ReturnStatus::Approved {
            vec![expired()]
        } else {
            vec![]
        };
        given(life(stands))
            .when(expire.clone())
            .then_expect_events(expected);
    }
    given(vec![])
        .when(expire)
        .then_expect_error(ReturnError::Unknown);
}

#[test]
fn what_came_is_counted_by_its_disposition() {
    let mixed = vec![
        came(11, 1, Disposition::Restock),
        came(11, 1, Disposition::SendBack),
    ];
    let history = [
        life(ReturnStatus::Approved),
        vec![received(mixed, false), plate()],
    ];
    let events = history.concat().into_iter();
    let back = events.fold(Return::default(), Return::evolve);
    let case = back.case().unwrap();
    let refunded = case.received(|came| came.disposition.is_refunded());
    let counts: Vec<i64> = refunded.iter().map(|came| came.quantity.units()).collect();
    assert_eq!(counts, [1, 1]);
    assert_eq!(case.came(id(11), |_| true), 2);
    let stored = serde_json::to_string(&back).unwrap();
    assert_eq!(serde_json::from_str::<Return>(&stored).unwrap(), back);
}

#[test]
fn every_word_reads_back() {
    for status in ReturnStatus::ALL {
        assert_eq!(ReturnStatus::parse(status.word()), Some(status));
        assert_eq!(status.is_over(), OVER.contains(&status));
    }
    for why in WhyReturn::ALL {
        assert_eq!(WhyReturn::parse(why.word()), Some(why));
    }
    for what in Disposition::ALL {
        assert_eq!(Disposition::parse(what.word()), Some(what));
    }
}
