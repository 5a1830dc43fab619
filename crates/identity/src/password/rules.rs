//! Which passwords are accepted.

use super::guessable::is_guessable;
use crate::Invalid;
use crate::digest::random32;
use unicode_normalization::UnicodeNormalization;

const SHORTEST: usize = 8;
const LONGEST: usize = 128;

/// The rule that `password` breaks, if any; `email` must not be its own password.
pub(crate) fn fault(password: &str, email: &str) -> Option<Invalid> {
    let invalid = |code, detail| Some(Invalid::new("password", code, detail));
    if password.len() > LONGEST * 8 {
        return invalid("too_long", "must have at most 128 characters");
    }
    match password.nfc().count() {
        0..SHORTEST => return invalid("too_short", "must have at least 8 characters"),
        count if count > LONGEST => return invalid("too_long", "must have at most 128 characters"),
        _ => {}
    }
    if is_guessable(&password.to_lowercase(), &email.to_lowercase()) {
        return invalid("too_common", "is one of the first that would be tried");
    }
    None
}

/// A password nobody guesses, easy to copy from a screen: 25 letters and digits, 120 bits.
pub(crate) fn generate() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random = random32();
    let groups = random[..24].chunks(6).map(|group| {
        group
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
            .collect::<String>()
    });
    groups.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::{fault, generate};

    fn code(password: &str) -> Option<&'static str> {
        fault(password, "ada@example.com").map(|fault| fault.code)
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(code("1234567"), Some("too_short"));
        assert_eq!(code("🦀🐝🦋🐌🐛🐜🪲🐞"), None);
        assert_eq!(
            code(&"correct horse battery staple ".repeat(5)[..128]),
            None
        );
        assert_eq!(
            code(&"correct horse battery staple ".repeat(5)[..129]),
            Some("too_long")
        );
        assert_eq!(code(&"x".repeat(10_240)), Some("too_long"));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for bad in [
            "password",
            "PassWord",
            "password1!",
            "Password2026",
            "qwertyuiop",
            "iloveyou",
            "aaaaaaaaaa",
            "12345678",
            "1234567890",
            "987654321",
            "EliteShop2026",
            "ada@example.com",
            "letmein123",
            "trustno1",
        ] {
            assert_eq!(code(bad), Some("too_common"), "{bad}");
        }
        assert_eq!(
            fault("lovelace1815", "lovelace@example.com").map(|fault| fault.code),
            Some("too_common")
        );
        for good in [
            "correct horse battery staple",
            "n0t-on-the-list",
            "  eight  ",
        ] {
            assert_eq!(code(good), None, "{good}");
        }
    }

    #[test]
    fn a_generated_password_is_accepted_and_never_the_same() {
        let (one, two) = (generate(), generate());
        assert_eq!(code(&one), None);
        assert_ne!(one, two);
        assert_eq!(one.len(), 27);
    }
}
