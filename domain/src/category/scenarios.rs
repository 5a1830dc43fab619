//! The rules of categories, told as examples.

use super::*;
use crate::kernel::CategoryId;
use crate::kernel::examples::{id, noon};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<CategoryEvent>) -> AggregateTestExecutor<Category> {
    TestFramework::with(()).given(events)
}

fn shoes() -> CategoryDetails {
    CategoryDetails {
        name: "Shoes".to_owned(),
        slug: "shoes".to_owned(),
        parent_id: Some(id(7)),
        is_active: true,
        ..CategoryDetails::default()
    }
}

fn boots() -> CategoryDetails {
    CategoryDetails {
        name: "Boots".to_owned(),
        slug: "boots".to_owned(),
        ..shoes()
    }
}

fn created() -> CategoryEvent {
    CategoryEvent::Created {
        category_id: id(1),
        details: shoes(),
        at: noon(0),
    }
}

fn removed() -> CategoryEvent {
    CategoryEvent::Removed {
        category_id: id(1),
        at: noon(0),
    }
}

fn create(details: CategoryDetails) -> CategoryCommand {
    CategoryCommand::Create {
        category_id: id(1),
        details,
        ancestors: vec![id(7)],
        at: noon(0),
    }
}

fn revise(details: CategoryDetails, ancestors: Vec<CategoryId>) -> CategoryCommand {
    CategoryCommand::Revise {
        details,
        ancestors,
        at: noon(0),
    }
}

fn remove(products: i64, children: i64) -> CategoryCommand {
    CategoryCommand::Remove {
        products,
        children,
        at: noon(0),
    }
}

#[test]
fn a_new_shelf_is_put_up() {
    given(vec![])
        .when(create(shoes()))
        .then_expect_events(vec![created()]);
}

#[test]
fn a_shelf_is_put_up_only_once() {
    given(vec![created()])
        .when(create(shoes()))
        .then_expect_error(CategoryError::AlreadyExists);
    given(vec![created(), removed()])
        .when(create(shoes()))
        .then_expect_error(CategoryError::Removed);
}

#[test]
fn a_shelf_needs_a_name_and_a_plain_address() {
    for name in ["", " ", &"x".repeat(101)] {
        let nameless = CategoryDetails {
            name: name.to_owned(),
            ..shoes()
        };
        given(vec![])
            .when(create(nameless))
            .then_expect_error(CategoryError::InvalidName);
    }
    for slug in ["", "Shoes", "sh oes", "schuh-größe"] {
        let odd = CategoryDetails {
            slug: slug.to_owned(),
            ..shoes()
        };
        given(vec![created()])
            .when(revise(odd, vec![]))
            .then_expect_error(CategoryError::InvalidSlug);
    }
}

#[test]
fn a_shelf_is_described_anew() {
    given(vec![created()])
        .when(revise(boots(), vec![id(7)]))
        .then_expect_events(vec![CategoryEvent::Revised {
            category_id: id(1),
            details: boots(),
            at: noon(0),
        }]);
}

#[test]
fn the_same_description_says_nothing() {
    given(vec![created()])
        .when(revise(shoes(), vec![id(7)]))
        .then_expect_events(vec![]);
}

#[test]
fn a_shelf_never_stands_below_itself() {
    let on_itself = CategoryDetails {
        parent_id: Some(id(1)),
        ..shoes()
    };
    given(vec![created()])
        .when(revise(on_itself, vec![id(1)]))
        .then_expect_error(CategoryError::Cycle);
    given(vec![created()])
        .when(revise(boots(), vec![id(7), id(1)]))
        .then_expect_error(CategoryError::Cycle);
}

#[test]
fn an_empty_shelf_is_taken_down() {
    given(vec![created()])
        .when(remove(0, 0))
        .then_expect_events(vec![removed()]);
}

#[test]
fn a_shelf_that_holds_something_stays() {
    for (products, children) in [(3, 0), (0, 1)] {
        given(vec![created()])
            .when(remove(products, children))
            .then_expect_error(CategoryError::NotEmpty { products, children });
    }
}

#[test]
fn a_shelf_is_taken_down_once() {
    given(vec![created(), removed()])
        .when(remove(0, 0))
        .then_expect_events(vec![]);
    given(vec![created(), removed()])
        .when(revise(boots(), vec![]))
        .then_expect_error(CategoryError::Removed);
}

#[test]
fn what_was_never_put_up_cannot_change() {
    given(vec![])
        .when(revise(boots(), vec![]))
        .then_expect_error(CategoryError::Unknown);
    given(vec![])
        .when(remove(0, 0))
        .then_expect_error(CategoryError::Unknown);
}
