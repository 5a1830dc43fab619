//! What the caller's cart comes to before discounts, for whoever wants to try a coupon on it.

use super::basket::{Held, no_cart};
use super::chain::current;
use super::line::offered;
use crate::http::Caller;
use crate::problem::{Problem, codes};
use crate::state::Shop;
use domain::cart::{Cart, CartLine, CartOwner};
use domain::kernel::{Amount, Currency};

/// The sum of the lines that are for sale, at the prices of the day; 409 for an empty cart.
pub(crate) async fn subtotal_of(
    shop: &Shop,
    who: &Caller,
    held: &Held,
) -> Result<(Amount, Currency), Problem> {
    let lines = lines(shop, who, held).await?;
    let known = offered(shop, &lines).await?;
    let priced = lines
        .iter()
        .filter_map(|line| Some((line, known.get(&line.product_id.0)?)));
    let mut priced = priced.filter(|(_, offer)| offer.is_for_sale).peekable();
    let Some((_, first)) = priced.peek() else {
        return Err(Problem::new(codes::CART_EMPTY));
    };
    let currency = first.currency;
    let same = priced.filter(|(_, offer)| offer.currency == currency);
    let minor = same.fold(0_i64, |sum, (line, offer)| {
        sum.saturating_add(offer.adds(line))
    });
    Ok((Amount::minor(minor), currency))
}

async fn lines(shop: &Shop, who: &Caller, held: &Held) -> Result<Vec<CartLine>, Problem> {
    if let Some(customer) = who.customer() {
        return Ok(current(shop, customer).await?.cart.lines().to_vec());
    }
    let Some(token) = held.token()? else {
        return Ok(Vec::new());
    };
    let cart = shop.store.load::<Cart>(token.cart_id).await?.state;
    let owner = CartOwner::Guest {
        token_hash: token.hash,
    };
    if cart.owner() == Some(&owner) {
        Ok(cart.lines().to_vec())
    } else {
        Err(no_cart())
    }
}
