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

/// An `@` between words, or nine digits or more in a row, with or without gaps. Order numbers are none.
fn names_somebody(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || "<>(),;".contains(letter))
        .filter(|word| !is_order_number(word))
        .collect();
    let address = |word: &str| {
        word.split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    };
    words.iter().copied().any(address) || longest_number(&words.join(" ")) >= 9
}

/// `2026-000123`, also after letters as in `ES-2026-000123`: a year and a number of six digits.
fn is_order_number(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let word = word.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = word.trim_start_matches('-').split_once('-');
    parts.is_some_and(|(year, number)| digits(year, 4) && digits(number, 6))
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
            "as in 2026-000123.",
            "3 @ 12.50",
            "counted on 2026-11-26",
            "12345678",
        ] {
            assert!(!names_somebody(harmless), "{harmless}");
        }
    }
}
