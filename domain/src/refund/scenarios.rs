//! The rules of money on its way back, told as examples.

use super::*;
use crate::kernel::examples::{cents, id, noon, units};
use crate::kernel::{Amount, By, Currency};
use crate::order::PaymentMethod;
use crate::ports::payments::RefundStanding;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<RefundEvent>) -> AggregateTestExecutor<Refund> {
    TestFramework::with(()).given(events)
}

/// 9.00 dollars: 5.00 for two units, 3.00 for shipping, 1.00 out of kindness.
fn terms() -> RefundTerms {
    RefundTerms {
        refund_id: id(9),
        payment_id: id(7),
        order_id: id(1),
        method: PaymentMethod::Stripe,
        amount: cents(900),
        currency: Currency::USD,
        why: WhyRefund::Goodwill,
        reason: "arrived late".to_owned(),
        by: By::Staff,
        lines: vec![RefundLine {
            product_id: id(11),
            quantity: units(2),
            amount: cents(500),
        }],
        shipping: cents(300),
        return_id: None,
        part_of: None,
        road: None,
    }
}

fn request(terms: RefundTerms) -> RefundCommand {
    RefundCommand::Request {
        terms: Box::new(terms),
        at: noon(0),
    }
}

fn hear(standing: RefundStanding) -> RefundCommand {
    RefundCommand::Record {
        provider_ref: Some("re_9".to_owned()),
        standing,
        at: noon(1),
    }
}

fn failing(code: &str) -> RefundStanding {
    RefundStanding::Failed {
        code: code.to_owned(),
    }
}

fn unknown() -> RefundStanding {
    RefundStanding::Unknown {
        said: "timeout".to_owned(),
    }
}

fn requested() -> RefundEvent {
    RefundEvent::Requested {
        terms: Box::new(terms()),
        at: noon(0),
    }
}

fn submitted() -> RefundEvent {
    RefundEvent::Submitted {
        refund_id: id(9),
        provider_ref: "re_9".to_owned(),
        at: noon(1),
    }
}

fn succeeded() -> RefundEvent {
    RefundEvent::Succeeded {
        refund_id: id(9),
        payment_id: id(7),
        order_id: id(1),
        amount: cents(900),
        currency: Currency::USD,
        provider_ref: Some("re_9".to_owned()),
        at: noon(1),
    }
}

fn failed(code: &str) -> RefundEvent {
    RefundEvent::Failed {
        refund_id: id(9),
        payment_id: id(7),
        order_id: id(1),
        amount: cents(900),
        currency: Currency::USD,
        code: code.to_owned(),
        at: noon(1),
    }
}

fn became_unknown() -> RefundEvent {
    RefundEvent::BecameUnknown {
        refund_id: id(9),
        said: "timeout".to_owned(),
        at: noon(1),
    }
}

fn after(events: Vec<RefundEvent>) -> Refund {
    events.into_iter().fold(Refund::default(), Refund::evolve)
}

#[test]
fn money_is_asked_back_once_with_a_reason() {
    given(vec![])
        .when(request(terms()))
        .then_expect_events(vec![requested()]);
    for known in [requested(), succeeded(), failed("no_account")] {
        given(vec![requested(), known])
            .when(request(terms()))
            .then_expect_events(vec![]);
    }
    let too_long = "x".repeat(501);
    for reason in ["", "  ", "a\nb", too_long.as_str()] {
        given(vec![])
            .when(request(RefundTerms {
                reason: reason.to_owned(),
                ..terms()
            }))
            .then_expect_error(RefundError::InvalidReason);
    }
}

#[test]
fn the_terms_of_a_refund_never_change() {
    let others = [
        RefundTerms {
            amount: cents(901),
            ..terms()
        },
        RefundTerms {
            payment_id: id(8),
            ..terms()
        },
        RefundTerms {
            reason: "another".to_owned(),
            ..terms()
        },
    ];
    for other in others {
        given(vec![requested()])
            .when(request(other))
            .then_expect_error(RefundError::AlreadyRequested);
    }
}

#[test]
fn a_refund_gives_back_more_than_nothing() {
    for amount in [0, -1] {
        given(vec![])
            .when(request(RefundTerms {
                amount: cents(amount),
                ..terms()
            }))
            .then_expect_error(RefundError::Nothing);
    }
}

#[test]
fn lines_and_shipping_are_no_more_than_what_goes_back() {
    given(vec![])
        .when(request(RefundTerms {
            amount: cents(799),
            ..terms()
        }))
        .then_expect_error(RefundError::DoesNotAddUp);
    given(vec![])
        .when(request(RefundTerms {
            lines: vec![],
            shipping: Amount::ZERO,
            ..terms()
        }))
        .then_expect_events(vec![RefundEvent::Requested {
            terms: Box::new(RefundTerms {
                lines: vec![],
                shipping: Amount::ZERO,
                ..terms()
            }),
            at: noon(0),
        }]);
}

#[test]
fn what_no_coin_can_pay_is_rounded_by_less_than_a_coin() {
    let shillings = |amount| RefundTerms {
        currency: Currency::KES,
        amount: cents(amount),
        ..terms()
    };
    // The lines and the shipping are worth 8.00 shillings.
    given(vec![])
        .when(request(shillings(700)))
        .then_expect_error(RefundError::DoesNotAddUp);
    assert!(decide::decide(&Refund::default(), request(shillings(701))).is_ok());
}

#[test]
fn there_is_no_news_of_what_nobody_asked_for() {
    given(vec![])
        .when(hear(RefundStanding::Succeeded))
        .then_expect_error(RefundError::Unknown);
}

#[test]
fn a_refund_goes_from_the_wish_to_the_money() {
    given(vec![requested()])
        .when(hear(RefundStanding::Submitted))
        .then_expect_events(vec![submitted()]);
    given(vec![requested(), submitted()])
        .when(hear(RefundStanding::Submitted))
        .then_expect_events(vec![]);
    for before in [requested(), submitted(), became_unknown()] {
        given(vec![requested(), before.clone()])
            .when(hear(RefundStanding::Succeeded))
            .then_expect_events(vec![succeeded()]);
        given(vec![requested(), before])
            .when(hear(failing("no_account")))
            .then_expect_events(vec![failed("no_account")]);
    }
}

#[test]
fn cash_goes_back_without_a_number() {
    let by_hand = RefundCommand::Record {
        provider_ref: None,
        standing: RefundStanding::Succeeded,
        at: noon(1),
    };
    given(vec![requested()])
        .when(by_hand)
        .then_expect_events(vec![RefundEvent::Succeeded {
            refund_id: id(9),
            payment_id: id(7),
            order_id: id(1),
            amount: cents(900),
            currency: Currency::USD,
            provider_ref: None,
            at: noon(1),
        }]);
}

#[test]
fn a_lost_answer_makes_a_refund_unknown_until_somebody_looked() {
    for before in [requested(), submitted()] {
        given(vec![requested(), before])
            .when(hear(unknown()))
            .then_expect_events(vec![became_unknown()]);
    }
    given(vec![requested(), became_unknown()])
        .when(hear(unknown()))
        .then_expect_events(vec![]);
    given(vec![requested(), became_unknown()])
        .when(hear(RefundStanding::Submitted))
        .then_expect_events(vec![submitted()]);
}

#[test]
fn a_wish_without_a_number_was_not_seen_to_arrive() {
    let nameless = RefundCommand::Record {
        provider_ref: None,
        standing: RefundStanding::Submitted,
        at: noon(1),
    };
    given(vec![requested()])
        .when(nameless)
        .then_expect_events(vec![]);
}

#[test]
fn a_bank_may_send_a_refund_back_and_a_failed_one_may_arrive() {
    given(vec![requested(), succeeded()])
        .when(hear(failing("account_closed")))
        .then_expect_events(vec![failed("account_closed")]);
    given(vec![requested(), failed("account_closed")])
        .when(hear(RefundStanding::Succeeded))
        .then_expect_events(vec![succeeded()]);
}

#[test]
fn news_that_change_nothing_say_nothing() {
    for end in [succeeded(), failed("no_account")] {
        for old in [RefundStanding::Submitted, unknown()] {
            given(vec![requested(), end.clone()])
                .when(hear(old))
                .then_expect_events(vec![]);
        }
    }
    given(vec![requested(), succeeded()])
        .when(hear(RefundStanding::Succeeded))
        .then_expect_events(vec![]);
    given(vec![requested(), failed("no_account")])
        .when(hear(failing("another")))
        .then_expect_events(vec![]);
}

#[test]
fn the_words_for_where_a_refund_stands_are_fixed() {
    let words = [
        (vec![requested()], "requested", true),
        (vec![requested(), submitted()], "submitted", true),
        (vec![requested(), became_unknown()], "unknown", true),
        (vec![requested(), succeeded()], "succeeded", false),
        (vec![requested(), failed("no_account")], "failed", false),
    ];
    for (events, word, is_open) in words {
        let refund = after(events);
        let stage = refund.stage().unwrap();
        assert_eq!((stage.word(), stage.is_open()), (word, is_open));
        let stored = serde_json::to_string(&refund).unwrap();
        assert_eq!(serde_json::from_str::<Refund>(&stored).unwrap(), refund);
    }
    let refund = after(vec![requested(), submitted(), failed("no_account")]);
    assert_eq!(refund.provider_ref(), Some("re_9"));
    assert_eq!(refund.failure(), Some("no_account"));
    assert_eq!(Refund::default().stage(), None);
}

fn by(road: RefundRoad) -> RefundTerms {
    RefundTerms {
        road: Some(road),
        ..terms()
    }
}

#[test]
fn the_road_back_is_by_the_receipt_for_all_of_a_payment_and_a_payout_for_anything_else() {
    let undone = RefundRoad::Reversal {
        receipt: "NLJ7RT61SV".to_owned(),
    };
    let road = |receipt, amount| RefundRoad::of(receipt, cents(amount), cents(900));
    assert_eq!(road(Some("NLJ7RT61SV"), 900), undone);
    assert_eq!(road(Some("NLJ7RT61SV"), 899), RefundRoad::Payout);
    assert_eq!(road(None, 900), RefundRoad::Payout);
}

#[test]
fn the_road_back_is_fixed_before_anybody_is_asked_and_never_changes() {
    given(vec![])
        .when(request(by(RefundRoad::Payout)))
        .then_expect_events(vec![RefundEvent::Requested {
            terms: Box::new(by(RefundRoad::Payout)),
            at: noon(0),
        }]);
    let asked = RefundEvent::Requested {
        terms: Box::new(by(RefundRoad::Payout)),
        at: noon(0),
    };
    let refund = after(vec![asked.clone(), became_unknown(), submitted()]);
    let road = refund.terms().and_then(|terms| terms.road.clone());
    assert_eq!(road, Some(RefundRoad::Payout));
    let other = RefundRoad::Reversal {
        receipt: "NLJ7RT61SV".to_owned(),
    };
    given(vec![asked])
        .when(request(by(other)))
        .then_expect_error(RefundError::AlreadyRequested);
}

#[test]
fn a_refund_of_a_time_before_roads_were_fixed_still_reads() {
    let old = serde_json::to_value(terms()).unwrap();
    assert!(old.get("road").is_none());
    assert_eq!(serde_json::from_value::<RefundTerms>(old).unwrap(), terms());
    let roads = [
        (RefundRoad::Payout, serde_json::json!("payout")),
        (
            RefundRoad::Reversal {
                receipt: "NLJ7RT61SV".to_owned(),
            },
            serde_json::json!({"reversal": {"receipt": "NLJ7RT61SV"}}),
        ),
    ];
    for (road, stored) in roads {
        assert_eq!(
            serde_json::to_value(by(road.clone())).unwrap()["road"],
            stored
        );
        assert_eq!(serde_json::from_value::<RefundRoad>(stored).unwrap(), road);
    }
}
