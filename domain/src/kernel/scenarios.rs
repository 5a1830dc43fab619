//! The rules of the shared words, told as examples and as properties.

use super::examples::{cases, cents, id, noon};
use super::*;
use proptest::prelude::*;
use uuid::Uuid;

#[test]
fn ten_split_in_three_gives_the_odd_cent_to_the_first() {
    let parts = split_by_weight(cents(10), &[cents(1), cents(1), cents(1)]);
    assert_eq!(parts, [cents(4), cents(3), cents(3)]);
}

#[test]
fn what_weighs_nothing_goes_to_the_first_part() {
    assert_eq!(
        split_by_weight(cents(7), &[cents(0), cents(0)]),
        [cents(7), cents(0)]
    );
    assert!(split_by_weight(cents(7), &[]).is_empty());
}

#[test]
fn a_share_is_rounded_half_away_from_zero() {
    assert_eq!(cents(1).share(5_000), Ok(cents(1)));
    assert_eq!(cents(-1).share(5_000), Ok(cents(-1)));
    assert_eq!(cents(1).share(4_999), Ok(cents(0)));
    assert_eq!(cents(12_345).share(1_600), Ok(cents(1_975)));
}

#[test]
fn more_money_than_the_shop_handles_is_refused() {
    let most = Amount::minor(Amount::LIMIT);
    assert_eq!(most.plus(cents(1)), Err(MoneyError::Overflow));
    assert_eq!(
        Amount::minor(i64::MIN).minus(Amount::minor(i64::MAX)),
        Err(MoneyError::Overflow)
    );
    assert_eq!(
        Amount::minor(i64::MAX).times(i64::MAX),
        Err(MoneyError::Overflow)
    );
}

#[test]
fn a_currency_is_known_in_any_case_and_with_its_decimals() {
    assert_eq!(Currency::parse(" usd ").map(|usd| usd.exponent()), Ok(2));
    assert_eq!(Currency::parse("JPY").map(|yen| yen.exponent()), Ok(0));
    assert_eq!(Currency::parse("kwd").map(|dinar| dinar.exponent()), Ok(3));
    for unknown in ["", "US", "USDX", "ÄÖ", "XXX"] {
        assert_eq!(Currency::parse(unknown), Err(MoneyError::UnknownCurrency));
    }
}

#[test]
fn a_quantity_is_never_negative_and_never_absurd() {
    assert!(Quantity::new(-1).is_err() && Quantity::new(MAX_QUANTITY + 1).is_err());
    assert!(Quantity::ZERO.minus(Quantity::new(1).unwrap()).is_err());
    assert!(serde_json::from_str::<Quantity>("-1").is_err());
}

#[test]
fn what_follows_from_the_same_thing_has_the_same_id_and_its_time() {
    let source = Uuid::parse_str("0197d4c1-9b00-7abc-8def-0123456789ab").unwrap();
    let (once, twice) = (derive_id(source, "cart"), derive_id(source, "cart"));
    assert_eq!(once, twice);
    assert_ne!(once, derive_id(source, "order"));
    assert_eq!(once.as_bytes()[..6], source.as_bytes()[..6]);
    assert_eq!(once.get_version_num(), 8);
}

#[test]
fn a_slug_is_plain() {
    for good in ["a", "red-shoes", "4711", "a-1-b"] {
        assert!(is_slug(good, 100), "{good}");
    }
    for bad in [
        "",
        "-a",
        "a-",
        "a--b",
        "A",
        "a b",
        "schön",
        "а",
        "a\u{200b}",
        "a/b",
        ".",
    ] {
        assert!(!is_slug(bad, 100), "{bad}");
    }
    assert!(!is_slug(&"a".repeat(101), 100));
}

#[test]
fn a_name_is_neither_empty_nor_full_of_control_characters() {
    assert!(is_name("Тест 🧺", 6));
    assert!(
        !is_name("  ", 6) && !is_name("a\nb", 6) && !is_name("1234567", 6) && !is_name("a\0", 6)
    );
    assert!(is_note("", 6) && is_note("a\nb", 6) && !is_note("a\0", 6));
}

#[test]
fn a_moment_is_written_in_universal_time() {
    let text = serde_json::to_string(&noon(1)).unwrap();
    assert_eq!(text, "\"2026-06-01T12:01:00Z\"");
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_split_sums_to_the_whole_and_no_part_is_off_by_a_unit(
        whole in -Amount::LIMIT..=Amount::LIMIT,
        weights in prop::collection::vec(0..=Amount::LARGEST_PRICE, 1..40),
    ) {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        let parts = split_by_weight(
            cents(whole),
            &weights.iter().map(|weight| cents(*weight)).collect::<Vec<_>>(),
        );
        prop_assert_eq!(parts.iter().map(|part| part.units()).sum::<i64>(), whole);
        for (part, weight) in parts.iter().zip(&weights).filter(|_| total > 0) {
            let off = i128::from(part.units()) * total - i128::from(whole) * i128::from(*weight);
            prop_assert!(off.abs() < total, "{} of {}", part.units(), whole);
        }
    }

    #[test]
    fn money_is_exact_or_refused(a in any::<i64>(), b in any::<i64>()) {
        let limit = i128::from(Amount::LIMIT);
        let exact = |answer: Result<Amount, MoneyError>, truth: i128| match answer {
            Ok(amount) => i128::from(amount.units()) == truth,
            Err(_) => truth.abs() > limit,
        };
        prop_assert!(exact(cents(a).plus(cents(b)), i128::from(a) + i128::from(b)));
        prop_assert!(exact(cents(a).minus(cents(b)), i128::from(a) - i128::from(b)));
        prop_assert!(exact(cents(a).times(b), i128::from(a) * i128::from(b)));
    }

    #[test]
    fn a_share_is_never_more_than_half_a_unit_off(a in -Amount::LIMIT..=Amount::LIMIT, points in 0..=10_000_i64) {
        let share = cents(a).share(points).unwrap();
        let off = i128::from(share.units()) * 10_000 - i128::from(a) * i128::from(points);
        prop_assert!(off.abs() <= 5_000);
    }

    #[test]
    fn a_map_by_id_answers_like_any_other_map(steps in prop::collection::vec((0..200_u128, 0..3_u8, any::<i32>()), 0..800)) {
        let mut ours = ById::<OrderId, i32>::default();
        let mut theirs = std::collections::HashMap::new();
        let mut earlier = (ours.clone(), theirs.clone());
        for (at, (key, act, value)) in steps.into_iter().enumerate() {
            let key: OrderId = id(key << 4); // The lowest step is the same for all.
            match act {
                0 => prop_assert_eq!(ours.take(key), theirs.remove(&key)),
                _ => prop_assert_eq!(ours.put(key, value), theirs.insert(key, value)),
            }
            if at == 400 {
                earlier = (ours.clone(), theirs.clone());
            }
        }
        for (map, truth) in [(&ours, &theirs), (&earlier.0, &earlier.1)] {
            prop_assert_eq!(map.len(), truth.len());
            prop_assert!(map.entries().into_iter().all(|(key, value)| truth.get(&key) == Some(&value)));
            prop_assert_eq!(map, &truth.iter().map(|(key, value)| (*key, *value)).collect());
        }
        let stored = serde_json::to_string(&ours).unwrap();
        prop_assert_eq!(serde_json::from_str::<ById<OrderId, i32>>(&stored).unwrap(), ours);
    }
}
