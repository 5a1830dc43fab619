//! The secret that opens a guest's cart.
//!
//! It holds the cart's id and a seal that only this shop can make, so a repeated request can be
//! given the same token again. History keeps its SHA-256 only.

use crate::problem::Problem;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::kernel::CartId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A token that was sent: which cart it is about, and what history knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CartToken {
    pub(crate) cart_id: CartId,
    /// SHA-256 of the token, in hex.
    pub(crate) hash: String,
}

const ID: usize = 16;
const SEAL: usize = 32;

impl CartToken {
    /// Reads a token; `None` for anything that is none. Whether it opens the cart is asked of the
    /// cart.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, seal) = bytes.split_first_chunk::<ID>()?;
        (seal.len() == SEAL).then(|| Self {
            cart_id: CartId(Uuid::from_bytes(*id)),
            hash: hash(text),
        })
    }
}

/// The token of a cart, and its hash.
pub(crate) fn mint(secret: &[u8], cart_id: CartId) -> Result<(String, String), Problem> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(Problem::fault)?;
    mac.update(b"cart-token\n");
    mac.update(cart_id.0.as_bytes());
    let seal = mac.finalize().into_bytes();
    let token = BASE64_URL_SAFE_NO_PAD.encode([&cart_id.0.as_bytes()[..], &seal[..]].concat());
    let hash = hash(&token);
    Ok((token, hash))
}

fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{CartToken, mint};
    use domain::kernel::CartId;
    use uuid::Uuid;

    #[test]
    fn a_token_leads_to_its_cart_and_only_there() {
        let (one, other) = (CartId(Uuid::now_v7()), CartId(Uuid::now_v7()));
        let (token, hash) = mint(b"secret", one).unwrap();
        assert_eq!(
            CartToken::read(&token),
            Some(CartToken {
                cart_id: one,
                hash: hash.clone()
            })
        );
        assert_ne!(mint(b"secret", other).unwrap().1, hash);
        assert_ne!(mint(b"another", one).unwrap().1, hash);
        assert_eq!(hash.len(), 64);
    }

    #[test]
    fn anything_else_is_no_token() {
        for text in [
            "",
            "abc",
            "../../etc/passwd",
            "AAAA AAAA",
            &"A".repeat(10_000),
        ] {
            assert_eq!(CartToken::read(text), None, "{text}");
        }
    }
}
