//! Which cart a request is about: the customer's, or the one its token opens.

use super::chain;
use super::token::{CartToken, mint};
use crate::http::Caller;
use crate::problem::Problem;
use crate::state::Shop;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use decisions::Basket;
use domain::kernel::CartId;
use secrecy::ExposeSecret;
use std::convert::Infallible;
use std::future::{Ready, ready};
use uuid::Uuid;

/// What `X-Cart-Token` says, if it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Held(Option<String>);

impl Held {
    /// The token, if one was sent; 404 if what was sent is none.
    pub(crate) fn token(&self) -> Result<Option<CartToken>, Problem> {
        let Some(text) = self.0.as_deref() else {
            return Ok(None);
        };
        CartToken::read(text).map(Some).ok_or_else(no_cart)
    }
}

impl FromRequest for Held {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let sent = request.headers().get("x-cart-token");
        // What is not text is no token either: it opens nothing.
        ready(Ok(Self(
            sent.map(|value| value.to_str().unwrap_or("?").to_owned()),
        )))
    }
}

/// There is no such cart, or its token was not sent.
pub(crate) fn no_cart() -> Problem {
    Problem::not_found("cart")
}

/// The basket of a caller who has one: a customer, or a guest with a token.
pub(crate) async fn existing(shop: &Shop, who: &Caller, held: &Held) -> Result<Basket, Problem> {
    if let Some(customer_id) = who.customer() {
        return Ok(Basket::OfCustomer {
            customer_id,
            from: chain::begin(shop, customer_id).await?,
        });
    }
    let token = held.token()?.ok_or_else(no_cart)?;
    fresh(shop, Some(token))
}

/// The basket of any caller; a guest without a token gets a new one.
pub(crate) async fn any(shop: &Shop, who: &Caller, held: &Held) -> Result<Basket, Problem> {
    match (who.customer(), held.token()) {
        (None, Ok(None)) => fresh(shop, None),
        _ => existing(shop, who, held).await,
    }
}

/// The token of the cart, where it is another one than the caller holds.
pub(crate) fn new_token(
    shop: &Shop,
    who: &Caller,
    held: &Held,
    cart_id: CartId,
) -> Result<Option<String>, Problem> {
    let known = held
        .token()
        .ok()
        .flatten()
        .is_some_and(|token| token.cart_id == cart_id);
    if known || who.customer().is_some() {
        return Ok(None);
    }
    Ok(Some(
        mint(shop.settings.cursor_secret.expose_secret(), cart_id)?.0,
    ))
}

fn fresh(shop: &Shop, token: Option<CartToken>) -> Result<Basket, Problem> {
    let fresh = CartId(Uuid::now_v7());
    let (_, fresh_hash) = mint(shop.settings.cursor_secret.expose_secret(), fresh)?;
    let (cart_id, token_hash) = token.map_or_else(
        || (fresh, fresh_hash.clone()),
        |token| (token.cart_id, token.hash),
    );
    Ok(Basket::OfGuest {
        cart_id,
        token_hash,
        fresh,
        fresh_hash,
    })
}
