use super::*;

fn minor(text: &str) -> Result<i64, &'static str> {
    money(text, Currency::USD)
        .map(Amount::units)
        .map_err(|(code, _)| code)
}

#[test]
fn money_is_read_to_the_cent() {
    assert_eq!(minor("0"), Ok(0));
    assert_eq!(minor("12"), Ok(1_200));
    assert_eq!(minor("12.5"), Ok(1_250));
    assert_eq!(minor("840.00"), Ok(84_000));
    assert_eq!(minor("0.01"), Ok(1));
}

#[test]
fn money_that_is_not_exact_is_refused() {
    assert_eq!(minor("1.999"), Err("too_many_decimals"));
    assert_eq!(minor("-0.01"), Err("negative"));
    for text in [
        "", "1,50", "1e3", "NaN", "0x10", "1.", ".5", "+1", "1 000", "٣",
    ] {
        assert_eq!(minor(text), Err("not_a_number"), "{text}");
    }
    assert_eq!(minor("99999999999999999999"), Err("too_large"));
    assert_eq!(
        money("10.5", Currency::parse("JPY").unwrap()).map_err(|no| no.0),
        Err("too_many_decimals")
    );
}

#[test]
fn a_quantity_is_a_whole_number_and_may_be_zero_or_large() {
    assert_eq!(quantity("0").map(Quantity::units), Ok(0));
    assert_eq!(quantity("89638").map(Quantity::units), Ok(89_638));
    assert_eq!(quantity("-1").map_err(|no| no.0), Err("negative"));
    assert_eq!(
        quantity("1.5").map_err(|no| no.0),
        Err("not_a_whole_number")
    );
    assert_eq!(
        quantity("9223372036854775808").map_err(|no| no.0),
        Err("too_large")
    );
}

#[test]
fn a_time_is_between_1970_and_now() {
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let read = |text| moment(text, now).map_err(|no| no.0);
    assert_eq!(
        read("2017-01-01 11:53:26"),
        Ok("2017-01-01T11:53:26Z".parse().unwrap())
    );
    assert_eq!(
        read("2017-01-01T11:53:26+02:00"),
        Ok("2017-01-01T09:53:26Z".parse().unwrap())
    );
    assert_eq!(
        read("2017-01-01"),
        Ok("2017-01-01T00:00:00Z".parse().unwrap())
    );
    assert_eq!(read("1969-12-31"), Err("date_out_of_range"));
    assert_eq!(read("2026-01-02"), Err("date_out_of_range"));
    assert_eq!(read("2017-02-30"), Err("not_a_date"));
    assert_eq!(read("31/12/2017"), Err("not_a_date"));
}

#[test]
fn a_text_has_a_length_and_no_control_characters() {
    assert_eq!(words("Bread", 5), Ok("Bread".to_owned()));
    assert_eq!(words("", 5).map_err(|no| no.0), Err("required"));
    assert_eq!(words("Breads", 5).map_err(|no| no.0), Err("too_long"));
    assert_eq!(
        words("a\u{7}b", 5).map_err(|no| no.0),
        Err("control_character")
    );
}
