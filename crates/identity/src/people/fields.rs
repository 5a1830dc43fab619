//! Which names, addresses and numbers are accepted, and how they are brought to one form.

use crate::digest::{Digest32, mac};
use crate::{Identity, Invalid};
use unicode_normalization::UnicodeNormalization;

/// The form under which an e-mail address is unique: trimmed, NFC, lower-case.
pub(crate) fn canonical_email(email: &str) -> String {
    email
        .trim()
        .nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect()
}

impl Identity {
    /// What finds an e-mail address in the table without telling it.
    pub(crate) fn email_index(&self, email: &str) -> Digest32 {
        mac(
            self.inner.keys.ring().email_index(),
            canonical_email(email).as_bytes(),
        )
    }
}

/// What is wrong with an e-mail address, if anything. Only mail proves that one works.
pub(crate) fn email_fault(field: &'static str, email: &str) -> Option<Invalid> {
    let email = canonical_email(email);
    if email.len() > 254 {
        return Some(Invalid::new(
            field,
            "too_long",
            "must have at most 254 bytes",
        ));
    }
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || is_invisible(letter);
    let well_formed = match email.split_once('@') {
        Some((local, domain)) => {
            (1..=64).contains(&local.len())
                && !domain.contains('@')
                && domain.split('.').count() > 1
                && domain.split('.').all(is_label)
                && !email.chars().any(odd)
                && !email.contains(['<', '>', ',', ';', ':', '"', '\\', '(', ')', '[', ']'])
        }
        None => false,
    };
    (!well_formed).then(|| Invalid::new(field, "invalid_email", "is not an e-mail address"))
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == '-' || !letter.is_ascii())
}

/// Zero-width letters and the marks that turn the direction of writing.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What is wrong with a name, if anything.
pub(crate) fn name_fault(field: &'static str, name: &str) -> Option<Invalid> {
    if name.trim().is_empty() {
        return Some(Invalid::new(field, "required", "must not be empty"));
    }
    if name.chars().count() > 255 {
        return Some(Invalid::new(
            field,
            "too_long",
            "must have at most 255 characters",
        ));
    }
    // Joiners belong to names in some scripts; marks that turn the line do not.
    let odd = |letter: char| {
        letter.is_control() || (is_invisible(letter) && !matches!(letter, '\u{200c}' | '\u{200d}'))
    };
    name.chars().any(odd).then(|| {
        Invalid::new(
            field,
            "invalid_character",
            "contains a control or direction character",
        )
    })
}

/// The number without blanks and signs between its digits.
pub(crate) fn canonical_phone(phone: &str) -> String {
    phone
        .trim()
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '(' | ')' | '.' | '/'))
        .collect()
}

/// What is wrong with a telephone number, if anything.
pub(crate) fn phone_fault(field: &'static str, phone: &str) -> Option<Invalid> {
    let number = canonical_phone(phone);
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let well_formed = phone.len() <= 40
        && (6..=15).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    (!well_formed).then(|| {
        Invalid::new(
            field,
            "invalid_phone",
            "is not a telephone number of 6 to 15 digits",
        )
    })
}

/// What is wrong with the address of a picture, if anything.
pub(crate) fn avatar_fault(field: &'static str, url: &str) -> Option<Invalid> {
    if url.len() > 2_048 {
        return Some(Invalid::new(
            field,
            "too_long",
            "must have at most 2048 bytes",
        ));
    }
    let host = url
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#']).next());
    let well_formed = host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && url
            .chars()
            .all(|letter| letter.is_ascii_graphic() && !matches!(letter, '"' | '<' | '>' | '\\'));
    (!well_formed).then(|| Invalid::new(field, "invalid_url", "is not an https address"))
}

#[cfg(test)]
mod tests {
    use super::{avatar_fault, canonical_email, email_fault, name_fault, phone_fault};

    #[test]
    fn one_mailbox_has_one_form() {
        assert_eq!(canonical_email("  Ada@Example.COM "), "ada@example.com");
        assert_eq!(
            canonical_email("jose\u{301}@example.com"),
            canonical_email("JOS\u{c9}@example.com")
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for good in [
            "ada@example.com",
            "a.b+c@mail.example.co.ke",
            "用户@例子.中国",
            " Ada@Example.com ",
        ] {
            assert_eq!(email_fault("email", good), None, "{good}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "ada@example..com",
            "a b@example.com",
            "ada@exa mple.com",
            "ada@@example.com",
            "ada@-example.com",
            "ada\u{200b}@example.com",
            "ada@example.com\r\nBcc: x@y.z",
            "Ada <ada@example.com>",
            &long,
        ] {
            assert!(email_fault("email", bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn names_of_all_scripts_pass_and_tricks_do_not() {
        for good in [
            "Ada",
            "Ngũgĩ wa Thiong'o",
            "王小明",
            "نجيب محفوظ",
            "क्\u{200d}ष",
        ] {
            assert_eq!(name_fault("name", good), None, "{good}");
        }
        for bad in [
            "",
            "   ",
            "Ada\n",
            "Ada\u{202e}",
            "A\u{0}",
            &"x".repeat(256),
        ] {
            assert!(name_fault("name", bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn numbers_and_pictures_are_checked() {
        for good in ["0712345678", "+254 712 345 678", "(020) 123-4567"] {
            assert_eq!(phone_fault("phone", good), None, "{good}");
        }
        for bad in [
            "",
            "12345",
            "+",
            "٠٧١٢٣٤٥٦٧٨",
            "1234567890123456",
            "07x2345678",
            "++254712345678",
        ] {
            assert!(phone_fault("phone", bad).is_some(), "{bad}");
        }
        assert_eq!(
            avatar_fault("avatarUrl", "https://example.com/a.png?x=1"),
            None
        );
        for bad in [
            "http://example.com",
            "javascript:alert(1)",
            "https://",
            "https://a@b/",
            "https://a b",
        ] {
            assert!(avatar_fault("avatarUrl", bad).is_some(), "{bad}");
        }
    }
}
