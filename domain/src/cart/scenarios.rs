//! The rules of carts, told as examples.

use super::*;
use crate::kernel::CustomerId;
use crate::kernel::examples::{id, noon, units};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<CartEvent>) -> AggregateTestExecutor<Cart> {
    TestFramework::with(()).given(events)
}

fn guest() -> CartOwner {
    CartOwner::Guest {
        token_hash: "ab".repeat(32),
    }
}

fn customer() -> CartOwner {
    CartOwner::Customer(id(8))
}

fn opened(owner: CartOwner) -> CartEvent {
    CartEvent::Opened {
        cart_id: id(1),
        owner,
        at: noon(0),
    }
}

fn added(product: u128, quantity: i64) -> CartEvent {
    CartEvent::ItemAdded {
        cart_id: id(1),
        product_id: id(product),
        quantity: units(quantity),
        at: noon(0),
    }
}

fn removed(product: u128) -> CartEvent {
    CartEvent::ItemRemoved {
        cart_id: id(1),
        product_id: id(product),
        at: noon(0),
    }
}

fn checked_out() -> CartEvent {
    CartEvent::CheckedOut {
        cart_id: id(1),
        order_id: id(5),
        at: noon(0),
    }
}

fn merged() -> CartEvent {
    CartEvent::Merged {
        cart_id: id(1),
        into: id(2),
        at: noon(0),
    }
}

/// A guest's cart with two units of product 3.
fn filled() -> Vec<CartEvent> {
    vec![opened(guest()), added(3, 2)]
}

fn open(owner: CartOwner) -> CartCommand {
    CartCommand::Open {
        cart_id: id(1),
        owner,
        at: noon(0),
    }
}

fn add(product: u128, quantity: i64) -> CartCommand {
    CartCommand::Add {
        product_id: id(product),
        quantity: units(quantity),
        at: noon(0),
    }
}

fn set(product: u128, quantity: i64) -> CartCommand {
    CartCommand::SetQuantity {
        product_id: id(product),
        quantity: units(quantity),
        at: noon(0),
    }
}

fn remove(product: u128) -> CartCommand {
    CartCommand::Remove {
        product_id: id(product),
        at: noon(0),
    }
}

fn check_out(order: u128) -> CartCommand {
    CartCommand::CheckOut {
        order_id: id(order),
        at: noon(0),
    }
}

fn merge(into: u128) -> CartCommand {
    CartCommand::MergeInto {
        into: id(into),
        at: noon(0),
    }
}

fn clear() -> CartCommand {
    CartCommand::Clear { at: noon(0) }
}

#[test]
fn a_shopper_takes_a_basket() {
    given(vec![])
        .when(open(guest()))
        .then_expect_events(vec![opened(guest())]);
    given(vec![])
        .when(open(customer()))
        .then_expect_events(vec![opened(customer())]);
}

#[test]
fn taking_the_same_basket_again_says_nothing() {
    given(filled())
        .when(open(guest()))
        .then_expect_events(vec![]);
}

#[test]
fn nobody_takes_the_basket_of_another() {
    given(filled())
        .when(open(customer()))
        .then_expect_error(CartError::NotOwner);
}

#[test]
fn nothing_lies_in_a_basket_nobody_took() {
    for command in [
        add(3, 1),
        set(3, 1),
        remove(3),
        clear(),
        check_out(5),
        merge(2),
    ] {
        given(vec![])
            .when(command)
            .then_expect_error(CartError::Unknown);
    }
}

#[test]
fn a_product_is_put_in() {
    given(vec![opened(guest())])
        .when(add(3, 2))
        .then_expect_events(vec![added(3, 2)]);
}

#[test]
fn more_of_the_same_adds_up_on_its_line() {
    given(filled())
        .when(add(3, 5))
        .then_expect_events(vec![added(3, 7)]);
}

#[test]
fn a_line_holds_one_to_ten_thousand_units() {
    given(filled())
        .when(add(3, 0))
        .then_expect_error(CartError::InvalidQuantity);
    given(filled())
        .when(add(3, 9_999))
        .then_expect_error(CartError::InvalidQuantity);
    given(filled())
        .when(add(3, 9_998))
        .then_expect_events(vec![added(3, 10_000)]);
    given(filled())
        .when(set(3, 10_001))
        .then_expect_error(CartError::InvalidQuantity);
}

#[test]
fn a_basket_holds_a_hundred_different_products() {
    let mut full = vec![opened(guest())];
    full.extend((1..=100).map(|product| added(product, 1)));
    given(full.clone())
        .when(add(101, 1))
        .then_expect_error(CartError::TooManyLines);
    given(full)
        .when(add(100, 1))
        .then_expect_events(vec![added(100, 2)]);
}

#[test]
fn the_quantity_of_a_line_is_set() {
    given(filled())
        .when(set(3, 9))
        .then_expect_events(vec![CartEvent::QuantitySet {
            cart_id: id(1),
            product_id: id(3),
            quantity: units(9),
            at: noon(0),
        }]);
}

#[test]
fn the_same_quantity_says_nothing() {
    given(filled()).when(set(3, 2)).then_expect_events(vec![]);
}

#[test]
fn only_what_lies_in_the_basket_has_a_quantity() {
    given(filled())
        .when(set(4, 2))
        .then_expect_error(CartError::NotInCart);
}

#[test]
fn setting_a_line_to_nothing_removes_it() {
    given(filled())
        .when(set(3, 0))
        .then_expect_events(vec![removed(3)]);
}

#[test]
fn a_product_is_taken_out_once() {
    given(filled())
        .when(remove(3))
        .then_expect_events(vec![removed(3)]);
    given(filled()).when(remove(4)).then_expect_events(vec![]);
}

#[test]
fn a_basket_is_emptied_once() {
    let cleared = CartEvent::Cleared {
        cart_id: id(1),
        at: noon(0),
    };
    given(filled())
        .when(clear())
        .then_expect_events(vec![cleared.clone()]);
    given(vec![opened(guest()), added(3, 2), cleared])
        .when(clear())
        .then_expect_events(vec![]);
}

#[test]
fn a_filled_basket_becomes_one_order() {
    given(filled())
        .when(check_out(5))
        .then_expect_events(vec![checked_out()]);
    let done = [filled(), vec![checked_out()]].concat();
    given(done.clone())
        .when(check_out(5))
        .then_expect_events(vec![]);
    given(done)
        .when(check_out(6))
        .then_expect_error(CartError::CheckedOut(id(5)));
}

#[test]
fn an_empty_basket_becomes_no_order() {
    given(vec![opened(guest())])
        .when(check_out(5))
        .then_expect_error(CartError::Empty);
}

#[test]
fn nothing_happens_to_a_basket_after_the_till() {
    for command in [
        open(guest()),
        add(3, 1),
        set(3, 1),
        remove(3),
        clear(),
        merge(2),
    ] {
        given([filled(), vec![checked_out()]].concat())
            .when(command)
            .then_expect_error(CartError::CheckedOut(id(5)));
    }
}

#[test]
fn a_guest_who_signs_in_brings_the_basket_along_once() {
    given(filled())
        .when(merge(2))
        .then_expect_events(vec![merged()]);
    let moved = [filled(), vec![merged()]].concat();
    given(moved.clone())
        .when(merge(2))
        .then_expect_events(vec![]);
    for command in [merge(3), add(3, 1), check_out(5)] {
        given(moved.clone())
            .when(command)
            .then_expect_error(CartError::Merged(id(2)));
    }
}

#[test]
fn a_basket_does_not_move_into_itself() {
    given(filled()).when(merge(1)).then_expect_events(vec![]);
}

#[test]
fn the_basket_of_a_customer_moves_nowhere() {
    given(vec![opened(customer())])
        .when(merge(2))
        .then_expect_error(CartError::NotOwner);
}

#[test]
fn a_basket_remembers_its_lines_until_it_closes_and_its_owner_for_ever() {
    let cart = [filled(), vec![added(4, 1), removed(3)]].concat();
    let cart = cart.into_iter().fold(Cart::default(), Cart::evolve);
    assert_eq!(
        cart.lines(),
        [CartLine {
            product_id: id(4),
            quantity: units(1)
        }]
    );
    assert!(cart.is_open());
    let cart = cart.evolve(checked_out());
    assert_eq!((cart.order(), cart.lines().len()), (Some(id(5)), 0));
    assert_eq!(cart.owner(), Some(&guest()));
}

#[test]
fn the_carts_of_a_customer_form_a_chain() {
    let anna: CustomerId = id(8);
    let first = first_cart_of(anna);
    assert_eq!(first, first_cart_of(anna));
    assert_ne!(first, next_cart_after(first));
    assert_ne!(
        next_cart_after(first),
        next_cart_after(next_cart_after(first))
    );
}
