//! Every letter, printed.

use crate::{House, KINDS, Press, StationeryError, Told};
use serde_json::{Value, json};

const EVIL: &str = "<script>alert('Ada')</script>\r\nBcc: everybody@shop.test";

fn press() -> Press {
    let house = House {
        name: "Duka <b>Kubwa</b>".to_owned(),
        address: vec!["14 Moi Avenue".to_owned()],
        storefront: "https://shop.test".to_owned(),
        office: "https://office.test".to_owned(),
        reply_to: Some("help@shop.test".to_owned()),
    };
    Press::new(house).unwrap()
}

fn facts() -> Value {
    let line = json!({ "name": EVIL, "sku": "MUG<1>", "quantity": 2, "total": 123_450 });
    json!({
        "at": "2026-06-03T14:05:00Z", "expiresAt": "2026-06-04T14:05:00Z", "role": EVIL, "left": 3,
        "carrier": EVIL, "trackingNumber": "<i>1</i>", "amount": 1_050, "currency": "USD", "name": EVIL,
        "sku": EVIL, "available": 2, "threshold": 5, "productId": "p", "units": [{ "name": EVIL, "quantity": 1 }],
        "order": { "orderId": "o\"><script>", "currency": "USD", "paymentMethod": "stripe", "channel": EVIL,
            "lines": [line], "due": 123_450, "captured": 0, "refunded": 0, "totals": { "subtotal": 123_450,
            "discount": 450, "shipping": 0, "tax": 10, "rounding": 0, "total": 123_010 } },
    })
}

#[test]
fn no_letter_lets_a_name_become_markup_or_a_header() {
    let facts = facts();
    let told = Told {
        facts: &facts,
        name: Some(EVIL),
        secret: Some("s3cret"),
        order_number: Some("ES-2026-000007"),
        due: None,
    };
    for kind in KINDS {
        let letter = press().print(kind.name, &told).unwrap();
        assert!(
            !letter.html.contains("<script"),
            "{}: {}",
            kind.name,
            letter.html
        );
        assert!(
            !letter.html.contains("<b>") && !letter.html.contains("<i>"),
            "{}",
            kind.name
        );
        assert!(
            !letter.subject.contains(['\r', '\n']),
            "{}: {}",
            kind.name,
            letter.subject
        );
        assert!(letter.html.contains("@media only screen"), "{}", kind.name);
        assert!(
            !letter.text.contains("</td>") && letter.text.len() > 80,
            "{}: {}",
            kind.name,
            letter.text
        );
        let has_secret =
            letter.html.contains("?token&#x3d;s3cret") || letter.html.contains("?token=s3cret");
        assert_eq!(has_secret, kind.has_link(), "{}", kind.name);
        assert_eq!(
            letter.text.contains("?token=s3cret"),
            kind.has_link(),
            "{}",
            kind.name
        );
    }
}

#[test]
fn an_order_is_printed_to_the_cent() {
    let facts = facts();
    let told = Told {
        order_number: Some("ES-2026-000007"),
        ..to_ada(&facts)
    };
    let letter = press().print("order_received", &told).unwrap();
    for sum in ["USD 1,234.50", "USD -4.50", "USD 0.10", "USD 1,230.10"] {
        assert!(
            letter.text.contains(sum) && letter.html.contains(sum),
            "{sum}: {}",
            letter.text
        );
    }
    assert!(
        letter.subject.ends_with("ES-2026-000007"),
        "{}",
        letter.subject
    );
}

#[test]
fn what_is_to_be_paid_is_what_is_due_when_the_letter_is_written() {
    let facts = facts();
    let told = Told {
        due: Some(23_450),
        ..to_ada(&facts)
    };
    let letter = press().print("order_received", &told).unwrap();
    assert!(letter.text.contains("pay USD 234.50"), "{}", letter.text);
    assert!(letter.html.contains("pay USD 234.50"), "{}", letter.html);
    let settled = Told {
        due: Some(0),
        ..told
    };
    let letter = press().print("order_received", &settled).unwrap();
    assert!(letter.text.contains("pay USD 0.00"), "{}", letter.text);
}

/// Nobody who runs the shop took it away, so neither version says so.
#[test]
fn a_factor_that_went_with_an_unproven_address_is_told_as_that() {
    let facts = facts();
    let told = to_ada(&facts);
    let letter = press().print("second_factor_forgotten", &told).unwrap();
    let reset = press().print("second_factor_reset", &told).unwrap();
    for (forgotten, reset) in [(&letter.text, &reset.text), (&letter.html, &reset.html)] {
        assert!(forgotten.contains("this address is yours"), "{forgotten}");
        assert!(!forgotten.contains("runs the shop"), "{forgotten}");
        assert!(reset.contains("runs the shop"), "{reset}");
    }
    assert_ne!(letter.subject, reset.subject);
}

#[test]
fn a_letter_without_its_link_or_of_no_kind_is_not_printed() {
    let told = Told {
        facts: &json!({}),
        name: None,
        secret: None,
        order_number: None,
        due: None,
    };
    let refused = press().print("reset_password", &told);
    assert!(matches!(refused, Err(StationeryError::NoLink)));
    let refused = press().print("love_letter", &told);
    assert!(matches!(refused, Err(StationeryError::NoSuchKind(_))));
}

#[test]
fn what_is_not_known_is_left_out() {
    let told = Told {
        facts: &Value::Null,
        name: None,
        secret: Some("s"),
        order_number: None,
        due: None,
    };
    for kind in KINDS {
        let letter = press().print(kind.name, &told).unwrap();
        for word in ["null", "None", "undefined"] {
            assert!(
                !letter.text.contains(word),
                "{}: {}",
                kind.name,
                letter.text
            );
        }
    }
}

/// Writes every letter into the folder named by `LETTERS_TO`, to be looked at.
#[test]
fn letters_can_be_looked_at() {
    let Some(folder) = std::env::var_os("LETTERS_TO") else {
        return;
    };
    let mut facts = facts();
    facts["order"]["lines"][0]["name"] = json!("Coffee mug, blue");
    facts["name"] = json!("Coffee mug, blue");
    facts["carrier"] = json!("DHL");
    facts["units"][0]["name"] = json!("Coffee mug, blue");
    let told = Told {
        facts: &facts,
        name: Some("Wanjiru Kamau"),
        secret: Some("Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6"),
        order_number: Some("ES-2026-000007"),
        due: None,
    };
    for kind in KINDS {
        let letter = press().print(kind.name, &told).unwrap();
        let at = std::path::Path::new(&folder).join(format!("{}.html", kind.name));
        std::fs::write(at, letter.html).unwrap();
    }
}

/// A letter to Ada, with neither a link nor an order.
fn to_ada(facts: &Value) -> Told<'_> {
    Told {
        facts,
        name: Some("Ada"),
        secret: None,
        order_number: None,
        due: None,
    }
}
