//! The rules of unique names, told as examples.

use super::*;
use crate::kernel::examples::{id, noon};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

const KIND: &str = "product.slug";

fn given(events: Vec<ClaimEvent>) -> AggregateTestExecutor<Claim> {
    TestFramework::with(()).given(events)
}

fn taken(owner: u128) -> ClaimEvent {
    ClaimEvent::Taken {
        kind: KIND.to_owned(),
        owner: id(owner),
        at: noon(0),
    }
}

fn freed(owner: u128) -> ClaimEvent {
    ClaimEvent::Freed {
        owner: id(owner),
        at: noon(0),
    }
}

fn take(owner: u128) -> ClaimCommand {
    ClaimCommand::Take {
        kind: KIND,
        owner: id(owner),
        at: noon(0),
    }
}

fn free(owner: u128) -> ClaimCommand {
    ClaimCommand::Free {
        owner: id(owner),
        at: noon(0),
    }
}

#[test]
fn a_free_name_can_be_taken() {
    given(vec![])
        .when(take(1))
        .then_expect_events(vec![taken(1)]);
    given(vec![taken(1), freed(1)])
        .when(take(2))
        .then_expect_events(vec![taken(2)]);
}

#[test]
fn a_taken_name_is_refused_to_others() {
    given(vec![taken(1)])
        .when(take(2))
        .then_expect_error(ClaimError::Taken {
            kind: KIND.to_owned(),
        });
}

#[test]
fn taking_what_one_has_says_nothing() {
    given(vec![taken(1)])
        .when(take(1))
        .then_expect_events(vec![]);
}

#[test]
fn the_owner_frees_a_name() {
    given(vec![taken(1)])
        .when(free(1))
        .then_expect_events(vec![freed(1)]);
}

#[test]
fn nobody_else_frees_a_name() {
    given(vec![taken(1)])
        .when(free(2))
        .then_expect_error(ClaimError::NotOwner);
}

#[test]
fn freeing_what_is_free_says_nothing() {
    given(vec![]).when(free(1)).then_expect_events(vec![]);
    given(vec![taken(1), freed(1)])
        .when(free(1))
        .then_expect_events(vec![]);
}

#[test]
fn a_name_keeps_its_stream_for_ever() {
    assert_eq!(
        claim_id("product.slug", "red-shoes").to_string(),
        claim_id("product.slug", "red-shoes").to_string()
    );
    assert_ne!(
        claim_id("product.slug", "red"),
        claim_id("category.slug", "red")
    );
    assert_ne!(claim_id("a", "b\nc"), claim_id("a\nb", "c "));
    assert_ne!(claim_id("product.sku", "x").0, Uuid::nil());
}
