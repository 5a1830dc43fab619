//! How orders use a coupon and give it back.

use super::*;
use crate::kernel::CustomerId;
use crate::kernel::examples::cases;
use cqrs_es::Aggregate;
use proptest::prelude::*;

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
