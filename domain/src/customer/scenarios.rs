//! The rules of customers, told as examples.

use super::*;
use crate::kernel::By;
use crate::kernel::examples::{id, noon};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<CustomerEvent>) -> AggregateTestExecutor<Customer> {
    TestFramework::with(()).given(events)
}

fn registered() -> CustomerEvent {
    CustomerEvent::Registered {
        customer_id: id(1),
        at: noon(0),
    }
}

fn imported() -> CustomerEvent {
    CustomerEvent::Imported {
        customer_id: id(1),
        reference: "900".to_owned(),
        at: noon(0),
    }
}

fn register() -> CustomerCommand {
    CustomerCommand::Register {
        customer_id: id(1),
        at: noon(0),
    }
}

fn import(reference: &str) -> CustomerCommand {
    CustomerCommand::Import {
        customer_id: id(1),
        reference: reference.to_owned(),
        at: noon(0),
    }
}

fn erased() -> CustomerEvent {
    CustomerEvent::Erased {
        customer_id: id(1),
        certificate_id: uuid::Uuid::from_u128(7),
        by: By::Customer,
        at: noon(1),
    }
}

fn erase(who: u128, certificate: u128, by: By) -> CustomerCommand {
    CustomerCommand::Erase {
        customer_id: id(who),
        certificate_id: uuid::Uuid::from_u128(certificate),
        by,
        at: noon(1),
    }
}

#[test]
fn somebody_registers() {
    given(vec![])
        .when(register())
        .then_expect_events(vec![registered()]);
}

#[test]
fn a_customer_of_another_system_is_brought_in_with_its_number() {
    given(vec![])
        .when(import("900"))
        .then_expect_events(vec![imported()]);
    let customer = Customer::default().evolve(imported());
    assert_eq!(
        (customer.id(), customer.reference()),
        (Some(id(1)), Some("900"))
    );
}

#[test]
fn a_number_is_neither_empty_nor_endless() {
    for bad in ["", "  ", "ada@example.com", &"9".repeat(101)] {
        given(vec![])
            .when(import(bad))
            .then_expect_error(CustomerError::InvalidReference);
    }
}

#[test]
fn a_customer_begins_once() {
    for first in [registered(), imported()] {
        given(vec![first.clone()])
            .when(register())
            .then_expect_events(vec![]);
        given(vec![first])
            .when(import("900"))
            .then_expect_events(vec![]);
    }
}

#[test]
fn whoever_is_erased_leaves_a_certificate_and_no_number_of_another_system() {
    for first in [registered(), imported()] {
        given(vec![first.clone()])
            .when(erase(1, 7, By::Customer))
            .then_expect_events(vec![erased()]);
        let customer = Customer::default().evolve(first).evolve(erased());
        assert_eq!((customer.id(), customer.reference()), (Some(id(1)), None));
        assert!(customer.is_erased());
    }
}

#[test]
fn somebody_history_never_heard_of_can_be_erased_and_does_not_begin_afterwards() {
    given(vec![])
        .when(erase(1, 7, By::Customer))
        .then_expect_events(vec![erased()]);
    given(vec![erased()])
        .when(register())
        .then_expect_events(vec![]);
}

#[test]
fn a_certificate_is_written_into_the_history_of_its_own_customer_only() {
    given(vec![registered()])
        .when(erase(2, 7, By::Staff))
        .then_expect_error(CustomerError::Another);
}

#[test]
fn nobody_is_erased_twice() {
    given(vec![registered(), erased()])
        .when(erase(1, 8, By::Staff))
        .then_expect_events(vec![]);
}
