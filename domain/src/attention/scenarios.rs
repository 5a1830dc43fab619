//! Closing cases, told as examples.

use super::*;
use crate::kernel::examples::{id, noon};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<AttentionEvent>) -> AggregateTestExecutor<Attention> {
    TestFramework::with(()).given(events)
}

fn close(seen: u32, reason: &str) -> AttentionCommand {
    AttentionCommand::Close {
        case_id: id(1),
        seen,
        reason: reason.to_owned(),
        at: noon(0),
    }
}

fn closed(seen: u32) -> AttentionEvent {
    AttentionEvent::Closed {
        case_id: id(1),
        seen,
        reason: "the bank confirmed it".to_owned(),
        at: noon(0),
    }
}

#[test]
fn somebody_looks_and_says_why_nothing_is_left_to_do() {
    given(vec![])
        .when(close(2, "the bank confirmed it"))
        .then_expect_events(vec![closed(2)]);
}

#[test]
fn closing_what_was_seen_already_says_nothing() {
    for seen in [1, 2] {
        given(vec![closed(2)])
            .when(close(seen, "another reason"))
            .then_expect_events(vec![]);
    }
}

#[test]
fn later_news_are_closed_by_having_seen_them_too() {
    given(vec![closed(2)])
        .when(close(3, "the bank confirmed it"))
        .then_expect_events(vec![closed(3)]);
}

#[test]
fn nobody_closes_without_a_reason_or_without_having_seen_anything() {
    for reason in ["", " ", &"x".repeat(501), "two\nlines"] {
        given(vec![])
            .when(close(1, reason))
            .then_expect_error(AttentionError::InvalidReason);
    }
    given(vec![])
        .when(close(0, "the bank confirmed it"))
        .then_expect_error(AttentionError::NothingSeen);
}
