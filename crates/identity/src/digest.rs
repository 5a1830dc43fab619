//! Keyed digests: everything in this crate that must be found, compared or derived without being
//! readable.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A 256-bit digest.
pub(crate) type Digest32 = [u8; 32];

/// HMAC-SHA-256 over `message`.
pub(crate) fn mac(key: &[u8], message: &[u8]) -> Digest32 {
    let mut mac = keyed(key);
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// A key for one purpose, derived from a key for many.
pub(crate) fn subkey(key: &[u8], purpose: &str) -> Digest32 {
    mac(key, purpose.as_bytes())
}

/// An HMAC that is ready to read. The key is brought to one block as RFC 2104 says, which makes
/// this infallible.
pub(crate) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0_u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    Hmac::<Sha256>::new(&block.into())
}

/// 256 fresh random bits.
pub(crate) fn random32() -> Digest32 {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes);
    bytes
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A commitment that history may keep: it proves later what `value` was, and tells nobody who does
/// not have the `salt`. Keep the salt (at least 16 random bytes) where the value is kept, so that
/// erasing both leaves a commitment to nothing.
#[must_use]
pub fn commitment(salt: &[u8], value: &[u8]) -> String {
    hex(&mac(salt, value))
}

#[cfg(test)]
mod tests {
    use super::{commitment, hex, mac};

    #[test]
    fn digests_agree_with_the_published_vectors() {
        // RFC 4231, test cases 2 and 6 (a key longer than a block).
        let short = mac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(
            hex(&short),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let long = mac(
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
        );
        assert_eq!(
            hex(&long),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn a_commitment_depends_on_salt_and_value() {
        let one = commitment(b"salt of sixteen b", b"Ada");
        assert_eq!(one, commitment(b"salt of sixteen b", b"Ada"));
        assert_ne!(one, commitment(b"salt of sixteen c", b"Ada"));
        assert_ne!(one, commitment(b"salt of sixteen b", b"Bob"));
    }
}
