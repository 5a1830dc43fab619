//! A callback tells of money, the provider does not confirm it; and nobody looks any more.

use super::*;

const RECEIPT: &str = "NLJ7RT61SV";

fn contradict(receipt: Option<&str>) -> PaymentCommand {
    PaymentCommand::Contradict {
        claim: Box::new(Contradiction {
            provider_ref: "pi_7".to_owned(),
            receipt: receipt.map(str::to_owned),
            amount: None,
            said: "cancelled_by_user".to_owned(),
        }),
        at: noon(1),
    }
}

fn give_up() -> PaymentCommand {
    PaymentCommand::GiveUp { at: noon(1) }
}

#[test]
fn money_that_only_a_callback_tells_of_is_written_down_whatever_the_attempt_looked_like() {
    for known in [
        submitted(),
        action_required(),
        became_unknown(),
        failed("unreachable", false),
        failed("cancelled_by_user", true),
        voided(),
    ] {
        let before = vec![started(), known];
        given(before.clone())
            .when(contradict(Some(RECEIPT)))
            .then_expect_events(vec![contradicted(Some(RECEIPT))]);
        let payment = after([before, vec![contradicted(Some(RECEIPT))]].concat());
        assert_eq!(payment.stage(), Some(&Stage::Unknown));
        assert_eq!(payment.contradictions(), 1);
        assert_eq!(payment.unconfirmed(), Some(RECEIPT));
    }
}

#[test]
fn each_receipt_is_told_once_and_none_after_the_money() {
    let told = vec![started(), contradicted(Some(RECEIPT))];
    given(told.clone())
        .when(contradict(Some(RECEIPT)))
        .then_expect_events(vec![]);
    given(told)
        .when(contradict(None))
        .then_expect_events(vec![contradicted(None)]);
    for taken in [captured(), conflicted(100, Currency::USD)] {
        given(vec![started(), taken])
            .when(contradict(Some(RECEIPT)))
            .then_expect_events(vec![]);
    }
}

#[test]
fn a_failure_that_is_told_again_does_not_end_what_may_have_been_paid() {
    let told = vec![started(), action_required(), contradicted(Some(RECEIPT))];
    for standing in [
        failing("cancelled_by_user", true),
        failing("unreachable", false),
        Standing::Voided,
        Standing::Processing,
        Standing::RequiresAction,
        unknown(),
    ] {
        given(told.clone())
            .when(hear(standing))
            .then_expect_events(vec![]);
    }
    let refused = PaymentCommand::Refuse {
        code: "no".to_owned(),
        at: noon(1),
    };
    for quiet in [refused, give_up()] {
        given(told.clone()).when(quiet).then_expect_events(vec![]);
    }
}

#[test]
fn money_ends_the_contradiction() {
    let told = vec![started(), action_required(), contradicted(Some(RECEIPT))];
    given(told.clone())
        .when(hear(Standing::Captured))
        .then_expect_events(vec![captured()]);
    for taken in [captured(), conflicted(100, Currency::USD)] {
        let payment = after([told.clone(), vec![taken]].concat());
        assert_eq!(payment.contradictions(), 0);
    }
}

#[test]
fn a_failure_that_nothing_followed_is_one_for_good_and_money_still_wakes_it() {
    let tried = vec![started(), action_required(), failed("unreachable", false)];
    given(tried.clone())
        .when(give_up())
        .then_expect_events(vec![failed("unreachable", true)]);
    let over = [tried, vec![failed("unreachable", true)]].concat();
    given(over.clone())
        .when(give_up())
        .then_expect_events(vec![]);
    given(over)
        .when(hear(Standing::Captured))
        .then_expect_events(vec![captured()]);
}

#[test]
fn what_the_provider_was_still_at_is_unknown_once_nobody_looks_any_more() {
    let no_news = PaymentEvent::BecameUnknown {
        payment_id: id(7),
        order_id: id(1),
        said: "no_news".to_owned(),
        at: noon(1),
    };
    for open in [started(), submitted()] {
        given(vec![started(), open])
            .when(give_up())
            .then_expect_events(vec![no_news.clone()]);
    }
    let prompt = PaymentEvent::Started {
        terms: Terms {
            method: PaymentMethod::Mpesa,
            ..terms()
        },
        at: noon(0),
    };
    given(vec![prompt, action_required()])
        .when(give_up())
        .then_expect_events(vec![no_news]);
}

#[test]
fn a_card_s_page_stays_open_for_its_owner() {
    for known in [action_required(), authorized(), captured(), voided()] {
        given(vec![started(), known])
            .when(give_up())
            .then_expect_events(vec![]);
    }
}
