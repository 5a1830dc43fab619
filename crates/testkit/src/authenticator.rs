//! A telephone with an authenticator app, written from the standard (RFC 6238) and not from the shop's code.

use chrono::Utc;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The app with one secret in it.
pub struct Authenticator {
    secret: Vec<u8>,
    last: i64,
}

impl Authenticator {
    /// Takes a secret in base32.
    pub fn of(secret: &str) -> Self {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let value = |letter| letters.find(letter).expect("a letter of base32");
        let bits: Vec<bool> = secret
            .chars()
            .flat_map(|letter| (0..5).rev().map(move |bit| value(letter) >> bit & 1 == 1))
            .collect();
        let byte = |bits: &[bool]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        Self {
            secret: bits.chunks_exact(8).map(byte).collect(),
            last: 0,
        }
    }

    /// The code of a half minute.
    pub fn code_at(&self, step: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).expect("any length");
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let at = usize::from(digest[19] & 15);
        let word = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap());
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }

    /// The half minute it is.
    pub fn now() -> i64 {
        Utc::now().timestamp() / 30
    }

    /// A code that was not shown yet and that the shop takes: the one of the half minute before, of this one
    /// or of the next. Waits for the clock where all three were shown.
    pub async fn code(&mut self) -> String {
        let step = (self.last + 1).max(Self::now() - 1);
        while step > Self::now() + 1 {
            // Only time helps: every code works once.
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        self.last = step;
        self.code_at(step)
    }

    /// A code that is certainly wrong now.
    pub fn wrong(&self) -> String {
        let now = Self::now();
        let right: Vec<String> = (now - 3..=now + 5).map(|step| self.code_at(step)).collect();
        let mut wrong = (0..).map(|number| format!("{number:06}"));
        wrong
            .find(|code| !right.contains(code))
            .expect("one of a million")
    }
}
