//! How an order is paid, or is not.

use super::*;

pub(super) fn pay(payment: u128) -> OrderCommand {
    pay_by(payment, PaymentMethod::Stripe, None)
}

fn pay_by(payment: u128, method: PaymentMethod, asserted: Option<i64>) -> OrderCommand {
    OrderCommand::StartPayment {
        payment_id: id(payment),
        method,
        asserted: asserted.map(cents),
        at: noon(1),
    }
}

fn capture(payment: u128, amount: i64) -> OrderCommand {
    OrderCommand::RecordCapture {
        payment_id: id(payment),
        method: PaymentMethod::Stripe,
        amount: cents(amount),
        currency: Currency::USD,
        at: noon(1),
    }
}

fn fail(payment: u128) -> OrderCommand {
    OrderCommand::RecordFailure {
        payment_id: id(payment),
        code: "expired".to_owned(),
        at: noon(1),
    }
}

fn conflict(payment: u128) -> OrderCommand {
    OrderCommand::RecordConflict {
        payment_id: id(payment),
        taken: cents(900),
        taken_currency: Currency::KES,
        at: noon(1),
    }
}

fn dispute(payment: u128, status: &str) -> OrderCommand {
    OrderCommand::RecordDispute {
        payment_id: id(payment),
        amount: cents(1_576),
        status: status.to_owned(),
        at: noon(1),
    }
}

pub(super) fn failed(payment: u128) -> OrderEvent {
    OrderEvent::PaymentFailed {
        order_id: id(1),
        payment_id: id(payment),
        code: "expired".to_owned(),
        at: noon(1),
    }
}

fn disputed(payment: u128, status: &str) -> OrderEvent {
    OrderEvent::PaymentDisputed {
        order_id: id(1),
        payment_id: id(payment),
        amount: cents(1_576),
        status: status.to_owned(),
        at: noon(1),
    }
}

#[test]
fn somebody_begins_to_pay_what_is_due() {
    given(vec![placed(prepaid())])
        .when(pay_by(7, PaymentMethod::Stripe, Some(1_576)))
        .then_expect_events(vec![begun(7)]);
    let part = vec![
        placed(prepaid()),
        begun(7),
        taken(7, 1_000, PaymentMethod::Stripe),
    ];
    given(part)
        .when(pay(8))
        .then_expect_events(vec![OrderEvent::PaymentStarted {
            order_id: id(1),
            payment_id: id(8),
            method: PaymentMethod::Stripe,
            amount: cents(576),
            currency: Currency::USD,
            at: noon(1),
        }]);
}

#[test]
fn an_order_that_staff_confirmed_unpaid_can_still_be_paid() {
    given(vec![placed(prepaid()), confirmed(By::Staff)])
        .when(pay(7))
        .then_expect_events(vec![begun(7)]);
}

#[test]
fn beginning_the_same_attempt_twice_says_nothing() {
    given(vec![placed(prepaid()), begun(7)])
        .when(pay(7))
        .then_expect_events(vec![]);
}

#[test]
fn nobody_pays_another_sum_than_is_due() {
    for asserted in [0, 1_575, 1_577] {
        given(vec![placed(prepaid())])
            .when(pay_by(7, PaymentMethod::Stripe, Some(asserted)))
            .then_expect_error(OrderError::WrongAmount { due: cents(1_576) });
    }
}

#[test]
fn an_order_takes_no_money_it_does_not_wait_for() {
    given(paid(Status::Confirmed))
        .when(pay(8))
        .then_expect_error(OrderError::NothingDue);
    given(life(Status::Pending))
        .when(pay(7))
        .then_expect_error(OrderError::PaidAnotherWay);
    for method in [PaymentMethod::CashOnDelivery, PaymentMethod::Imported] {
        given(vec![placed(prepaid())])
            .when(pay_by(7, method, None))
            .then_expect_error(OrderError::PaidAnotherWay);
    }
    given(vec![placed(prepaid()), cancelled(By::Staff, "broken")])
        .when(pay(7))
        .then_expect_error(OrderError::TakesNoPayment(Status::Cancelled));
    given(paid(Status::Delivered))
        .when(pay(8))
        .then_expect_error(OrderError::NothingDue);
    given(vec![])
        .when(pay(7))
        .then_expect_error(OrderError::Unknown);
}

#[test]
fn fifty_attempts_are_enough() {
    let tried = (100..150).flat_map(|payment| [begun(payment), failed(payment)]);
    let tried: Vec<_> = [placed(prepaid())].into_iter().chain(tried).collect();
    given(tried)
        .when(pay(7))
        .then_expect_error(OrderError::TooManyAttempts);
}

#[test]
fn attempts_that_reached_nobody_are_not_held_against_the_payer() {
    let away = |payment: u128, code: &str| OrderEvent::PaymentFailed {
        order_id: id(1),
        payment_id: id(payment),
        code: code.to_owned(),
        at: noon(1),
    };
    let codes = [
        "provider_unreachable",
        "never_arrived",
        "misconfigured:404.001.01",
    ];
    for code in codes {
        let tried = (100..150).flat_map(|payment| [begun(payment), away(payment, code)]);
        let tried: Vec<_> = [placed(prepaid())].into_iter().chain(tried).collect();
        given(tried).when(pay(7)).then_expect_events(vec![begun(7)]);
    }
    let tried = (100..600).flat_map(|payment| [begun(payment), away(payment, codes[0])]);
    let tried: Vec<_> = [placed(prepaid())].into_iter().chain(tried).collect();
    given(tried)
        .when(pay(7))
        .then_expect_error(OrderError::TooManyAttempts);
}

#[test]
fn money_is_written_down_once_whatever_the_order_looks_like() {
    let lives = [
        vec![placed(prepaid()), begun(7)],
        vec![placed(prepaid()), begun(7), failed(7)],
        vec![placed(prepaid()), begun(7), confirmed(By::Staff)],
        vec![
            placed(prepaid()),
            begun(7),
            cancelled(By::System, "expired"),
        ],
    ];
    for before in lives {
        given(before.clone())
            .when(capture(7, 1_576))
            .then_expect_events(vec![taken(7, 1_576, PaymentMethod::Stripe)]);
        let taken = vec![taken(7, 1_576, PaymentMethod::Stripe)];
        given([before, taken].concat())
            .when(capture(7, 1_576))
            .then_expect_events(vec![]);
    }
}

#[test]
fn a_failure_is_heard_once_and_not_after_the_money() {
    given(vec![placed(prepaid()), begun(7)])
        .when(fail(7))
        .then_expect_events(vec![failed(7)]);
    let ended = [
        failed(7),
        taken(7, 1_576, PaymentMethod::Stripe),
        conflicted(7, 900),
    ];
    for end in ended {
        given(vec![placed(prepaid()), begun(7), end])
            .when(fail(7))
            .then_expect_events(vec![]);
    }
}

#[test]
fn money_of_another_kind_is_shown_once_and_pays_nothing() {
    for before in [vec![], vec![failed(7)]] {
        let before = [vec![placed(prepaid()), begun(7)], before].concat();
        given(before)
            .when(conflict(7))
            .then_expect_events(vec![conflicted(7, 900)]);
    }
    let shown = vec![placed(prepaid()), begun(7), conflicted(7, 900)];
    given(shown.clone())
        .when(conflict(7))
        .then_expect_events(vec![]);
    let order = after(shown);
    assert_eq!(
        (order.captured(), order.due()),
        (Amount::ZERO, cents(1_576))
    );
    assert_eq!(order.payment_status(), PaymentStatus::Pending);
    given(paid(Status::Confirmed))
        .when(conflict(7))
        .then_expect_events(vec![]);
}

#[test]
fn each_word_of_a_dispute_is_heard_once() {
    given(paid(Status::Delivered))
        .when(dispute(7, "needs_response"))
        .then_expect_events(vec![disputed(7, "needs_response")]);
    let open = [paid(Status::Delivered), vec![disputed(7, "needs_response")]].concat();
    given(open.clone())
        .when(dispute(7, "needs_response"))
        .then_expect_events(vec![]);
    given(open)
        .when(dispute(7, "lost"))
        .then_expect_events(vec![disputed(7, "lost")]);
}

#[test]
fn news_of_a_payment_of_another_order_are_not_taken() {
    for command in [capture(8, 1), fail(8), conflict(8), dispute(8, "won")] {
        given(vec![placed(prepaid()), begun(7)])
            .when(command.clone())
            .then_expect_error(OrderError::UnknownPayment);
        given(vec![])
            .when(command)
            .then_expect_error(OrderError::Unknown);
    }
}

#[test]
fn the_payment_status_follows_the_money() {
    let begun = vec![placed(prepaid()), begun(7)];
    let with = |more: Vec<OrderEvent>| after([begun.clone(), more].concat()).payment_status();
    assert_eq!(with(vec![]), PaymentStatus::Pending);
    assert_eq!(with(vec![failed(7)]), PaymentStatus::Failed);
    let again = vec![failed(7), super::begun(8)];
    assert_eq!(with(again), PaymentStatus::Pending);
    let part = taken(7, 1_000, PaymentMethod::Stripe);
    assert_eq!(with(vec![part.clone()]), PaymentStatus::Pending);
    let stuck = vec![part, super::begun(8), failed(8)];
    assert_eq!(with(stuck), PaymentStatus::Pending, "something was paid");
    let all = taken(7, 1_576, PaymentMethod::Stripe);
    assert_eq!(with(vec![all]), PaymentStatus::Paid);
}
