//! How money goes back, and what that makes of an order.

use super::*;

fn terms(refund: u128, amount: i64) -> RefundTerms {
    RefundTerms {
        refund_id: id(refund),
        payment_id: id(7),
        order_id: id(1),
        method: PaymentMethod::Stripe,
        amount: cents(amount),
        currency: Currency::USD,
        why: WhyRefund::Goodwill,
        reason: "arrived late".to_owned(),
        by: By::Staff,
        lines: vec![],
        shipping: Amount::ZERO,
        return_id: None,
        part_of: None,
        road: None,
    }
}

fn request(terms: RefundTerms) -> OrderCommand {
    OrderCommand::RequestRefund {
        terms: Box::new(terms),
        at: noon(2),
    }
}

fn succeed(refund: u128) -> OrderCommand {
    OrderCommand::RecordRefund {
        refund_id: id(refund),
        at: noon(2),
    }
}

fn fail(refund: u128) -> OrderCommand {
    OrderCommand::RecordRefundFailure {
        refund_id: id(refund),
        code: "no_account".to_owned(),
        at: noon(2),
    }
}

fn requested_as(terms: RefundTerms) -> OrderEvent {
    OrderEvent::RefundRequested {
        order_id: id(1),
        refund_id: terms.refund_id,
        payment_id: terms.payment_id,
        amount: terms.amount,
        currency: terms.currency,
        why: terms.why,
        reason: terms.reason,
        by: terms.by,
        lines: terms.lines,
        shipping: terms.shipping,
        at: noon(2),
    }
}

fn requested(refund: u128, amount: i64) -> OrderEvent {
    requested_as(terms(refund, amount))
}

fn refunded(refund: u128, amount: i64, complete: bool) -> OrderEvent {
    OrderEvent::Refunded {
        order_id: id(1),
        refund_id: id(refund),
        amount: cents(amount),
        currency: Currency::USD,
        counts: true,
        complete,
        lines: vec![],
        shipping: Amount::ZERO,
        placed_at: noon(0),
        at: noon(2),
    }
}

fn failed(refund: u128, amount: i64, was_back: bool) -> OrderEvent {
    OrderEvent::RefundFailed {
        order_id: id(1),
        refund_id: id(refund),
        amount: cents(amount),
        currency: Currency::USD,
        counts: true,
        code: "no_account".to_owned(),
        was_back,
        placed_at: noon(0),
        at: noon(2),
    }
}

fn paid_and(until: Status, more: Vec<OrderEvent>) -> Vec<OrderEvent> {
    [paid(until), more].concat()
}

#[test]
fn paid_money_can_go_back_from_any_order() {
    for until in [Status::Confirmed, Status::Shipped, Status::Delivered] {
        given(paid(until))
            .when(request(terms(9, 1_576)))
            .then_expect_events(vec![requested(9, 1_576)]);
    }
    let late = vec![
        placed(prepaid()),
        begun(7),
        cancelled(By::System, "expired"),
        taken(7, 1_576, PaymentMethod::Stripe),
    ];
    given(late)
        .when(request(terms(9, 1_576)))
        .then_expect_events(vec![requested(9, 1_576)]);
}

#[test]
fn asking_for_the_same_refund_twice_says_nothing() {
    given(paid_and(Status::Confirmed, vec![requested(9, 900)]))
        .when(request(terms(9, 900)))
        .then_expect_events(vec![]);
}

#[test]
fn no_more_goes_back_than_was_paid() {
    let left = |left| OrderError::RefundTooMuch { left: cents(left) };
    given(paid(Status::Confirmed))
        .when(request(terms(9, 1_577)))
        .then_expect_error(left(1_576));
    for standing in [vec![], vec![refunded(9, 1_000, false)]] {
        let before = [vec![requested(9, 1_000)], standing].concat();
        given(paid_and(Status::Confirmed, before))
            .when(request(terms(10, 577)))
            .then_expect_error(left(576));
    }
    let failed = vec![requested(9, 1_000), failed(9, 1_000, false)];
    given(paid_and(Status::Confirmed, failed))
        .when(request(terms(10, 1_576)))
        .then_expect_events(vec![requested(10, 1_576)]);
}

#[test]
fn only_money_of_this_order_that_was_taken_goes_back() {
    let unpaid = vec![placed(prepaid()), begun(7)];
    given(unpaid)
        .when(request(terms(9, 1)))
        .then_expect_error(OrderError::NothingPaid);
    let other = RefundTerms {
        payment_id: id(8),
        ..terms(9, 1)
    };
    given(paid(Status::Confirmed))
        .when(request(other))
        .then_expect_error(OrderError::UnknownPayment);
    given(vec![])
        .when(request(terms(9, 1)))
        .then_expect_error(OrderError::Unknown);
}

#[test]
fn named_lines_go_back_at_what_they_were_worth() {
    // 12 cost 3.60 after its share of the coupon, and 0.58 of the tax of 1.76.
    let of_tea = |amount| {
        let line = RefundLine {
            product_id: id(12),
            quantity: units(1),
            amount: cents(amount),
        };
        RefundTerms {
            lines: vec![line],
            ..terms(9, amount)
        }
    };
    given(paid(Status::Delivered))
        .when(request(of_tea(418)))
        .then_expect_events(vec![requested_as(of_tea(418))]);
    given(paid(Status::Delivered))
        .when(request(of_tea(417)))
        .then_expect_error(OrderError::TotalsDoNotAddUp);
    let again = RefundTerms {
        refund_id: id(10),
        ..of_tea(418)
    };
    given(paid_and(Status::Delivered, vec![requested_as(of_tea(418))]))
        .when(request(again))
        .then_expect_error(OrderError::RefundTooMany {
            product_id: id(12),
            left: 0,
        });
}

#[test]
fn the_shipping_goes_back_whole_and_once() {
    let shipping = |refund, amount| RefundTerms {
        shipping: cents(amount),
        ..terms(refund, amount)
    };
    given(paid(Status::Delivered))
        .when(request(shipping(9, 300)))
        .then_expect_events(vec![requested_as(shipping(9, 300))]);
    given(paid(Status::Delivered))
        .when(request(shipping(9, 299)))
        .then_expect_error(OrderError::TotalsDoNotAddUp);
    given(paid_and(
        Status::Delivered,
        vec![requested_as(shipping(9, 300))],
    ))
    .when(request(shipping(10, 300)))
    .then_expect_error(OrderError::ShippingGivenBack);
}

#[test]
fn an_order_that_was_sent_is_refunded_when_everything_went_back() {
    for until in [Status::Shipped, Status::Delivered] {
        let most = vec![requested(9, 1_000), requested(10, 576)];
        given(paid_and(until, most.clone()))
            .when(succeed(9))
            .then_expect_events(vec![refunded(9, 1_000, false)]);
        let rest = [most, vec![refunded(9, 1_000, false)]].concat();
        let part = after(paid_and(until, rest.clone()));
        assert_eq!(part.status(), Some(until));
        assert_eq!(part.payment_status(), PaymentStatus::Paid);
        given(paid_and(until, rest.clone()))
            .when(succeed(10))
            .then_expect_events(vec![refunded(10, 576, true)]);
        let all = [rest, vec![refunded(10, 576, true)]].concat();
        let back = after(paid_and(until, all));
        assert_eq!(back.status(), Some(Status::Refunded));
        assert_eq!(back.payment_status(), PaymentStatus::Refunded);
    }
}

#[test]
fn what_never_left_the_house_is_cancelled_and_not_refunded() {
    let order = after(paid_and(
        Status::Confirmed,
        vec![
            cancelled(By::Staff, "broken"),
            requested(9, 1_576),
            refunded(9, 1_576, true),
        ],
    ));
    assert_eq!(order.status(), Some(Status::Cancelled));
    assert_eq!(order.payment_status(), PaymentStatus::Refunded);
}

#[test]
fn news_of_a_refund_say_nothing_the_second_time() {
    let back = vec![requested(9, 900), refunded(9, 900, false)];
    given(paid_and(Status::Delivered, back))
        .when(succeed(9))
        .then_expect_events(vec![]);
    let gone = vec![requested(9, 900), failed(9, 900, false)];
    given(paid_and(Status::Delivered, gone))
        .when(fail(9))
        .then_expect_events(vec![]);
    for command in [succeed(8), fail(8)] {
        given(paid(Status::Delivered))
            .when(command.clone())
            .then_expect_error(OrderError::UnknownRefund);
        given(vec![])
            .when(command)
            .then_expect_error(OrderError::Unknown);
    }
}

#[test]
fn an_order_is_what_it_was_when_its_money_comes_back_to_the_shop() {
    for until in [Status::Shipped, Status::Delivered] {
        let back = vec![requested(9, 1_576), refunded(9, 1_576, true)];
        given(paid_and(until, back.clone()))
            .when(fail(9))
            .then_expect_events(vec![failed(9, 1_576, true)]);
        let order = after(paid_and(
            until,
            [back, vec![failed(9, 1_576, true)]].concat(),
        ));
        assert_eq!(order.status(), Some(until));
        assert_eq!(order.payment_status(), PaymentStatus::Paid);
        assert_eq!(order.refundable(), cents(1_576));
    }
}

#[test]
fn a_failed_refund_may_arrive_unless_its_money_went_back_another_way() {
    let gone = vec![requested(9, 900), failed(9, 900, false)];
    given(paid_and(Status::Delivered, gone.clone()))
        .when(succeed(9))
        .then_expect_events(vec![refunded(9, 900, false)]);
    given(paid_and(
        Status::Delivered,
        [gone, vec![requested(10, 1_000)]].concat(),
    ))
    .when(succeed(9))
    .then_expect_error(OrderError::RefundTooMuch { left: cents(576) });
}

#[test]
fn money_that_paid_nothing_goes_back_beside_the_order() {
    let foreign = RefundTerms {
        amount: cents(900),
        currency: Currency::KES,
        why: WhyRefund::Conflicted,
        payment_id: id(8),
        ..terms(9, 900)
    };
    let before = [paid(Status::Delivered), vec![begun(8), conflicted(8, 900)]].concat();
    given(before.clone())
        .when(request(foreign.clone()))
        .then_expect_events(vec![requested_as(foreign.clone())]);
    let asked = [before, vec![requested_as(foreign)]].concat();
    assert_eq!(after(asked.clone()).refundable(), cents(1_576));
    let back = OrderEvent::Refunded {
        order_id: id(1),
        refund_id: id(9),
        amount: cents(900),
        currency: Currency::KES,
        counts: false,
        complete: false,
        lines: vec![],
        shipping: Amount::ZERO,
        placed_at: noon(0),
        at: noon(2),
    };
    given(asked.clone())
        .when(succeed(9))
        .then_expect_events(vec![back.clone()]);
    let order = after([asked, vec![back]].concat());
    assert_eq!(order.status(), Some(Status::Delivered));
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
}

#[test]
fn money_that_paid_nothing_buys_no_lines_back() {
    let shipping = RefundTerms {
        payment_id: id(8),
        shipping: cents(300),
        ..terms(9, 900)
    };
    given([paid(Status::Delivered), vec![begun(8), conflicted(8, 900)]].concat())
        .when(request(shipping))
        .then_expect_error(OrderError::NothingPaid);
}

#[test]
fn a_refunded_order_stays_so_when_money_that_paid_nothing_comes_back() {
    let refund = requested_as(RefundTerms {
        payment_id: id(8),
        why: WhyRefund::Conflicted,
        ..terms(10, 900)
    });
    let back = OrderEvent::Refunded {
        order_id: id(1),
        refund_id: id(10),
        amount: cents(900),
        currency: Currency::USD,
        counts: false,
        complete: false,
        lines: vec![],
        shipping: Amount::ZERO,
        placed_at: noon(0),
        at: noon(2),
    };
    let lost = OrderEvent::RefundFailed {
        order_id: id(1),
        refund_id: id(10),
        amount: cents(900),
        currency: Currency::USD,
        counts: false,
        code: "no_account".to_owned(),
        was_back: true,
        placed_at: noon(0),
        at: noon(2),
    };
    let all_back = vec![requested(9, 1_576), refunded(9, 1_576, true)];
    let before = [
        paid(Status::Delivered),
        vec![begun(8), conflicted(8, 900), refund, back],
        all_back,
    ]
    .concat();
    given(before.clone())
        .when(fail(10))
        .then_expect_events(vec![lost.clone()]);
    let order = after([before, vec![lost]].concat());
    assert_eq!(order.status(), Some(Status::Refunded));
}
