//! A shopper fills or empties a cart.

use crate::Basket;
use domain::cart::{Cart, CartCommand, CartError, CartLine};
use domain::kernel::{At, CartId, ProductId, Quantity};
use domain::product::Product;
use domain::stock::StockItem;
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// What is to change in a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CartChange {
    Add {
        product_id: ProductId,
        quantity: Quantity,
    },
    /// Zero removes the line.
    SetQuantity {
        product_id: ProductId,
        quantity: Quantity,
    },
    Remove {
        product_id: ProductId,
    },
    Clear,
}

/// A wish about a cart, with everything it needs to know.
#[derive(Debug, Clone)]
pub struct ChangeCart {
    pub basket: Basket,
    pub change: CartChange,
    /// The version the shopper looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// Which cart changed, its version now, and what lies in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartChanged {
    pub cart_id: CartId,
    pub version: u64,
    pub lines: Vec<CartLine>,
}

/// Why a cart stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeCartError {
    #[error(transparent)]
    Cart(#[from] CartError),
    #[error("there is no product {0}")]
    ProductNotFound(ProductId),
    #[error("the product is not for sale at the moment")]
    ProductInactive(ProductId),
    #[error("only {available} of the {wanted} wanted units are left")]
    InsufficientStock {
        product_id: ProductId,
        available: i64,
        wanted: i64,
    },
}

/// Changes a cart. More units than are available are refused here already; what counts is decided
/// at the till. Fewer units are always fine.
#[must_use]
pub fn change_cart(wish: ChangeCart, context: Context) -> Decision<CartChanged, ChangeCartError> {
    let basket = wish.basket.clone();
    let product = match wish.change {
        CartChange::Add { product_id, .. } | CartChange::SetQuantity { product_id, .. } => {
            Some(product_id)
        }
        CartChange::Remove { .. } | CartChange::Clear => None,
    };
    let mut decision = Decision::new(context, move |desk| carry_out(desk, &wish));
    decision = match basket {
        Basket::OfCustomer { from, .. } => decision.touching::<Cart>(from),
        Basket::OfGuest { cart_id, .. } => decision.touching::<Cart>(cart_id),
    };
    match product {
        Some(id) => decision.touching::<Product>(id).touching::<StockItem>(id),
        None => decision,
    }
}

fn carry_out(desk: &mut Desk<'_>, wish: &ChangeCart) -> Result<CartChanged, Halt<ChangeCartError>> {
    let at = wish.at;
    let filling = matches!(wish.change, CartChange::Add { .. });
    let cart_id = if filling {
        wish.basket.open(desk, at)?
    } else {
        wish.basket.find(desk)?
    };
    if let Some(version) = wish.expected_version {
        desk.expect_version::<Cart, _>(cart_id, version)?;
    }
    let command = match wish.change {
        CartChange::Add {
            product_id,
            quantity,
        } => {
            let wanted = held(desk, cart_id, product_id)? + quantity.units();
            sellable(desk, product_id, wanted)?;
            CartCommand::Add {
                product_id,
                quantity,
                at,
            }
        }
        CartChange::SetQuantity {
            product_id,
            quantity,
        } => {
            if quantity.units() > held(desk, cart_id, product_id)? {
                sellable(desk, product_id, quantity.units())?;
            }
            CartCommand::SetQuantity {
                product_id,
                quantity,
                at,
            }
        }
        CartChange::Remove { product_id } => CartCommand::Remove { product_id, at },
        CartChange::Clear => CartCommand::Clear { at },
    };
    desk.execute::<Cart>(cart_id, command).map_err(Halt::lift)?;
    let lines = desk.state::<Cart>(cart_id)?.lines().to_vec();
    Ok(CartChanged {
        cart_id,
        version: desk.version::<Cart>(cart_id)?,
        lines,
    })
}

/// How many units of the product lie in the cart.
fn held(
    desk: &mut Desk<'_>,
    cart_id: CartId,
    product_id: ProductId,
) -> Result<i64, Halt<ChangeCartError>> {
    let lines = desk.state::<Cart>(cart_id)?.lines();
    Ok(lines
        .iter()
        .find(|line| line.product_id == product_id)
        .map_or(0, |line| line.quantity.units()))
}

fn sellable(
    desk: &mut Desk<'_>,
    product_id: ProductId,
    wanted: i64,
) -> Result<(), Halt<ChangeCartError>> {
    let product = desk.state::<Product>(product_id)?;
    let Some(details) = product.details().filter(|_| !product.is_withdrawn()) else {
        return Err(Halt::Refused(ChangeCartError::ProductNotFound(product_id)));
    };
    if !details.is_active {
        return Err(Halt::Refused(ChangeCartError::ProductInactive(product_id)));
    }
    let available = desk.state::<StockItem>(product_id)?.available();
    if wanted > available {
        return Err(Halt::Refused(ChangeCartError::InsufficientStock {
            product_id,
            available,
            wanted,
        }));
    }
    Ok(())
}
