//! A guest signs in: what lay in the guest's cart moves into the customer's.

use crate::{Basket, ChangeCartError};
use domain::cart::{Cart, CartCommand, CartLine, CartOwner, MAX_LINE_QUANTITY, MAX_LINES};
use domain::kernel::{At, CartId, ProductId, Quantity};
use domain::stock::StockItem;
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// A guest's cart and the customer's cart it moves into.
#[derive(Debug, Clone)]
pub struct MergeCarts {
    pub guest_cart: CartId,
    /// SHA-256 of the secret token that opens the guest's cart.
    pub token_hash: String,
    /// The customer's current cart.
    pub into: Basket,
    pub at: At,
}

/// The customer's cart after the merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub cart_id: CartId,
    pub version: u64,
    pub lines: Vec<CartLine>,
    /// Products of which fewer units moved than the guest had chosen.
    pub capped: Vec<ProductId>,
}

/// Adds the guest's quantities to the customer's, capped by what is available, and closes the
/// guest's cart. A guest's cart that is finished already moves nothing.
#[must_use]
pub fn merge_carts(wish: MergeCarts, context: Context) -> Decision<Merged, ChangeCartError> {
    let guest = wish.guest_cart;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Cart>(guest)
}

fn carry_out(desk: &mut Desk<'_>, wish: &MergeCarts) -> Result<Merged, Halt<ChangeCartError>> {
    let owner = CartOwner::Guest {
        token_hash: wish.token_hash.clone(),
    };
    let guest = desk.state::<Cart>(wish.guest_cart)?;
    if guest.owner() != Some(&owner) {
        return Err(Halt::Refused(domain::cart::CartError::Unknown.into()));
    }
    let lines: Vec<CartLine> = if guest.is_open() {
        guest.lines().to_vec()
    } else {
        Vec::new()
    };
    let open = guest.is_open();
    let into = wish.into.open(desk, wish.at)?;
    let mut capped = Vec::new();
    for line in lines {
        if !move_line(desk, into, &line, wish.at)? {
            capped.push(line.product_id);
        }
    }
    if open {
        let command = CartCommand::MergeInto { into, at: wish.at };
        desk.execute::<Cart>(wish.guest_cart, command)
            .map_err(Halt::lift)?;
    }
    let lines = desk.state::<Cart>(into)?.lines().to_vec();
    Ok(Merged {
        cart_id: into,
        version: desk.version::<Cart>(into)?,
        lines,
        capped,
    })
}

/// Moves as many units of a line as fit; true if all of them did.
fn move_line(
    desk: &mut Desk<'_>,
    into: CartId,
    line: &CartLine,
    at: At,
) -> Result<bool, Halt<ChangeCartError>> {
    let product_id = line.product_id;
    let available = desk
        .state::<StockItem>(product_id)?
        .available()
        .min(MAX_LINE_QUANTITY);
    let cart = desk.state::<Cart>(into)?;
    let present = cart
        .lines()
        .iter()
        .find(|there| there.product_id == product_id);
    let has = present.map_or(0, |there| there.quantity.units());
    let room = present.is_some() || cart.lines().len() < MAX_LINES;
    let fits = if room {
        line.quantity.units().min(available - has).max(0)
    } else {
        0
    };
    if let Ok(quantity) = Quantity::new(fits)
        && fits > 0
    {
        desk.execute::<Cart>(
            into,
            CartCommand::Add {
                product_id,
                quantity,
                at,
            },
        )
        .map_err(Halt::lift)?;
    }
    Ok(fits == line.quantity.units())
}
