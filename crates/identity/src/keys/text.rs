//! How a key is written.

use crate::digest::{hex, random32};

const START: &str = "es_live_";
/// Hexadecimal digits of the part that is shown.
const PREFIX: usize = 12;
/// Hexadecimal digits of the secret: 256 bits.
const SECRET: usize = 64;

/// Whether a token is written like a key; it may still be made up.
#[must_use]
pub fn looks_like_a_key(token: &str) -> bool {
    token.starts_with(START)
}

/// A new key: its prefix, and the whole.
pub(super) fn fresh() -> (String, String) {
    let prefix = hex(&random32()[..PREFIX / 2]);
    let key = format!("{START}{prefix}_{}", hex(&random32()));
    (prefix, key)
}

/// The prefix of what is written exactly like a key.
pub(super) fn prefix(token: &str) -> Option<&str> {
    let (prefix, secret) = token.strip_prefix(START)?.split_once('_')?;
    let plain = |text: &str, length| {
        let known = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        text.len() == length && text.bytes().all(known)
    };
    (plain(prefix, PREFIX) && plain(secret, SECRET)).then_some(prefix)
}

#[cfg(test)]
mod tests {
    use super::{fresh, looks_like_a_key, prefix};

    #[test]
    fn a_key_is_written_so_that_it_can_be_found() {
        let (shown, key) = fresh();
        assert!(key.starts_with(&format!("es_live_{shown}_")) && key.len() == 85);
        assert_eq!(prefix(&key), Some(shown.as_str()));
        for odd in [
            "",
            "es_live_",
            "es_live_0123456789ab",
            &key[..84],
            &format!("{key}0"),
            &key.to_uppercase(),
        ] {
            assert_eq!(prefix(odd), None, "{odd}");
        }
        assert!(looks_like_a_key("es_live_x") && !looks_like_a_key("eyJhbGciOi"));
    }
}
