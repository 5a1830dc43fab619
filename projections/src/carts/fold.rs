//! How the contents of a cart follow from what happened to it.

use crate::fold::{streams, unheard_of};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::cart::{CartEvent, CartOwner};
use domain::kernel::{At, CartId, ProductId, Quantity};
use eventstore::{Fault, Projector, Rows, Told};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// Keeps the carts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Carts;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) customer_id: Option<Uuid>,
    pub(super) guest_token_hash: Option<String>,
    pub(super) status: String,
    pub(super) lines: Vec<Line>,
    pub(super) order_id: Option<Uuid>,
    pub(super) merged_into: Option<Uuid>,
    pub(super) version: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) product_id: Uuid,
    pub(super) quantity: i64,
    pub(super) added_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
}

#[async_trait]
impl Projector for Carts {
    fn name(&self) -> &'static str {
        "carts"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["carts"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "cart.opened",
            "cart.item_added",
            "cart.quantity_set",
            "cart.item_removed",
            "cart.cleared",
            "cart.checked_out",
            "cart.merged",
        ]
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut rows = Rows::<Stored>::load(db, "carts", "id", &streams(page)).await?;
        for told in page {
            let event = told.read::<CartEvent>()?;
            if let CartEvent::Opened { cart_id, owner, at } = &event
                && rows.get(&told.aggregate_id).is_none()
            {
                rows.put(told.aggregate_id.clone(), open(*cart_id, owner, *at));
            }
            let row = rows
                .get_mut(&told.aggregate_id)
                .ok_or_else(|| unheard_of(told))?;
            fold(row, event);
            row.version = told.sequence;
        }
        rows.save(db).await
    }
}

fn open(id: CartId, owner: &CartOwner, at: At) -> Stored {
    let (customer_id, guest_token_hash) = match owner {
        CartOwner::Customer(customer) => (Some(customer.0), None),
        CartOwner::Guest { token_hash } => (None, Some(token_hash.clone())),
    };
    Stored {
        id: id.0,
        customer_id,
        guest_token_hash,
        status: "open".to_owned(),
        lines: Vec::new(),
        order_id: None,
        merged_into: None,
        version: 0,
        created_at: at,
        updated_at: at,
    }
}

fn fold(cart: &mut Stored, event: CartEvent) {
    cart.updated_at = match event {
        CartEvent::Opened { at, .. } => at,
        CartEvent::ItemAdded {
            product_id,
            quantity,
            at,
            ..
        }
        | CartEvent::QuantitySet {
            product_id,
            quantity,
            at,
            ..
        } => {
            set(&mut cart.lines, product_id, quantity, at);
            at
        }
        CartEvent::ItemRemoved { product_id, at, .. } => {
            cart.lines.retain(|line| line.product_id != product_id.0);
            at
        }
        CartEvent::Cleared { at, .. } => {
            cart.lines.clear();
            at
        }
        CartEvent::CheckedOut { order_id, at, .. } => {
            "checked_out".clone_into(&mut cart.status);
            cart.order_id = Some(order_id.0);
            at
        }
        CartEvent::Merged { into, at, .. } => {
            "merged".clone_into(&mut cart.status);
            cart.merged_into = Some(into.0);
            at
        }
    };
}

fn set(lines: &mut Vec<Line>, product: ProductId, quantity: Quantity, at: At) {
    match lines.iter_mut().find(|line| line.product_id == product.0) {
        Some(line) => {
            line.quantity = quantity.units();
            line.updated_at = at;
        }
        None => lines.push(Line {
            product_id: product.0,
            quantity: quantity.units(),
            added_at: at,
            updated_at: at,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::kernel::OrderId;

    const SHOES: ProductId = ProductId(Uuid::from_u128(1));
    const HAT: ProductId = ProductId(Uuid::from_u128(2));
    const CART: CartId = CartId(Uuid::from_u128(9));

    fn at(second: i64) -> At {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn filled() -> Stored {
        let mut cart = open(
            CART,
            &CartOwner::Guest {
                token_hash: "ab".to_owned(),
            },
            at(0),
        );
        for (product_id, units, second) in [(SHOES, 1, 1), (HAT, 2, 2), (SHOES, 3, 3)] {
            let quantity = Quantity::new(units).unwrap();
            fold(
                &mut cart,
                CartEvent::ItemAdded {
                    cart_id: CART,
                    product_id,
                    quantity,
                    at: at(second),
                },
            );
        }
        cart
    }

    #[test]
    fn adding_again_sets_the_new_quantity_and_keeps_the_place() {
        let cart = filled();
        let lines: Vec<_> = cart
            .lines
            .iter()
            .map(|line| (line.product_id, line.quantity))
            .collect();
        assert_eq!(lines, vec![(SHOES.0, 3), (HAT.0, 2)]);
        assert_eq!((cart.lines[0].added_at, cart.updated_at), (at(1), at(3)));
    }

    #[test]
    fn a_cart_that_became_an_order_keeps_what_was_in_it() {
        let mut cart = filled();
        let order_id = OrderId(Uuid::from_u128(5));
        fold(
            &mut cart,
            CartEvent::CheckedOut {
                cart_id: CART,
                order_id,
                at: at(9),
            },
        );
        assert_eq!(
            (cart.status.as_str(), cart.order_id),
            ("checked_out", Some(order_id.0))
        );
        assert_eq!(cart.lines.len(), 2);
    }
}
