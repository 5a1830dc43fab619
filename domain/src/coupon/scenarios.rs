//! The rules of coupons, told as examples and as a property.

use super::*;
use crate::kernel::examples::{cases, cents, id, noon};
use crate::kernel::{Amount, Currency, CustomerId};
use cqrs_es::Aggregate;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

fn given(events: Vec<CouponEvent>) -> AggregateTestExecutor<Coupon> {
    TestFramework::with(()).given(events)
}

/// Ten per cent off, from noon, for a hundred minutes.
fn ten_percent() -> Terms {
    Terms {
        discount: Discount::Percentage {
            basis_points: 1_000,
        },
        currency: Currency::USD,
        minimum_amount: None,
        maximum_discount: None,
        usage_limit: None,
        per_customer_limit: None,
        valid_from: noon(0),
        valid_until: noon(100),
        is_active: true,
        release_on_cancel: true,
    }
}

fn five_off() -> Terms {
    Terms {
        discount: Discount::FixedAmount { amount: cents(500) },
        ..ten_percent()
    }
}

fn created(terms: Terms) -> CouponEvent {
    CouponEvent::Created {
        coupon_id: coupon_id("SAVE"),
        code: "SAVE".to_owned(),
        terms,
        at: noon(0),
    }
}

fn revised(terms: Terms) -> CouponEvent {
    CouponEvent::Revised {
        coupon_id: coupon_id("SAVE"),
        terms,
        at: noon(0),
    }
}

fn withdrawn() -> CouponEvent {
    CouponEvent::Withdrawn {
        coupon_id: coupon_id("SAVE"),
        at: noon(0),
    }
}

fn redeemed(order: u128, customer: Option<u128>) -> CouponEvent {
    CouponEvent::Redeemed {
        coupon_id: coupon_id("SAVE"),
        order_id: id(order),
        customer_id: customer.map(id),
        discount: cents(100),
        at: noon(1),
    }
}

fn released(order: u128) -> CouponEvent {
    CouponEvent::Released {
        coupon_id: coupon_id("SAVE"),
        order_id: id(order),
        at: noon(1),
    }
}

fn create(code: &str, terms: Terms) -> CouponCommand {
    CouponCommand::Create {
        coupon_id: coupon_id(code),
        code: code.to_owned(),
        terms,
        at: noon(0),
    }
}

fn redeem(order: u128, customer: Option<u128>, subtotal: i64) -> CouponCommand {
    CouponCommand::Redeem {
        order_id: id(order),
        customer_id: customer.map(id),
        subtotal: cents(subtotal),
        currency: Currency::USD,
        at: noon(1),
    }
}

fn release(order: u128) -> CouponCommand {
    CouponCommand::Release {
        order_id: id(order),
        at: noon(1),
    }
}

fn discount(terms: Terms, subtotal: i64, minute: i64) -> Result<Amount, CouponError> {
    let coupon = Coupon::default().evolve(created(terms));
    coupon.discount_for(cents(subtotal), Currency::USD, None, noon(minute))
}

#[test]
fn staff_print_a_coupon() {
    given(vec![])
        .when(create("SAVE", ten_percent()))
        .then_expect_events(vec![created(ten_percent())]);
}

#[test]
fn a_code_is_printed_once_even_after_it_was_withdrawn() {
    for history in [
        vec![created(five_off())],
        vec![created(five_off()), withdrawn()],
    ] {
        given(history)
            .when(create("SAVE", ten_percent()))
            .then_expect_error(CouponError::AlreadyExists);
    }
}

#[test]
fn a_code_is_plain_and_in_capitals() {
    for code in ["", "AB", "save", " SAVE", "SA VE", "SÄVE", &"X".repeat(51)] {
        given(vec![])
            .when(create(code, ten_percent()))
            .then_expect_error(CouponError::InvalidCode);
    }
}

#[test]
fn a_code_typed_in_any_case_is_the_same_coupon() {
    assert_eq!(canonical_code(" save-10 "), "SAVE-10");
    assert_eq!(coupon_id(" save-10 "), coupon_id("SAVE-10"));
    assert_ne!(coupon_id("SAVE-10"), coupon_id("SAVE-11"));
}

#[test]
fn terms_make_sense() {
    let percent = |basis_points| Discount::Percentage { basis_points };
    let wrong = [
        (
            "discount",
            Terms {
                discount: percent(0),
                ..ten_percent()
            },
        ),
        (
            "discount",
            Terms {
                discount: percent(10_001),
                ..ten_percent()
            },
        ),
        (
            "discount",
            Terms {
                discount: Discount::FixedAmount { amount: cents(-1) },
                ..ten_percent()
            },
        ),
        (
            "minimum amount",
            Terms {
                minimum_amount: Some(cents(-1)),
                ..ten_percent()
            },
        ),
        (
            "maximum discount",
            Terms {
                maximum_discount: Some(cents(0)),
                ..ten_percent()
            },
        ),
        (
            "usage limit",
            Terms {
                usage_limit: Some(0),
                ..ten_percent()
            },
        ),
        (
            "limit per customer",
            Terms {
                per_customer_limit: Some(-3),
                ..ten_percent()
            },
        ),
        (
            "validity",
            Terms {
                valid_until: noon(0),
                ..ten_percent()
            },
        ),
    ];
    for (what, terms) in wrong {
        given(vec![])
            .when(create("SAVE", terms.clone()))
            .then_expect_error(CouponError::InvalidTerms(what));
        given(vec![created(ten_percent())])
            .when(CouponCommand::Revise { terms, at: noon(0) })
            .then_expect_error(CouponError::InvalidTerms(what));
    }
}

#[test]
fn staff_change_the_terms() {
    let revise = |terms| CouponCommand::Revise { terms, at: noon(0) };
    given(vec![created(ten_percent())])
        .when(revise(five_off()))
        .then_expect_events(vec![revised(five_off())]);
    given(vec![created(ten_percent())])
        .when(revise(ten_percent()))
        .then_expect_events(vec![]);
    given(vec![])
        .when(revise(five_off()))
        .then_expect_error(CouponError::Unknown);
    given(vec![created(ten_percent()), withdrawn()])
        .when(revise(five_off()))
        .then_expect_error(CouponError::Withdrawn);
}

#[test]
fn staff_withdraw_a_coupon_once() {
    let withdraw = || CouponCommand::Withdraw { at: noon(0) };
    given(vec![created(ten_percent())])
        .when(withdraw())
        .then_expect_events(vec![withdrawn()]);
    given(vec![created(ten_percent()), withdrawn()])
        .when(withdraw())
        .then_expect_events(vec![]);
    given(vec![])
        .when(withdraw())
        .then_expect_error(CouponError::Unknown);
}

#[test]
fn a_percentage_is_rounded_once_and_a_fixed_amount_never_exceeds_the_subtotal() {
    assert_eq!(discount(ten_percent(), 1_005, 1), Ok(cents(101)));
    assert_eq!(discount(five_off(), 1_000, 1), Ok(cents(500)));
    assert_eq!(discount(five_off(), 300, 1), Ok(cents(300)));
}

#[test]
fn a_cap_limits_what_is_taken_off() {
    let capped = Terms {
        maximum_discount: Some(cents(50)),
        ..ten_percent()
    };
    assert_eq!(discount(capped, 1_000, 1), Ok(cents(50)));
}

#[test]
fn a_coupon_works_only_while_its_terms_hold() {
    assert_eq!(
        discount(ten_percent(), 100, -1),
        Err(CouponError::NotYetValid(noon(0)))
    );
    assert_eq!(discount(ten_percent(), 100, 100), Ok(cents(10)));
    assert_eq!(
        discount(ten_percent(), 100, 101),
        Err(CouponError::Expired(noon(100)))
    );
    let off = Terms {
        is_active: false,
        ..ten_percent()
    };
    assert_eq!(discount(off, 100, 1), Err(CouponError::Inactive));
    let high = Terms {
        minimum_amount: Some(cents(101)),
        ..ten_percent()
    };
    assert_eq!(
        discount(high.clone(), 100, 1),
        Err(CouponError::BelowMinimum(cents(101)))
    );
    assert_eq!(discount(high, 101, 1), Ok(cents(10)));
    let shillings = Terms {
        currency: Currency::KES,
        ..ten_percent()
    };
    assert_eq!(discount(shillings, 100, 1), Err(CouponError::OtherCurrency));
}

#[test]
fn an_order_uses_a_coupon_once() {
    given(vec![created(ten_percent())])
        .when(redeem(1, None, 1_000))
        .then_expect_events(vec![redeemed(1, None)]);
    given(vec![created(ten_percent()), redeemed(1, None)])
        .when(redeem(1, None, 1_000))
        .then_expect_events(vec![]);
}

#[test]
fn what_was_never_printed_or_was_withdrawn_takes_nothing_off() {
    given(vec![])
        .when(redeem(1, None, 1_000))
        .then_expect_error(CouponError::Unknown);
    given(vec![created(ten_percent()), withdrawn()])
        .when(redeem(1, None, 1_000))
        .then_expect_error(CouponError::Inactive);
}

#[test]
fn the_last_use_is_given_once() {
    let once = Terms {
        usage_limit: Some(1),
        ..ten_percent()
    };
    given(vec![created(once.clone()), redeemed(1, None)])
        .when(redeem(2, None, 1_000))
        .then_expect_error(CouponError::UsedUp);
    given(vec![created(once), redeemed(1, None), released(1)])
        .when(redeem(2, None, 1_000))
        .then_expect_events(vec![redeemed(2, None)]);
}

#[test]
fn a_customer_uses_it_as_often_as_allowed() {
    let once_each = Terms {
        per_customer_limit: Some(1),
        ..ten_percent()
    };
    let history = vec![created(once_each), redeemed(1, Some(8))];
    given(history.clone())
        .when(redeem(2, Some(8), 1_000))
        .then_expect_error(CouponError::CustomerLimitReached);
    given(history.clone())
        .when(redeem(2, None, 1_000))
        .then_expect_error(CouponError::NeedsAccount);
    given(history)
        .when(redeem(2, Some(9), 1_000))
        .then_expect_events(vec![redeemed(2, Some(9))]);
}

#[test]
fn a_cancelled_order_gives_its_use_back_where_the_terms_say_so() {
    given(vec![created(ten_percent()), redeemed(1, None)])
        .when(release(1))
        .then_expect_events(vec![released(1)]);
    let keeps = Terms {
        release_on_cancel: false,
        ..ten_percent()
    };
    given(vec![created(keeps), redeemed(1, None)])
        .when(release(1))
        .then_expect_events(vec![]);
}

#[test]
fn an_order_that_used_nothing_gives_nothing_back() {
    given(vec![]).when(release(1)).then_expect_events(vec![]);
    given(vec![created(ten_percent()), redeemed(1, None)])
        .when(release(2))
        .then_expect_events(vec![]);
    given(vec![created(ten_percent()), redeemed(1, None), released(1)])
        .when(release(1))
        .then_expect_events(vec![]);
}

#[test]
fn a_use_made_before_the_withdrawal_still_comes_back() {
    given(vec![created(ten_percent()), redeemed(1, None), withdrawn()])
        .when(release(1))
        .then_expect_events(vec![released(1)]);
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_limit_is_ever_exceeded(
        limit in 1..6_i64,
        each in 1..4_i64,
        steps in prop::collection::vec((any::<bool>(), 1..12_u128, 1..4_u128), 0..120),
    ) {
        let terms = Terms { usage_limit: Some(limit), per_customer_limit: Some(each), ..ten_percent() };
        let mut coupon = Coupon::default().evolve(created(terms));
        for (uses, order, customer) in steps {
            let command = if uses { redeem(order, Some(customer), 1_000) } else { release(order) };
            if let Ok(events) = decide::decide(&coupon, command) {
                events.into_iter().for_each(|event| coupon.apply(event));
            }
            let by_customer: i64 = (1..4).map(|customer| coupon.used_by(id::<CustomerId>(customer))).sum();
            prop_assert!(coupon.used() <= limit);
            prop_assert_eq!(by_customer, coupon.used());
            prop_assert!((1..4).all(|customer| coupon.used_by(id::<CustomerId>(customer)) <= each));
        }
        let stored = serde_json::to_string(&coupon).unwrap();
        prop_assert_eq!(serde_json::from_str::<Coupon>(&stored).unwrap(), coupon);
    }
}
