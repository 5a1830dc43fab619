//! What an attempt makes of what its provider says, in whatever order it says it.

use super::*;

#[test]
fn an_attempt_goes_from_the_wish_to_the_money() {
    let steps = [
        (Standing::Processing, submitted()),
        (Standing::RequiresAction, action_required()),
        (Standing::Authorized, authorized()),
        (Standing::Captured, captured()),
    ];
    let mut before = vec![started()];
    for (standing, event) in steps {
        given(before.clone())
            .when(hear(standing.clone()))
            .then_expect_events(vec![event.clone()]);
        before.push(event);
        given(before.clone())
            .when(hear(standing))
            .then_expect_events(vec![]);
    }
}

#[test]
fn money_is_taken_note_of_whatever_the_attempt_looked_like() {
    for known in [
        submitted(),
        action_required(),
        authorized(),
        became_unknown(),
        failed("insufficient_funds", false),
        failed("expired", true),
        voided(),
    ] {
        given(vec![started(), known])
            .when(hear(Standing::Captured))
            .then_expect_events(vec![captured()]);
    }
}

#[test]
fn no_later_news_undo_what_was_taken() {
    let all = [
        Standing::RequiresAction,
        Standing::Processing,
        Standing::Authorized,
        Standing::Captured,
        failing("expired", true),
        failing("insufficient_funds", false),
        Standing::Voided,
        unknown(),
    ];
    for taken in [captured(), conflicted(100, Currency::USD)] {
        for standing in all.clone() {
            given(vec![started(), taken.clone()])
                .when(hear(standing))
                .then_expect_events(vec![]);
        }
    }
}

#[test]
fn a_receipt_that_comes_after_the_money_is_noted_once() {
    let shows = |number: &str, receipt: &str| {
        record(News {
            provider_ref: number.to_owned(),
            receipt: Some(receipt.to_owned()),
            ..news(Standing::Captured)
        })
    };
    let noted = PaymentEvent::ReceiptNoted {
        payment_id: id(7),
        receipt: "NLJ7RT61SV".to_owned(),
        at: noon(1),
    };
    for taken in [captured(), conflicted(100, Currency::USD)] {
        let known = vec![started(), taken];
        given(known.clone())
            .when(shows("pi_7", "NLJ7RT61SV"))
            .then_expect_events(vec![noted.clone()]);
        given(known.clone())
            .when(shows("pi_8", "NLJ7RT61SV"))
            .then_expect_events(vec![]);
        let with_receipt = [known, vec![noted.clone()]].concat();
        assert_eq!(after(with_receipt.clone()).receipt(), Some("NLJ7RT61SV"));
        given(with_receipt)
            .when(shows("pi_7", "NLJ7RT61SW"))
            .then_expect_events(vec![]);
    }
    let failed = record(News {
        receipt: Some("NLJ7RT61SV".to_owned()),
        ..news(failing("expired", true))
    });
    given(vec![started(), captured()])
        .when(failed)
        .then_expect_events(vec![]);
}

#[test]
fn a_declined_card_is_not_the_end_of_an_attempt() {
    given(vec![started(), action_required()])
        .when(hear(failing("insufficient_funds", false)))
        .then_expect_events(vec![failed("insufficient_funds", false)]);
    let tried = vec![
        started(),
        action_required(),
        failed("insufficient_funds", false),
    ];
    assert!(after(tried.clone()).is_open());
    given(tried.clone())
        .when(hear(failing("insufficient_funds", false)))
        .then_expect_events(vec![]);
    given(tried.clone())
        .when(hear(failing("card_expired", false)))
        .then_expect_events(vec![failed("card_expired", false)]);
    given(tried.clone())
        .when(hear(Standing::RequiresAction))
        .then_expect_events(vec![action_required()]);
    given(tried)
        .when(hear(failing("expired", true)))
        .then_expect_events(vec![failed("expired", true)]);
}

#[test]
fn a_card_that_failed_before_the_authorisation_does_not_take_it_back() {
    let authorised = vec![started(), action_required(), authorized()];
    for old in [
        failing("insufficient_funds", false),
        Standing::RequiresAction,
        Standing::Processing,
        unknown(),
    ] {
        given(authorised.clone())
            .when(hear(old))
            .then_expect_events(vec![]);
    }
    given(authorised)
        .when(hear(failing("expired", true)))
        .then_expect_events(vec![failed("expired", true)]);
}

#[test]
fn an_attempt_that_ended_is_only_woken_by_money() {
    for end in [failed("expired", true), voided()] {
        for standing in [
            Standing::RequiresAction,
            Standing::Processing,
            Standing::Authorized,
            Standing::Voided,
            failing("expired", true),
            failing("insufficient_funds", false),
            unknown(),
        ] {
            given(vec![started(), end.clone()])
                .when(hear(standing))
                .then_expect_events(vec![]);
        }
    }
}

#[test]
fn an_attempt_is_called_off_once() {
    for open in [
        started(),
        action_required(),
        authorized(),
        became_unknown(),
        failed("insufficient_funds", false),
    ] {
        given(vec![started(), open])
            .when(hear(Standing::Voided))
            .then_expect_events(vec![voided()]);
    }
    assert!(!after(vec![started(), voided()]).is_open());
}

#[test]
fn the_provider_s_number_is_kept_with_the_first_news_that_tell_it() {
    given(vec![started(), became_unknown()])
        .when(hear(failing("insufficient_funds", false)))
        .then_expect_events(vec![submitted(), failed("insufficient_funds", false)]);
    given(vec![started()])
        .when(hear(unknown()))
        .then_expect_events(vec![submitted(), became_unknown()]);
    let known = after(vec![started(), submitted(), became_unknown()]);
    assert_eq!(known.provider_ref(), Some("pi_7"));
}

#[test]
fn money_of_another_amount_or_currency_pays_nothing() {
    let cases = [
        (Some(1_575), None, conflicted(1_575, Currency::USD)),
        (
            Some(1_577),
            Some(Currency::USD),
            conflicted(1_577, Currency::USD),
        ),
        (None, Some(Currency::KES), conflicted(1_576, Currency::KES)),
        (Some(0), None, conflicted(0, Currency::USD)),
    ];
    for (amount, currency, event) in cases {
        let news = News {
            amount: amount.map(cents),
            currency,
            ..news(Standing::Captured)
        };
        given(vec![started(), action_required()])
            .when(record(news))
            .then_expect_events(vec![event]);
    }
    let wrong = after(vec![started(), conflicted(1_577, Currency::KES)]);
    assert_eq!(
        (wrong.taken(), wrong.taken_currency()),
        (cents(1_577), Some(Currency::KES))
    );
    assert!(!wrong.is_open());
}

#[test]
fn the_receipt_is_kept_with_the_money() {
    let paid = News {
        amount: Some(cents(1_576)),
        currency: Some(Currency::USD),
        receipt: Some("NLJ7RT61SV".to_owned()),
        ..news(Standing::Captured)
    };
    let payment = super::super::decide::decide(&after(vec![started()]), record(paid))
        .unwrap()
        .into_iter()
        .fold(after(vec![started()]), Payment::evolve);
    assert_eq!(payment.receipt(), Some("NLJ7RT61SV"));
    assert_eq!(payment.left(), cents(1_576));
}

#[test]
fn the_words_for_where_an_attempt_stands_are_fixed() {
    let words = [
        (vec![started()], "created", true),
        (vec![started(), submitted()], "submitted", true),
        (vec![started(), action_required()], "requires_action", true),
        (vec![started(), authorized()], "authorized", true),
        (vec![started(), became_unknown()], "unknown", true),
        (vec![started(), failed("x", false)], "failed", true),
        (vec![started(), failed("x", true)], "failed", false),
        (vec![started(), voided()], "voided", false),
        (vec![started(), captured()], "captured", false),
        (
            vec![started(), conflicted(1, Currency::USD)],
            "conflicted",
            false,
        ),
    ];
    for (events, word, is_open) in words {
        let payment = after(events);
        assert_eq!(payment.stage().unwrap().word(), word);
        assert_eq!(payment.is_open(), is_open, "{word}");
        let stored = serde_json::to_string(&payment).unwrap();
        assert_eq!(serde_json::from_str::<Payment>(&stored).unwrap(), payment);
    }
    assert_eq!(Payment::default().stage(), None);
}
