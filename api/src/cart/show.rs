//! GET /api/cart

use super::basket::{Held, no_cart};
use super::chain::current;
use super::shown::{CartView, shown};
use crate::http::{Answer, Caller};
use crate::problem::{Problem, ProblemDocument};
use crate::state::Shop;
use actix_web::get;
use actix_web::web::Data;
use domain::cart::{Cart, CartOwner};

/// Show the cart.
///
/// It is read from the log itself, so it always shows one's own writes. A guest without a token
/// sees an empty cart; a cart that became an order or was merged shows no lines.
#[utoipa::path(tag = "queries", security((), ("cartToken" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The cart", body = CartView),
        (status = 401, description = "unauthenticated, token_expired", body = ProblemDocument),
        (status = 404, description = "not_found: the token opens no cart", body = ProblemDocument),
    ))]
#[get("/api/cart")]
pub(crate) async fn show(shop: Data<Shop>, who: Caller, held: Held) -> Result<Answer, Problem> {
    let customer = who.customer();
    let (cart_id, cart, version) = match (customer, held.token()) {
        (Some(customer), _) => {
            let current = current(&shop, customer).await?;
            (Some(current.cart_id), current.cart, current.version)
        }
        (None, Ok(None)) => (None, Cart::default(), 0),
        (None, token) => {
            let token = token?.ok_or_else(no_cart)?;
            let loaded = shop.store.load::<Cart>(token.cart_id).await?;
            if loaded.state.owner()
                != Some(&CartOwner::Guest {
                    token_hash: token.hash,
                })
            {
                return Err(no_cart());
            }
            (Some(token.cart_id), loaded.state, loaded.version)
        }
    };
    let cart = shown(&shop, cart_id, customer, cart.lines(), version).await?;
    Ok(Answer::ok(&cart).version(version))
}
