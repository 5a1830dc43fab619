//! The rules of products, told as examples.

use super::*;
use crate::kernel::Currency;
use crate::kernel::examples::{cents, id, noon};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<ProductEvent>) -> AggregateTestExecutor<Product> {
    TestFramework::with(()).given(events)
}

fn tea() -> Details {
    Details {
        name: "Green tea".to_owned(),
        slug: "green-tea".to_owned(),
        tags: vec!["tea".to_owned()],
        low_stock_threshold: 5,
        is_active: true,
        ..Details::default()
    }
}

fn costs(price: i64) -> Prices {
    Prices {
        price: cents(price),
        original: None,
        cost: Some(cents(100)),
        currency: Currency::USD,
    }
}

fn created() -> ProductEvent {
    ProductEvent::Created {
        product_id: id(1),
        sku: "TEA-1".to_owned(),
        price: costs(450),
        details: tea(),
        at: noon(0),
    }
}

fn withdrawn() -> ProductEvent {
    ProductEvent::Withdrawn {
        product_id: id(1),
        at: noon(0),
    }
}

fn create(sku: &str, price: Prices, details: Details) -> ProductCommand {
    ProductCommand::Create {
        product_id: id(1),
        sku: sku.to_owned(),
        price,
        details,
        at: noon(0),
    }
}

fn revise(sku: &str, price: Prices, details: Details, reason: Option<&str>) -> ProductCommand {
    let reason = reason.map(str::to_owned);
    ProductCommand::Revise {
        sku: sku.to_owned(),
        price,
        details,
        reason,
        at: noon(0),
    }
}

#[test]
fn a_product_enters_the_catalogue() {
    given(vec![])
        .when(create("TEA-1", costs(450), tea()))
        .then_expect_events(vec![created()]);
}

#[test]
fn a_product_enters_once_and_never_comes_back() {
    given(vec![created()])
        .when(create("TEA-1", costs(450), tea()))
        .then_expect_error(ProductError::AlreadyExists);
    given(vec![created(), withdrawn()])
        .when(create("TEA-1", costs(450), tea()))
        .then_expect_error(ProductError::Withdrawn);
}

#[test]
fn a_price_is_neither_negative_nor_absurd() {
    for price in [-1, 10_000_000_000] {
        given(vec![])
            .when(create("TEA-1", costs(price), tea()))
            .then_expect_error(ProductError::InvalidPrice);
    }
    let crossed_out = Prices {
        original: Some(cents(-1)),
        ..costs(1)
    };
    given(vec![])
        .when(create("TEA-1", crossed_out, tea()))
        .then_expect_error(ProductError::InvalidPrice);
}

#[test]
fn a_sku_is_short_and_printable() {
    for sku in ["", " TEA", "TEA\t1", &"x".repeat(101)] {
        given(vec![])
            .when(create(sku, costs(450), tea()))
            .then_expect_error(ProductError::InvalidSku);
    }
}

#[test]
fn a_product_needs_a_name_and_a_plain_address() {
    let nameless = Details {
        name: "x".repeat(256),
        ..tea()
    };
    given(vec![])
        .when(create("TEA-1", costs(450), nameless))
        .then_expect_error(ProductError::InvalidName);
    let odd = Details {
        slug: "grün".to_owned(),
        ..tea()
    };
    given(vec![])
        .when(create("TEA-1", costs(450), odd))
        .then_expect_error(ProductError::InvalidSlug);
}

#[test]
fn measures_and_texts_stay_in_range() {
    let wrong = [
        (
            "weight",
            Details {
                weight_hundredths: Some(-1),
                ..tea()
            },
        ),
        (
            "brand",
            Details {
                brand: Some("x".repeat(101)),
                ..tea()
            },
        ),
        (
            "tags",
            Details {
                tags: vec![String::new()],
                ..tea()
            },
        ),
        (
            "images",
            Details {
                images: vec!["x".to_owned(); 51],
                ..tea()
            },
        ),
        (
            "low stock threshold",
            Details {
                low_stock_threshold: -1,
                ..tea()
            },
        ),
        (
            "description",
            Details {
                description: Some("\0".to_owned()),
                ..tea()
            },
        ),
    ];
    for (what, details) in wrong {
        given(vec![])
            .when(create("TEA-1", costs(450), details))
            .then_expect_error(ProductError::InvalidDetails(what));
    }
}

#[test]
fn each_part_that_changes_is_a_fact_of_its_own() {
    let strong = Details {
        name: "Strong green tea".to_owned(),
        ..tea()
    };
    given(vec![created()])
        .when(revise("TEA-2", costs(500), strong.clone(), Some("harvest")))
        .then_expect_events(vec![
            ProductEvent::Relabelled {
                product_id: id(1),
                sku: "TEA-2".to_owned(),
                at: noon(0),
            },
            ProductEvent::Repriced {
                product_id: id(1),
                price: costs(500),
                reason: "harvest".to_owned(),
                at: noon(0),
            },
            ProductEvent::Revised {
                product_id: id(1),
                details: strong,
                at: noon(0),
            },
        ]);
}

#[test]
fn the_same_product_again_says_nothing() {
    given(vec![created()])
        .when(revise("TEA-1", costs(450), tea(), None))
        .then_expect_events(vec![]);
}

#[test]
fn a_price_changes_only_with_a_reason() {
    for reason in [None, Some(""), Some("  ")] {
        given(vec![created()])
            .when(revise("TEA-1", costs(500), tea(), reason))
            .then_expect_error(ProductError::ReasonRequired);
    }
}

#[test]
fn a_product_keeps_its_currency() {
    let shillings = Prices {
        currency: Currency::KES,
        ..costs(450)
    };
    given(vec![created()])
        .when(revise("TEA-1", shillings, tea(), Some("moved")))
        .then_expect_error(ProductError::CurrencyChanged);
}

#[test]
fn a_product_leaves_the_catalogue_once() {
    let leave = || ProductCommand::Withdraw { at: noon(0) };
    given(vec![created()])
        .when(leave())
        .then_expect_events(vec![withdrawn()]);
    given(vec![created(), withdrawn()])
        .when(leave())
        .then_expect_events(vec![]);
    given(vec![])
        .when(leave())
        .then_expect_error(ProductError::Unknown);
}

#[test]
fn only_what_is_in_the_catalogue_changes() {
    given(vec![])
        .when(revise("TEA-1", costs(450), tea(), None))
        .then_expect_error(ProductError::Unknown);
    given(vec![created(), withdrawn()])
        .when(revise("TEA-1", costs(450), tea(), None))
        .then_expect_error(ProductError::Withdrawn);
}

#[test]
fn what_changed_is_what_is_remembered() {
    let strong = Details {
        name: "Strong green tea".to_owned(),
        ..tea()
    };
    let history = [
        created(),
        ProductEvent::Relabelled {
            product_id: id(1),
            sku: "TEA-2".to_owned(),
            at: noon(1),
        },
        ProductEvent::Repriced {
            product_id: id(1),
            price: costs(500),
            reason: "harvest".to_owned(),
            at: noon(2),
        },
        ProductEvent::Revised {
            product_id: id(1),
            details: strong.clone(),
            at: noon(3),
        },
    ];
    let product = history
        .into_iter()
        .fold(Product::default(), Product::evolve);
    assert_eq!(product.sku(), Some("TEA-2"));
    assert_eq!(product.price(), Some(&costs(500)));
    assert_eq!(product.details(), Some(&strong));
    assert!(product.evolve(withdrawn()).is_withdrawn());
}
