//! Reasons go into history and stay for ever: what names somebody is refused there, and belongs into a note.

use crate::problem::{Problem, codes};

/// Passes a text without e-mail addresses and phone numbers. `pointer` is the field.
pub(crate) fn impersonal(text: &str, pointer: &str) -> Result<(), Problem> {
    if names_somebody(text) {
        let said =
            "no e-mail addresses and phone numbers here: reasons are kept for ever; write a note";
        return Err(Problem::field(codes::PERSONAL_DATA_REFUSED, pointer, said));
    }
    Ok(())
}

/// The longest reason, in characters.
const LONGEST: usize = 500;

/// A reason that has to be given: 1 to 500 printable characters that name nobody. `pointer` is the field.
pub(crate) fn reason(said: &str, pointer: &str) -> Result<String, Problem> {
    let reason = said.trim();
    if reason.is_empty() {
        let detail = "say why, without naming anybody";
        return Err(Problem::field(codes::REASON_REQUIRED, pointer, detail));
    }
    worded(reason, pointer)?;
    Ok(reason.to_owned())
}

/// A reason as far as it is given: at most 500 printable characters that name nobody. Asked before any
/// precondition: what could not be done at any version is refused for what it is (RFC 9110, 13.2.1).
pub(crate) fn worded(reason: &str, pointer: &str) -> Result<(), Problem> {
    if reason.chars().count() > LONGEST || reason.chars().any(char::is_control) {
        let detail = "a reason is at most 500 printable characters";
        return Err(Problem::field(codes::INVALID_VALUE, pointer, detail));
    }
    impersonal(reason, pointer)
}

/// An `@` between words, or a phone number: nine digits and more that begin like one (`+`, `(`, `0`),
/// with or without gaps, or ten in one piece.
fn names_somebody(text: &str) -> bool {
    let words = text.split(|letter: char| letter.is_whitespace() || "<>(),;".contains(letter));
    let address = |word: &str| {
        word.split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    };
    words.into_iter().any(address) || has_phone(text)
}

fn has_phone(text: &str) -> bool {
    let (mut digits, mut piece, mut gap, mut dials) = (0, 0, 0, false);
    let mut before = ' ';
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            if digits == 0 {
                dials = matches!(before, '+' | '(') || letter == '0' && before.is_whitespace();
            }
            (digits, piece, gap) = (digits + 1, piece + 1, 0);
            if piece >= 10 || dials && digits >= 9 {
                return true;
            }
        } else if digits > 0 && gap < 2 && matches!(letter, ' ' | '-' | '.' | '(' | ')') {
            (piece, gap) = (0, gap + 1);
        } else {
            (digits, piece, gap) = (0, 0, 0);
        }
        before = letter;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::names_somebody;

    #[test]
    fn addresses_and_phones_are_seen_and_order_numbers_are_not() {
        for personal in [
            "write to ada@example.com",
            "<ada@example.co.ke>",
            "call 0712 345 678",
            "+254-712-345-678",
            "(0712) 345 678",
            "her number is 254712345678",
        ] {
            assert!(names_somebody(personal), "{personal}");
        }
        for harmless in [
            "out of stock",
            "ES-2026-000123 came twice",
            "3 @ 12.50",
            "counted on 2026-11-26 at 12:00:30",
            "INV-2026-000007, 2 x 1.500.000",
            "12345678",
        ] {
            assert!(!names_somebody(harmless), "{harmless}");
        }
    }
}
