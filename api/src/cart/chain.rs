//! Where the chain of a customer's carts stands.

use crate::problem::Problem;
use crate::state::Shop;
use domain::cart::{Cart, first_cart_of, next_cart_after};
use domain::kernel::{CartId, CustomerId};

/// The first cart of the chain that is not finished.
pub(crate) struct Current {
    pub(crate) cart_id: CartId,
    /// Empty where nobody opened it yet.
    pub(crate) cart: Cart,
    pub(crate) version: u64,
    /// The one before it, where the walk came past it.
    pub(crate) previous: Option<CartId>,
}

/// How many carts the first look takes in, and how many a look takes in at most.
const FIRST_LOOK: usize = 4;
const WIDEST_LOOK: usize = 256;

/// Walks the chain from where it was seen last, or from its beginning.
pub(crate) async fn current(shop: &Shop, customer: CustomerId) -> Result<Current, Problem> {
    let mut from = shop
        .caches
        .cart_of(customer)
        .await
        .unwrap_or_else(|| first_cart_of(customer));
    let (mut wide, mut previous) = (FIRST_LOOK, None);
    loop {
        let chain: Vec<CartId> =
            std::iter::successors(Some(from), |cart| Some(next_cart_after(*cart)))
                .take(wide)
                .collect();
        let ids: Vec<String> = chain.iter().map(ToString::to_string).collect();
        let loaded = shop.store.load_many::<Cart>(&ids).await?;
        for (cart_id, loaded) in chain.iter().copied().zip(loaded) {
            if loaded.version == 0 || loaded.state.is_open() {
                let (cart, version) = (loaded.state, loaded.version);
                remember(shop, customer, previous.unwrap_or(cart_id)).await;
                return Ok(Current {
                    cart_id,
                    cart,
                    version,
                    previous,
                });
            }
            previous = Some(cart_id);
        }
        from = chain.last().copied().map_or(from, next_cart_after);
        wide = (wide * 4).min(WIDEST_LOOK);
    }
}

/// A cart to begin the walk from; the decision walks on from there by itself.
pub(crate) async fn begin(shop: &Shop, customer: CustomerId) -> Result<CartId, Problem> {
    match shop.caches.cart_of(customer).await {
        Some(cart_id) => Ok(cart_id),
        None => Ok(current(shop, customer).await?.cart_id),
    }
}

/// Remembers how far the chain was seen: a hint, never the truth.
pub(crate) async fn remember(shop: &Shop, customer: CustomerId, cart_id: CartId) {
    shop.caches.keep_cart_of(customer, cart_id).await;
}
