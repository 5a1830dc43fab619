//! What a cart answers.

use super::{
    Cart, CartCommand, CartError, CartEvent, CartLine, CartOwner, MAX_LINE_QUANTITY, MAX_LINES,
};
use crate::kernel::{At, CartId, ProductId, Quantity};

type Decision = Result<Vec<CartEvent>, CartError>;

/// What happens, or why not.
pub(super) fn decide(cart: &Cart, command: CartCommand) -> Decision {
    match (cart, command) {
        (Cart::Unopened, CartCommand::Open { cart_id, owner, at }) => {
            Ok(vec![CartEvent::Opened { cart_id, owner, at }])
        }
        (Cart::Unopened, _) => Err(CartError::Unknown),
        (
            Cart::Open {
                cart_id,
                owner,
                lines,
            },
            command,
        ) => while_open(*cart_id, owner, lines, command),
        (Cart::CheckedOut { order_id, .. }, CartCommand::CheckOut { order_id: same, .. })
            if *order_id == same =>
        {
            Ok(vec![])
        }
        (Cart::CheckedOut { order_id, .. }, _) => Err(CartError::CheckedOut(*order_id)),
        (Cart::Merged { into, .. }, CartCommand::MergeInto { into: same, .. }) if *into == same => {
            Ok(vec![])
        }
        (Cart::Merged { into, .. }, _) => Err(CartError::Merged(*into)),
    }
}

fn while_open(
    cart_id: CartId,
    owner: &CartOwner,
    lines: &[CartLine],
    command: CartCommand,
) -> Decision {
    match command {
        CartCommand::Open { owner: asking, .. } if asking == *owner => Ok(vec![]),
        CartCommand::Open { .. } => Err(CartError::NotOwner),
        CartCommand::Add {
            product_id,
            quantity,
            at,
        } => add(cart_id, lines, product_id, quantity, at),
        CartCommand::SetQuantity {
            product_id,
            quantity,
            at,
        } if quantity.is_zero() => Ok(remove(cart_id, lines, product_id, at)),
        CartCommand::SetQuantity {
            product_id,
            quantity,
            at,
        } => set(cart_id, lines, product_id, quantity, at),
        CartCommand::Remove { product_id, at } => Ok(remove(cart_id, lines, product_id, at)),
        CartCommand::Clear { .. } if lines.is_empty() => Ok(vec![]),
        CartCommand::Clear { at } => Ok(vec![CartEvent::Cleared { cart_id, at }]),
        CartCommand::CheckOut { .. } if lines.is_empty() => Err(CartError::Empty),
        CartCommand::CheckOut { order_id, at } => Ok(vec![CartEvent::CheckedOut {
            cart_id,
            order_id,
            at,
        }]),
        CartCommand::MergeInto { into, .. } if into == cart_id => Ok(vec![]),
        CartCommand::MergeInto { into, at } => match owner {
            CartOwner::Guest { .. } => Ok(vec![CartEvent::Merged { cart_id, into, at }]),
            CartOwner::Customer(_) => Err(CartError::NotOwner),
        },
    }
}

fn add(
    cart_id: CartId,
    lines: &[CartLine],
    product_id: ProductId,
    more: Quantity,
    at: At,
) -> Decision {
    let now = held(lines, product_id);
    if more.is_zero() {
        return Err(CartError::InvalidQuantity);
    }
    if now.is_none() && lines.len() >= MAX_LINES {
        return Err(CartError::TooManyLines);
    }
    let quantity = fitting(now.unwrap_or(Quantity::ZERO).plus(more).ok())?;
    Ok(vec![CartEvent::ItemAdded {
        cart_id,
        product_id,
        quantity,
        at,
    }])
}

fn set(
    cart_id: CartId,
    lines: &[CartLine],
    product_id: ProductId,
    wish: Quantity,
    at: At,
) -> Decision {
    let now = held(lines, product_id).ok_or(CartError::NotInCart)?;
    let quantity = fitting(Some(wish))?;
    let set = CartEvent::QuantitySet {
        cart_id,
        product_id,
        quantity,
        at,
    };
    Ok(if now == quantity { vec![] } else { vec![set] })
}

fn remove(cart_id: CartId, lines: &[CartLine], product_id: ProductId, at: At) -> Vec<CartEvent> {
    match held(lines, product_id) {
        Some(_) => vec![CartEvent::ItemRemoved {
            cart_id,
            product_id,
            at,
        }],
        None => vec![],
    }
}

fn held(lines: &[CartLine], product_id: ProductId) -> Option<Quantity> {
    lines
        .iter()
        .find(|line| line.product_id == product_id)
        .map(|line| line.quantity)
}

fn fitting(quantity: Option<Quantity>) -> Result<Quantity, CartError> {
    quantity
        .filter(|quantity| quantity.units() <= MAX_LINE_QUANTITY)
        .ok_or(CartError::InvalidQuantity)
}
