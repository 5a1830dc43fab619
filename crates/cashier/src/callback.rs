//! The secret parts of the addresses that providers without signatures call back.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How many bytes of the code travel: 128 bits cannot be guessed.
const CODE: usize = 16;

/// What a callback may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackOf {
    Payment,
    Refund,
}

/// Makes and checks the secret parts: an id with a keyed code over it, so that each address is for
/// one payment or refund and nothing has to be stored.
#[derive(Clone)]
pub struct CallbackKey(SecretSlice<u8>);

impl CallbackKey {
    /// The same in all processes of a shop.
    #[must_use]
    pub fn new(secret: Vec<u8>) -> Self {
        Self(secret.into())
    }

    /// The secret part of the address for this payment or refund. In hex: among other letters one of
    /// the words that M-Pesa refuses in addresses would turn up now and then.
    #[must_use]
    pub fn token(&self, of: CallbackOf, id: Uuid) -> SecretString {
        let bytes = [&id.as_bytes()[..], &self.code(of, id)].concat();
        hex::encode(bytes).into()
    }

    /// The payment or refund that `token` was made for; `None` for anything this shop did not make.
    #[must_use]
    pub fn open(&self, of: CallbackOf, token: &str) -> Option<Uuid> {
        // Written as this shop writes it, and in no other case of letters: one address for each.
        if token.bytes().any(|letter| letter.is_ascii_uppercase()) {
            return None;
        }
        let bytes = hex::decode(token).ok()?;
        let (id, code) = bytes.split_at_checked(16)?;
        let id = Uuid::from_slice(id).ok()?;
        let right = self.code(of, id);
        bool::from(right.as_slice().ct_eq(code)).then_some(id)
    }

    fn code(&self, of: CallbackOf, id: Uuid) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else {
            // A keyed hash takes keys of any length.
            return Vec::new();
        };
        mac.update(match of {
            CallbackOf::Payment => b"callback of payment\n",
            CallbackOf::Refund => b"callback of a refund",
        });
        mac.update(id.as_bytes());
        mac.finalize().into_bytes()[..CODE].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::{CallbackKey, CallbackOf};
    use secrecy::ExposeSecret;
    use uuid::Uuid;

    #[test]
    fn an_address_is_for_one_payment_of_one_shop() {
        let (key, id) = (CallbackKey::new(b"secret".to_vec()), Uuid::from_u128(7));
        let token = key.token(CallbackOf::Payment, id);
        let token = token.expose_secret();
        assert_eq!(key.open(CallbackOf::Payment, token), Some(id));
        assert_eq!(key.open(CallbackOf::Refund, token), None);
        let other = CallbackKey::new(b"another".to_vec());
        assert_eq!(other.open(CallbackOf::Payment, token), None);
        // A token without letters is the same in capitals; this one has some.
        let shouted = token.to_ascii_uppercase();
        assert_ne!(shouted, token);
        assert_eq!(key.open(CallbackOf::Payment, &shouted), None);
        for cut in 0..token.len() {
            assert_eq!(key.open(CallbackOf::Payment, &token[..cut]), None);
        }
        let next = key.token(CallbackOf::Payment, Uuid::from_u128(8));
        let swapped = format!("{}{}", &next.expose_secret()[..32], &token[32..]);
        assert_eq!(key.open(CallbackOf::Payment, &swapped), None);
    }
}
