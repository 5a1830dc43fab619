//! Codes of six digits from a secret and a clock (RFC 6238 with HMAC-SHA-1 and 30 seconds, because that is
//! what every authenticator app understands), and letters that people can type.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

const SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// How many half minutes a clock may be off.
const DRIFT: i64 = 1;
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The half minute, counted from 1970.
pub(super) fn step(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(SECONDS)
}

/// The code of one half minute.
pub(super) fn code(secret: &[u8], step: i64) -> String {
    let mut block = [0_u8; 64];
    let length = secret.len().min(block.len());
    block[..length].copy_from_slice(&secret[..length]);
    let mut mac = Hmac::<Sha1>::new(&block.into());
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let start = usize::from(digest[digest.len() - 1] & 0x0f);
    let mut word = [0_u8; 4];
    word.copy_from_slice(&digest[start..start + 4]);
    let number = (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000;
    format!("{number:0DIGITS$}")
}

/// The half minute whose code was typed, if it is about now and newer than `last`. All are compared, each in
/// constant time.
pub(super) fn matching(secret: &[u8], typed: &str, at: DateTime<Utc>, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|letter| *letter != ' ').collect();
    let now = step(at);
    let mut found = None;
    for step in now - DRIFT..=now + DRIFT {
        let same = bool::from(code(secret, step).as_bytes().ct_eq(typed.as_bytes()));
        if same && step > last {
            found = Some(step);
        }
    }
    found
}

/// Base32 without padding (RFC 4648).
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(held >> bits));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(letter(held << (5 - bits)));
    }
    text
}

fn letter(value: u32) -> char {
    char::from(LETTERS[usize::try_from(value & 31).unwrap_or_default()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B (SHA-1), the last six of eight digits.
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, step(at(seconds))), expected);
        }
    }

    #[test]
    fn a_code_holds_for_its_neighbours_and_only_once() {
        let now = at(1_111_111_111);
        let own = step(now);
        for off in -3_i64..=3 {
            let typed = code(SECRET, own + off);
            let found = matching(SECRET, &typed, now, 0);
            assert_eq!(found, (off.abs() <= 1).then_some(own + off), "{off}");
            assert_eq!(matching(SECRET, &typed, now, own + off), None);
        }
        assert_eq!(matching(SECRET, "050 471", now, 0), Some(own));
        for odd in ["", "05047", "0504711", "٠٥٠٤٧١", "-50471"] {
            assert_eq!(matching(SECRET, odd, now, 0), None, "{odd}");
        }
    }

    #[test]
    fn letters_are_those_of_the_standard() {
        // RFC 4648, section 10, without the padding.
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }
}
