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

/// An `@` between words, or nine digits or more in a row, with or without gaps.
fn names_somebody(text: &str) -> bool {
    let words = text.split(|letter: char| letter.is_whitespace() || "<>(),;".contains(letter));
    let address = |word: &str| {
        word.split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    };
    words.into_iter().any(address) || longest_number(text) >= 9
}

fn longest_number(text: &str) -> usize {
    let (mut longest, mut run, mut gap) = (0, 0, 0);
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            (run, gap) = (run + 1, 0);
            longest = longest.max(run);
        } else if gap < 1 && matches!(letter, ' ' | '-' | '.' | '(' | ')') {
            gap += 1;
        } else {
            (run, gap) = (0, 0);
        }
    }
    longest
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
        ] {
            assert!(names_somebody(personal), "{personal}");
        }
        for harmless in [
            "out of stock",
            "ES-2026-000123 came twice",
            "3 @ 12.50",
            "counted on 2026-11-26",
            "12345678",
        ] {
            assert!(!names_somebody(harmless), "{harmless}");
        }
    }
}
