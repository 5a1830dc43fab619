//! How an attempt begins, and how a wish about it comes to nothing.

use super::*;

fn refuse(code: &str) -> PaymentCommand {
    PaymentCommand::Refuse {
        code: code.to_owned(),
        at: noon(1),
    }
}

fn lose() -> PaymentCommand {
    PaymentCommand::Lose {
        said: "timeout".to_owned(),
        at: noon(1),
    }
}

#[test]
fn an_attempt_is_written_down_before_anybody_is_asked() {
    given(vec![])
        .when(start(terms()))
        .then_expect_events(vec![started()]);
}

#[test]
fn starting_the_same_attempt_twice_says_nothing() {
    given(vec![started(), captured()])
        .when(start(terms()))
        .then_expect_events(vec![]);
}

#[test]
fn the_terms_of_an_attempt_never_change() {
    let others = [
        Terms {
            amount: cents(1),
            ..terms()
        },
        Terms {
            currency: Currency::KES,
            ..terms()
        },
        Terms {
            order_id: id(2),
            ..terms()
        },
        Terms {
            method: PaymentMethod::Mpesa,
            ..terms()
        },
    ];
    for other in others {
        given(vec![started()])
            .when(start(other))
            .then_expect_error(PaymentError::AlreadyStarted);
    }
}

#[test]
fn nobody_is_asked_for_nothing() {
    for amount in [0, -1] {
        given(vec![])
            .when(start(Terms {
                amount: cents(amount),
                ..terms()
            }))
            .then_expect_error(PaymentError::NothingToTake);
    }
}

#[test]
fn there_is_no_news_of_what_nobody_began() {
    let commands = [
        hear(Standing::Captured),
        refuse("card_declined"),
        lose(),
        PaymentCommand::ReserveRefund {
            refund_id: id(9),
            amount: cents(1),
            happened: false,
            at: noon(1),
        },
        PaymentCommand::SettleRefund {
            refund_id: id(9),
            at: noon(1),
        },
        PaymentCommand::ReleaseRefund {
            refund_id: id(9),
            at: noon(1),
        },
    ];
    for command in commands {
        given(vec![])
            .when(command)
            .then_expect_error(PaymentError::Unknown);
    }
}

#[test]
fn a_provider_that_refuses_the_wish_ends_the_attempt() {
    for before in [vec![started()], vec![started(), became_unknown()]] {
        given(before)
            .when(refuse("no_account"))
            .then_expect_events(vec![failed("no_account", true)]);
    }
}

#[test]
fn an_attempt_the_provider_has_is_not_ended_by_a_wish_that_it_refuses() {
    for known in [submitted(), action_required()] {
        given(vec![started(), known])
            .when(refuse("cannot_be_cancelled_now"))
            .then_expect_events(vec![failed("cannot_be_cancelled_now", false)]);
    }
    given(vec![started(), authorized()])
        .when(refuse("cannot_be_cancelled_now"))
        .then_expect_events(vec![]);
}

#[test]
fn a_refusal_undoes_nothing_that_ended() {
    for end in [
        captured(),
        conflicted(1, Currency::USD),
        voided(),
        failed("expired", true),
    ] {
        given(vec![started(), end])
            .when(refuse("late"))
            .then_expect_events(vec![]);
    }
}

#[test]
fn a_lost_answer_makes_an_attempt_unknown_until_somebody_looked() {
    for before in [
        vec![started()],
        vec![started(), submitted()],
        vec![started(), action_required()],
    ] {
        given(before)
            .when(lose())
            .then_expect_events(vec![became_unknown()]);
    }
    assert!(after(vec![started(), became_unknown()]).is_open());
}

#[test]
fn a_lost_answer_says_nothing_of_what_is_known_better() {
    for known in [
        became_unknown(),
        authorized(),
        captured(),
        conflicted(1, Currency::USD),
        failed("insufficient_funds", false),
        failed("expired", true),
        voided(),
    ] {
        given(vec![started(), known])
            .when(lose())
            .then_expect_events(vec![]);
    }
}
