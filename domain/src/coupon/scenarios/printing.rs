//! How a coupon comes to be, what its terms take off, and how it ends.

use super::*;

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

/// A year that a reader of the history cannot hold would stop that reader for good.
#[test]
fn a_coupon_is_valid_in_years_of_four_digits() {
    let far = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    let terms = Terms {
        valid_until: far,
        ..ten_percent()
    };
    given(vec![])
        .when(create("SAVE", terms))
        .then_expect_error(CouponError::InvalidTerms("validity"));
}
