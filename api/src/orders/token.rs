//! The signed link of a guest's order: who holds it may see, follow and cancel that order.

use crate::problem::Problem;
use crate::state::Shop;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;
use std::convert::Infallible;
use std::future::{Ready, ready};
use uuid::Uuid;

/// What `X-Order-Token`, or `token` in the query, says.
#[derive(Debug, Clone)]
pub(crate) struct OrderToken(Option<String>);

impl OrderToken {
    /// Whether it is the token of this order.
    pub(super) fn opens(&self, shop: &Shop, order: Uuid) -> Result<bool, Problem> {
        let Some(sent) = self.0.as_deref() else {
            return Ok(false);
        };
        let right = token_of(shop.settings.cursor_secret.expose_secret(), order)?;
        Ok(bool::from(subtle::ConstantTimeEq::ct_eq(
            right.as_bytes(),
            sent.as_bytes(),
        )))
    }
}

/// The token of an order.
pub(super) fn token_of(secret: &[u8], order: Uuid) -> Result<String, Problem> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(Problem::fault)?;
    mac.update(b"order-link\n");
    mac.update(order.as_bytes());
    Ok(BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

impl FromRequest for OrderToken {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request
            .headers()
            .get("x-order-token")
            .and_then(|value| value.to_str().ok());
        let link = || {
            let pairs = form_urlencoded::parse(request.query_string().as_bytes());
            pairs
                .filter(|(name, _)| name == "token")
                .map(|(_, value)| value.into_owned())
                .next()
        };
        ready(Ok(Self(header.map(str::to_owned).or_else(link))))
    }
}

#[cfg(test)]
mod tests {
    use super::token_of;
    use uuid::Uuid;

    #[test]
    fn a_link_is_for_one_order_of_one_shop() {
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        let token = token_of(b"secret", one).unwrap();
        assert_eq!(token, token_of(b"secret", one).unwrap());
        assert_ne!(token, token_of(b"secret", other).unwrap());
        assert_ne!(token, token_of(b"another", one).unwrap());
    }
}
