//! The rules of customers, told as examples.

use super::*;
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
    for bad in ["", "  ", &"9".repeat(101)] {
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
