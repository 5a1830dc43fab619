//! Two books side by side, told as examples.

use super::*;
use crate::kernel::examples::{cents, id, noon};
use crate::kernel::{At, Currency};
use crate::order::PaymentMethod;
use crate::ports::payments::{BookKind, BookLine};
use chrono::NaiveDate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn ours(n: u128, number: &str, amount: i64) -> Booked {
    Booked {
        id: id(n),
        kind: BookKind::Captured,
        provider_refs: vec![number.to_owned()],
        amount: cents(amount),
        currency: Currency::KES,
        since: noon(0),
        at: noon(0),
    }
}

fn theirs(number: &str, amount: i64) -> BookLine {
    BookLine {
        provider_ref: number.to_owned(),
        kind: BookKind::Captured,
        amount: cents(amount),
        currency: Currency::KES,
        at: noon(0),
    }
}

fn day() -> (At, At) {
    (noon(-720), noon(720))
}

fn found(ours: &[Booked], theirs: &[BookLine]) -> Vec<(What, String)> {
    let (from, until) = day();
    let differences = compare(ours, theirs, from, until);
    differences
        .into_iter()
        .map(|difference| (difference.what, difference.provider_ref))
        .collect()
}

#[test]
fn books_that_agree_show_nothing() {
    assert_eq!(found(&[ours(1, "a", 5)], &[theirs("a", 5)]), []);
    let by_receipt = Booked {
        provider_refs: vec!["ws_CO_1".to_owned(), "RECEIPT".to_owned()],
        ..ours(1, "", 5)
    };
    assert_eq!(found(&[by_receipt], &[theirs("RECEIPT", 5)]), []);
}

#[test]
fn every_kind_of_difference_is_told() {
    let refunded = |mut line: BookLine| {
        line.kind = BookKind::Refunded;
        line
    };
    let mine = [
        ours(1, "same", 5),
        ours(2, "more", 6),
        ours(3, "only here", 7),
    ];
    let given = [
        theirs("same", 5),
        theirs("more", 7),
        theirs("only there", 1),
        refunded(theirs("same", 5)),
    ];
    let expected = [
        (What::CaptureUnknownHere, "only there".to_owned()),
        (What::CaptureUnknownThere, "only here".to_owned()),
        (What::CaptureDiffers, "more".to_owned()),
        (What::RefundUnknownHere, "same".to_owned()),
    ];
    assert_eq!(found(&mine, &given), expected);
}

#[test]
fn what_was_written_down_on_either_side_of_midnight_is_one_movement() {
    let late = Booked {
        at: noon(721),
        ..ours(1, "a", 5)
    };
    let early = BookLine {
        at: noon(719),
        ..theirs("a", 5)
    };
    let late = [late];
    assert_eq!(found(&late, &[early]), []);
    assert_eq!(found(&late, &[]), [], "the next day will miss it");
}

#[test]
fn what_is_known_days_apart_is_one_movement_where_both_books_reach_so_far() {
    let early = |amount| BookLine {
        at: noon(-2_880),
        ..theirs("a", amount)
    };
    assert_eq!(found(&[ours(1, "a", 5)], &[early(5)]), []);
    let expected = [(What::CaptureDiffers, "a".to_owned())];
    assert_eq!(found(&[ours(1, "a", 5)], &[early(6)]), expected);
}

fn findings(differences: Vec<Difference>) -> Findings {
    Findings {
        method: PaymentMethod::Mpesa,
        day: NaiveDate::default(),
        our_lines: 1,
        their_lines: 1,
        differences,
    }
}

fn given(events: Vec<ReconciliationEvent>) -> AggregateTestExecutor<Reconciliation> {
    TestFramework::with(()).given(events)
}

fn compared(findings: Findings) -> ReconciliationEvent {
    ReconciliationEvent::Compared {
        findings,
        at: noon(0),
    }
}

fn record(findings: Findings) -> ReconciliationCommand {
    ReconciliationCommand::Record {
        findings,
        at: noon(0),
    }
}

#[test]
fn a_day_is_written_down_when_it_shows_something_new() {
    let (from, until) = day();
    let differences = compare(&[ours(1, "a", 5)], &[], from, until);
    given(vec![])
        .when(record(findings(vec![])))
        .then_expect_events(vec![compared(findings(vec![]))]);
    given(vec![compared(findings(differences.clone()))])
        .when(record(findings(vec![])))
        .then_expect_events(vec![compared(findings(vec![]))]);
    given(vec![compared(findings(differences.clone()))])
        .when(record(findings(differences)))
        .then_expect_events(vec![]);
}

#[test]
fn a_day_takes_no_findings_of_another() {
    let other = Findings {
        method: PaymentMethod::Stripe,
        ..findings(vec![])
    };
    given(vec![compared(findings(vec![]))])
        .when(record(other))
        .then_expect_error(ReconciliationError::OtherDay);
}

#[test]
fn a_day_that_is_shown_no_more_is_told_once_and_takes_no_comparison_back() {
    let pass_over = || ReconciliationCommand::PassOver {
        method: PaymentMethod::Mpesa,
        day: NaiveDate::default(),
        at: noon(0),
    };
    let not_compared = ReconciliationEvent::NotCompared {
        method: PaymentMethod::Mpesa,
        day: NaiveDate::default(),
        at: noon(0),
    };
    given(vec![])
        .when(pass_over())
        .then_expect_events(vec![not_compared.clone()]);
    for known in [not_compared.clone(), compared(findings(vec![]))] {
        given(vec![known])
            .when(pass_over())
            .then_expect_events(vec![]);
    }
    given(vec![not_compared])
        .when(record(findings(vec![])))
        .then_expect_events(vec![compared(findings(vec![]))]);
}
