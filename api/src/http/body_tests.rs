use super::read;
use crate::problem::Problem;
use crate::wire::{Money, Patch};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Said {
    quantity: i64,
    price: Option<Money>,
    #[serde(default)]
    brand: Patch<String>,
    #[serde(default)]
    lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    product_id: uuid::Uuid,
}

fn refused(text: impl AsRef<[u8]>) -> (u16, &'static str, String) {
    let problem: Problem = read::<Said>(text.as_ref()).unwrap_err();
    let pointer = problem
        .errors()
        .first()
        .map(|field| field.pointer.clone())
        .unwrap_or_default();
    (problem.code().status, problem.code().name, pointer)
}

fn at(status: u16, code: &'static str, pointer: &str) -> (u16, &'static str, String) {
    (status, code, pointer.to_owned())
}

#[test]
fn an_unknown_field_is_refused_by_name() {
    assert_eq!(
        refused(r#"{"quantity":1,"role":"admin"}"#),
        at(400, "unknown_field", "/role")
    );
    let nested = r#"{"quantity":1,"lines":[{"productId":"x","price":1}]}"#;
    assert_eq!(
        refused(nested),
        at(422, "invalid_value", "/lines/0/productId")
    );
    let id = uuid::Uuid::nil();
    let nested = format!(r#"{{"quantity":1,"lines":[{{"productId":"{id}","total":1}}]}}"#);
    assert_eq!(refused(nested), at(400, "unknown_field", "/lines/0/total"));
}

#[test]
fn a_field_said_twice_is_refused() {
    assert_eq!(
        refused(r#"{"quantity":1,"quantity":2}"#),
        at(400, "duplicate_field", "/quantity")
    );
}

#[test]
fn a_name_said_twice_is_refused_at_any_depth() {
    for (text, place) in [
        (
            r#"{"quantity":1,"lines":[{},{"a":1,"b":2,"a":1}]}"#,
            "/lines/1/a",
        ),
        (r#"{"x":{"y":{"z/~":1,"z/~":1}}}"#, "/x/y/z~1~0"),
        (r#"{"quantity":1,"\u0071uantity":2}"#, "/quantity"),
    ] {
        assert_eq!(refused(text), at(400, "duplicate_field", place), "{text}");
    }
}

#[test]
fn a_body_goes_thirty_two_deep_and_no_further() {
    let lists = |depth: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert_eq!(refused(lists(31)), at(400, "unknown_field", "/a"));
    assert_eq!(refused(objects(32)), at(400, "unknown_field", "/a"));
    for deep in [lists(32), objects(33), lists(100_000), objects(100_000)] {
        assert_eq!(refused(deep), at(400, "too_deep", ""));
    }
}

#[test]
fn a_missing_field_is_named() {
    assert_eq!(refused("{}"), at(422, "required", "/quantity"));
}

#[test]
fn the_wrong_kind_of_value_is_named() {
    for odd in ["\"1\"", "1.5", "null", "1e9", "[]", "9223372036854775808"] {
        let said = refused(format!(r#"{{"quantity":{odd}}}"#));
        assert_eq!(said, at(422, "invalid_value", "/quantity"), "{odd}");
    }
}

#[test]
fn a_price_is_a_number() {
    for odd in ["\"1.00\"", "true", "{}"] {
        let said = refused(format!(r#"{{"quantity":1,"price":{odd}}}"#));
        assert_eq!(said, at(422, "invalid_value", "/price"), "{odd}");
    }
    let said = refused(r#"{"quantity":1,"price":1e308}"#);
    assert_eq!(said, at(422, "out_of_range", "/price"));
}

#[test]
fn a_list_does_not_pass_for_an_object() {
    assert_eq!(refused("[1, 2.5]"), at(422, "invalid_value", ""));
}

#[test]
fn what_is_not_json_is_malformed() {
    let deep = "[".repeat(10_000);
    let odd: [&[u8]; 8] = [
        b"",
        b"{",
        b"{\"quantity\":NaN}",
        b"{\"quantity\":1}}",
        b"{\"brand\":\"\xff\"}",
        br#"{"brand":"\ud800"}"#,
        deep.as_bytes(),
        b"quantity=1",
    ];
    for text in odd {
        let (status, code, _) = refused(text);
        assert!(status == 400 || status == 422, "{code}");
        assert!(
            code == "malformed_json" || code == "invalid_value",
            "{code}"
        );
    }
}

#[test]
fn left_out_and_emptied_are_told_apart() {
    let brand = |text: &str| read::<Said>(text.as_bytes()).unwrap().brand;
    assert_eq!(brand(r#"{"quantity":1}"#), Patch::Keep);
    assert_eq!(brand(r#"{"quantity":1,"brand":null}"#), Patch::Clear);
    assert_eq!(
        brand(r#"{"quantity":1,"brand":"Acme"}"#),
        Patch::Set("Acme".to_owned())
    );
    assert_eq!(
        brand(r#"{"quantity":1}"#)
            .over(Some("old".to_owned()))
            .as_deref(),
        Some("old")
    );
    let said = read::<Said>(br#"{"quantity":3,"price":12.50,"lines":[]}"#).unwrap();
    assert!(said.quantity == 3 && said.price.is_some() && said.lines.is_empty());
    let line = format!(r#"{{"productId":"{}"}}"#, uuid::Uuid::nil());
    assert!(read::<Line>(line.as_bytes()).unwrap().product_id.is_nil());
}
