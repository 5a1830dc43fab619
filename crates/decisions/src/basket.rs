//! Whose cart is meant, and which one that is by now.

use domain::cart::{Cart, CartCommand, CartError, CartOwner, next_cart_after};
use domain::kernel::{At, CartId, CustomerId};
use eventstore::{Desk, Halt};

/// A way to name a cart without knowing how often its owner has checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basket {
    /// The current cart of a customer: the first of the derived chain that is neither checked out
    /// nor merged. `from` is any cart of that chain at or before it.
    OfCustomer {
        customer_id: CustomerId,
        from: CartId,
    },
    /// The cart of whoever knows the token with this hash. Where it is finished, a change goes to
    /// `fresh` (a cart that the token of `fresh_hash` opens).
    OfGuest {
        cart_id: CartId,
        token_hash: String,
        fresh: CartId,
        fresh_hash: String,
    },
}

impl Basket {
    /// The id of the cart that is meant; it may be one that nobody opened yet.
    ///
    /// A guest's cart that does not exist, or that another token opens, is [`CartError::Unknown`].
    pub fn find<E: From<CartError>>(&self, desk: &mut Desk<'_>) -> Result<CartId, Halt<E>> {
        match self {
            Self::OfCustomer { from, .. } => current(desk, *from),
            Self::OfGuest {
                cart_id,
                token_hash,
                ..
            } => {
                let owner = CartOwner::Guest {
                    token_hash: token_hash.clone(),
                };
                let known = desk.state::<Cart>(cart_id)?.owner() == Some(&owner);
                if known {
                    Ok(*cart_id)
                } else {
                    Err(Halt::Refused(CartError::Unknown.into()))
                }
            }
        }
    }

    /// The id of an open cart: the one that is meant, opened where nobody did yet, or the fresh one
    /// of a guest whose cart is finished.
    pub fn open<E: From<CartError>>(&self, desk: &mut Desk<'_>, at: At) -> Result<CartId, Halt<E>> {
        let (cart_id, owner) = match self {
            Self::OfCustomer { customer_id, .. } => {
                (self.find(desk)?, CartOwner::Customer(*customer_id))
            }
            Self::OfGuest {
                cart_id,
                fresh,
                fresh_hash,
                ..
            } if cart_id == fresh => (
                *fresh,
                CartOwner::Guest {
                    token_hash: fresh_hash.clone(),
                },
            ),
            Self::OfGuest {
                fresh,
                fresh_hash,
                token_hash,
                ..
            } => {
                let known = self.find(desk)?;
                if desk.state::<Cart>(known)?.is_open() {
                    (
                        known,
                        CartOwner::Guest {
                            token_hash: token_hash.clone(),
                        },
                    )
                } else {
                    (
                        *fresh,
                        CartOwner::Guest {
                            token_hash: fresh_hash.clone(),
                        },
                    )
                }
            }
        };
        desk.execute::<Cart>(cart_id, CartCommand::Open { cart_id, owner, at })
            .map_err(Halt::lift)?;
        Ok(cart_id)
    }
}

/// Walks the derived chain to the first cart that is not finished.
fn current<E>(desk: &mut Desk<'_>, from: CartId) -> Result<CartId, Halt<E>> {
    let mut cart_id = from;
    while desk.version::<Cart>(cart_id)? > 0 && !desk.state::<Cart>(cart_id)?.is_open() {
        cart_id = next_cart_after(cart_id);
    }
    Ok(cart_id)
}
