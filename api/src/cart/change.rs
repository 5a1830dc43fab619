//! What all changes of a cart have in common: decide, show, and tell a new guest the token.

use super::basket::{self, Held};
use super::chain::remember;
use super::shown::shown;
use crate::http::{Answer, Call, Caller, Sent};
use crate::problem::{Problem, codes};
use crate::state::Shop;
use decisions::{Basket, CartChange, ChangeCart, change_cart};
use domain::kernel::Quantity;

/// Reads a quantity of a body; anything out of range is a 422.
pub(super) fn quantity(units: i64) -> Result<Quantity, Problem> {
    Quantity::new(units)
        .map_err(|error| Problem::field(codes::OUT_OF_RANGE, "/quantity", error.to_string()))
}

/// Carries out one change of the caller's cart and shows the cart.
pub(super) async fn change(
    shop: &Shop,
    who: &Caller,
    held: &Held,
    (call, sent): (&Call, &impl Sent),
    change: CartChange,
) -> Result<Answer, Problem> {
    let at = shop.now();
    let basket = match change {
        CartChange::Add { .. } => basket::any(shop, who, held).await?,
        _ => basket::existing(shop, who, held).await?,
    };
    // A guest without a token cannot be told from another guest with the same key.
    let is_stranger = matches!(&basket, Basket::OfGuest { cart_id, fresh, .. } if cart_id == fresh);
    let wish = ChangeCart {
        basket,
        change,
        expected_version: call.if_match().version(),
        at,
    };
    let decision = change_cart(wish, call.context(who, at));
    let decision = if is_stranger {
        decision
    } else {
        call.keyed(decision, who, sent)
    };
    let decided = shop.store.decide(decision).await?;
    let changed = &decided.outcome;
    if let Some(customer) = who.customer() {
        remember(shop, customer, changed.cart_id).await;
    }
    let (cart_id, version) = (changed.cart_id, changed.version);
    let mut cart = shown(shop, Some(cart_id), who.customer(), &changed.lines, version).await?;
    cart.cart_token = basket::new_token(shop, who, held, cart_id)?;
    let answer = Answer::ok(&cart).version(version).decided(&decided);
    Ok(match cart.cart_token {
        Some(token) => answer.header("x-cart-token", token),
        None => answer,
    })
}
