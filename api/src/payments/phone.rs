//! A Kenyan mobile number, in whatever way people write it.

use crate::problem::{Problem, codes};
use secrecy::SecretString;

/// The longest text that can be a number with all its spaces and signs.
const LONGEST: usize = 40;

/// The number as M-Pesa wants it (`2547XXXXXXXX` or `2541XXXXXXXX`): `0712 345 678`,
/// `+254-712-345-678`, `254712345678`, `712345678` and `00254712345678` are the same one.
pub(super) fn kenyan(said: &str, pointer: &str) -> Result<SecretString, Problem> {
    let wrong = || {
        let detail = "a Kenyan mobile number, such as 0712345678 or +254712345678";
        Problem::field(codes::INVALID_VALUE, pointer, detail)
    };
    if said.len() > LONGEST {
        return Err(wrong());
    }
    let text = said.trim();
    let (plus, text) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut digits = String::with_capacity(14);
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits.push(letter),
            ' ' | '-' | '.' | '(' | ')' => {}
            _ => return Err(wrong()),
        }
    }
    let local = match (plus, digits.as_str()) {
        (true, whole) => whole.strip_prefix("254"),
        (false, whole) => whole
            .strip_prefix("00254")
            .or_else(|| whole.strip_prefix("254").filter(|rest| rest.len() == 9))
            .or_else(|| whole.strip_prefix('0'))
            .or(Some(whole)),
    };
    let local = local.ok_or_else(wrong)?;
    let is_mobile = local.len() == 9 && (local.starts_with('7') || local.starts_with('1'));
    if is_mobile {
        Ok(format!("254{local}").into())
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::kenyan;
    use secrecy::ExposeSecret;

    #[test]
    fn every_spelling_of_a_number_is_the_same_number() {
        for said in [
            "0712345678",
            "0712 345 678",
            "0712-345-678",
            "+254712345678",
            "+254 712 345 678",
            "+254 (712) 345-678",
            "254712345678",
            "00254712345678",
            "712345678",
            " 712 345 678 ",
        ] {
            let number = kenyan(said, "/phoneNumber").unwrap();
            assert_eq!(number.expose_secret(), "254712345678", "{said}");
        }
        let new = kenyan("0110345678", "/phoneNumber").unwrap();
        assert_eq!(new.expose_secret(), "254110345678");
    }

    #[test]
    fn what_is_no_kenyan_mobile_number_is_refused() {
        for said in [
            "",
            "+",
            "07123456789",
            "071234567",
            "+255712345678",
            "255712345678",
            "0812345678",
            "+2540712345678",
            "٠٧١٢٣٤٥٦٧٨",
            "0712345678x",
            "tel:0712345678",
            "0712345678;0712345679",
            "254 254 712345678",
            "+1 712 345 6789",
            "0712\n345678",
            "07123456780712345678071234567807123456780",
        ] {
            assert!(kenyan(said, "/phoneNumber").is_err(), "{said}");
        }
    }
}
