//! Card numbers have no place in a body: whoever sends one is told so, and it goes nowhere.

use crate::problem::{Problem, codes};
use serde_json::Value;

/// Fields whose digits are no card: phones, parcels, passwords and secrets, codes of goods.
const EXEMPT: [&str; 16] = [
    "phone",
    "phoneNumber",
    "shippingPhone",
    "trackingNumber",
    "sku",
    "barcode",
    "password",
    "currentPassword",
    "newPassword",
    "oldPassword",
    "refreshToken",
    "deviceToken",
    "token",
    "code",
    "secret",
    "cursor",
];

/// How many digits a card number has.
const DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// Refuses a body with a card number in any of its texts, by the field it stands in.
pub(super) fn check(bytes: &[u8]) -> Result<(), Problem> {
    // Nearly no body has so many digits in a row; only those that do are read a second time.
    if !has_long_run(bytes) {
        return Ok(());
    }
    let Ok(body) = serde_json::from_slice::<Value>(bytes) else {
        return Ok(());
    };
    match find(&body, "", "") {
        Some(pointer) => Err(Problem::field(
            codes::CARD_NUMBER_REFUSED,
            &pointer,
            "this looks like the number of a card; the shop never takes one",
        )),
        None => Ok(()),
    }
}

fn has_long_run(bytes: &[u8]) -> bool {
    let (mut run, mut gap) = (0, 0);
    for byte in bytes {
        if byte.is_ascii_digit() {
            (run, gap) = (run + 1, 0);
            if run >= *DIGITS.start() {
                return true;
            }
        } else if gap < 2 && matches!(byte, b' ' | b'-' | b'.' | 0xC2 | 0xA0) {
            gap += 1;
        } else {
            (run, gap) = (0, 0);
        }
    }
    false
}

fn find(value: &Value, name: &str, pointer: &str) -> Option<String> {
    let is_card = match value {
        Value::String(text) => has_card(text),
        Value::Number(number) => has_card(&number.to_string()),
        _ => false,
    };
    if is_card && !EXEMPT.contains(&name) {
        return Some(pointer.to_owned());
    }
    match value {
        Value::Array(all) => all
            .iter()
            .enumerate()
            .find_map(|(at, one)| find(one, name, &format!("{pointer}/{at}"))),
        Value::Object(fields) => fields.iter().find_map(|(name, one)| {
            let step = name.replace('~', "~0").replace('/', "~1");
            find(one, name, &format!("{pointer}/{step}"))
        }),
        _ => None,
    }
}

/// Whether a text holds 13 to 19 digits, alone or in groups, that pass the check of card numbers. A
/// number after a plus or with a leading nought is a phone; digits inside a hash or an id are neither.
pub(super) fn has_card(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (end, digits) = run(&letters, at);
        let is_phone = digits.first() == Some(&0) || at > 0 && letters[at - 1] == '+';
        if DIGITS.contains(&digits.len())
            && !is_phone
            && luhn(&digits)
            && !in_hash(&letters, at, end)
        {
            return true;
        }
        at = end;
    }
    false
}

/// The digits that begin at `from`, with single or double gaps between them, and where they end.
fn run(letters: &[char], from: usize) -> (usize, Vec<u32>) {
    let (mut digits, mut end, mut gap) = (Vec::new(), from, 0);
    for (at, letter) in letters.iter().enumerate().skip(from) {
        if let Some(digit) = letter.to_digit(10) {
            digits.push(digit);
            (end, gap) = (at + 1, 0);
        } else if gap < 2 && matches!(letter, ' ' | '-' | '.' | '\u{a0}') {
            gap += 1;
        } else {
            break;
        }
    }
    (end, digits)
}

/// Whether the word around the digits is made of hexadecimal digits, some of them letters.
fn in_hash(letters: &[char], from: usize, to: usize) -> bool {
    let belongs = |letter: &&char| letter.is_ascii_alphanumeric() || **letter == '-';
    let before = letters[..from].iter().rev().take_while(belongs);
    let after = letters[to..].iter().take_while(belongs);
    let around: Vec<&char> = before.chain(after).collect();
    let hex = |letter: &&char| letter.is_ascii_hexdigit() || **letter == '-';
    around.iter().any(|letter| letter.is_ascii_alphabetic()) && around.iter().all(hex)
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, twice) if twice > 9 => twice - 9,
            (_, twice) => twice,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

#[cfg(test)]
mod tests {
    use super::{check, has_card};

    #[test]
    fn a_card_number_is_seen_however_it_is_written() {
        for card in [
            "4242424242424242",
            "my card is 4242 4242 4242 4242, thanks",
            "5555-5555-5555-4444",
            "3782 822463 10005",
            "6011.1111.1111.1117",
            "card4000056655665556",
            "4242\u{a0}4242\u{a0}4242\u{a0}4242",
            "3056 930902 5904",
        ] {
            assert!(has_card(card), "{card}");
        }
    }

    #[test]
    fn phones_parcels_ids_and_dates_are_no_cards() {
        for other in [
            "+254 712 345 678",
            "00254712345678",
            "0712345678 or 0798765432",
            "4242424242424241",
            "RR123456789KE",
            "1Z 999 AA1 01 2345 6784",
            "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f",
            "4242424242424242ab",
            "https://cdn.example/9f4242424242424242.jpg",
            "2026-11-26 12:00:00",
            "0000000000000000",
            "1111111111111111111111111",
        ] {
            assert!(!has_card(other), "{other}");
        }
    }

    #[test]
    fn the_field_is_named_and_the_number_is_not_repeated() {
        let body = br#"{"a":[{"notes":"4242 4242 4242 4242"}],"phone":"4242424242424242"}"#;
        let refused = check(body).unwrap_err();
        let said = serde_json::to_string(&refused.document()).unwrap();
        assert!(said.contains("/a/0/notes") && said.contains("card_number_refused"));
        assert!(!said.contains("4242"));
        assert!(
            check(br#"{"phone":"4242424242424242","trackingNumber":"4242424242424242"}"#).is_ok()
        );
        assert!(check(br#"{"notes":4242424242424242}"#).is_err());
    }
}
