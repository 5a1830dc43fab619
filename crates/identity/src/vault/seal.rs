//! AES-256-GCM with a fresh nonce for every value, bound to the place it is written to.

use crate::IdentityError;
use crate::digest::{Digest32, random32};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use secrecy::zeroize::Zeroizing;

/// The first byte of every sealed value: the format below.
const FORMAT: u8 = 1;
const NONCE: usize = 12;

/// A 256-bit key, wiped from memory when dropped.
pub(crate) struct DataKey(Zeroizing<Digest32>);

impl From<Digest32> for DataKey {
    fn from(bytes: Digest32) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl DataKey {
    pub(crate) fn generate() -> Self {
        Self::from(random32())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Seals `plain` for the place `aad` names: format byte, nonce, ciphertext with tag.
    pub(crate) fn seal(&self, aad: &str, plain: &[u8]) -> Result<Vec<u8>, IdentityError> {
        let mut nonce = [0_u8; NONCE];
        rand::fill(&mut nonce);
        let text = Payload {
            msg: plain,
            aad: aad.as_bytes(),
        };
        let sealed = self
            .cipher()
            .encrypt(&Nonce::from(nonce), text)
            .map_err(|_| IdentityError::Sealed("too long to seal"))?;
        Ok([&[FORMAT][..], &nonce, &sealed].concat())
    }

    /// Opens what was sealed by this key for the same place; anything else fails closed.
    pub(crate) fn open(&self, aad: &str, sealed: &[u8]) -> Result<Vec<u8>, IdentityError> {
        let (head, rest) = sealed
            .split_at_checked(1 + NONCE)
            .ok_or(IdentityError::Sealed("too short"))?;
        if head[0] != FORMAT {
            return Err(IdentityError::Sealed("unknown format"));
        }
        let mut nonce = [0_u8; NONCE];
        nonce.copy_from_slice(&head[1..]);
        self.cipher()
            .decrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: rest,
                    aad: aad.as_bytes(),
                },
            )
            .map_err(|_| IdentityError::Sealed("wrong key, wrong place, or changed"))
    }

    /// [`DataKey::open`] for text.
    pub(crate) fn open_text(&self, aad: &str, sealed: &[u8]) -> Result<String, IdentityError> {
        String::from_utf8(self.open(aad, sealed)?).map_err(|_| IdentityError::Sealed("not text"))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&(*self.0).into())
    }
}

#[cfg(test)]
mod tests {
    use super::{DataKey, NONCE};
    use std::collections::HashSet;

    #[test]
    fn what_is_sealed_opens_only_in_its_place_and_unchanged() {
        let key = DataKey::generate();
        let sealed = key.seal("users/1/email", b"ada@example.com").unwrap();
        assert_eq!(
            key.open("users/1/email", &sealed).unwrap(),
            b"ada@example.com"
        );
        assert!(key.open("users/2/email", &sealed).is_err());
        assert!(key.open("users/1/name", &sealed).is_err());
        assert!(DataKey::generate().open("users/1/email", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open("users/1/email", &changed).is_err(), "byte {at}");
        }
        for length in 0..sealed.len() {
            assert!(key.open("users/1/email", &sealed[..length]).is_err());
        }
    }

    /// Nonces of so many values under one key.
    fn nonces(key: &DataKey, values: usize) -> Vec<[u8; NONCE]> {
        let sealed = (0..values).map(|_| key.seal("a", b"").unwrap());
        sealed
            .map(|sealed| sealed[1..=NONCE].try_into().unwrap())
            .collect()
    }

    /// A million values: half of them under one key, half under the keys of a thousand persons, written
    /// by four at once.
    #[test]
    fn no_nonce_is_used_twice() {
        let one = DataKey::generate();
        let persons = || (0..500).flat_map(|_| nonces(&DataKey::generate(), 500));
        let all: Vec<[u8; NONCE]> = std::thread::scope(|scope| {
            let under_one = [(); 2].map(|()| scope.spawn(|| nonces(&one, 250_000)));
            let under_many = [(); 2].map(|()| scope.spawn(|| persons().collect::<Vec<_>>()));
            let writers = under_one.into_iter().chain(under_many);
            writers.flat_map(|writer| writer.join().unwrap()).collect()
        });
        assert_eq!(all.len(), 1_000_000);
        let different: HashSet<[u8; NONCE]> = all.into_iter().collect();
        assert_eq!(different.len(), 1_000_000);
    }
}
