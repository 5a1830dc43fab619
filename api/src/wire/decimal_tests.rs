use super::{Decimal, DecimalError};

fn json(text: &str) -> String {
    let read: Decimal = serde_json::from_str(text).unwrap();
    serde_json::to_string(&read).unwrap()
}

#[test]
fn what_a_float_would_bend_comes_back_straight() {
    for text in [
        "0.1",
        "0.3",
        "99999999.99",
        "1.005",
        "-12.34",
        "123456789012345.67",
        "0",
        "7",
    ] {
        assert_eq!(json(text), text);
    }
}

#[test]
fn one_number_has_one_value_however_it_is_written() {
    for text in [
        "12.50",
        "12.5",
        "1250e-2",
        "0.125E2",
        "12.5000000000000000000000",
    ] {
        assert_eq!(Decimal::parse(text).unwrap().units(2), Ok(1250), "{text}");
    }
    assert_eq!(Decimal::parse("-0.00").unwrap().units(2), Ok(0));
}

#[test]
fn a_decimal_too_many_is_refused_and_not_rounded() {
    for text in ["0.001", "19.999", "1e-3", "0.00000000000000000001"] {
        let units = Decimal::parse(text).and_then(|number| number.units(2));
        assert_eq!(units, Err(DecimalError::TooManyDecimals), "{text}");
    }
    assert_eq!(
        Decimal::parse("1.5").unwrap().units(0),
        Err(DecimalError::TooManyDecimals)
    );
}

#[test]
fn numbers_past_every_shelf_are_too_large() {
    for text in [
        "1e308",
        "99999999999999999999",
        "9223372036854775808",
        "1e999999999999",
    ] {
        let units = Decimal::parse(text).and_then(|number| number.units(2));
        assert_eq!(units, Err(DecimalError::TooLarge), "{text}");
    }
}

#[test]
fn only_json_numbers_are_numbers() {
    for text in [
        "\"12.50\"",
        "null",
        "１２",
        "1,000",
        "",
        "-",
        ".5",
        "+1",
        "0x10",
        "NaN",
        "[1]",
    ] {
        assert_eq!(
            Decimal::parse(text),
            Err(DecimalError::NotANumber),
            "{text}"
        );
    }
}

#[test]
fn the_decimals_of_the_currency_are_always_written() {
    let write = |units, scale| serde_json::to_string(&Decimal::new(units, scale)).unwrap();
    assert_eq!(write(5, 2), "0.05");
    assert_eq!(write(-5, 2), "-0.05");
    assert_eq!(write(1900, 2), "19.00");
    assert_eq!(write(19, 0), "19");
    assert_eq!(write(1234, 3), "1.234");
}

proptest::proptest! {
    #[test]
    fn every_amount_survives_the_wire(units in -999_999_999_999_999_i64..=999_999_999_999_999, scale in 0_u32..=3) {
        let text = serde_json::to_string(&Decimal::new(units, scale)).unwrap();
        let read: Decimal = serde_json::from_str(&text).unwrap();
        proptest::prop_assert_eq!(read.units(scale), Ok(units));
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[-+0-9eE. ]{0,24}") {
        let _ = Decimal::parse(&text).map(|number| number.units(2));
    }
}
