//! What a cart shows.

use crate::teller::{Teller, at, id};
use domain::cart::{CartEvent, CartOwner};
use domain::kernel::{CartId, CustomerId, OrderId, ProductId, Quantity};
use projections::carts::{self, Availability};

const CART: u128 = 50;

fn added(teller: &mut Teller, product: u128, units: i64) {
    let (cart_id, product_id) = (CartId(id(CART)), ProductId(id(product)));
    let quantity = Quantity::new(units).unwrap();
    teller.tell(
        id(CART),
        CartEvent::ItemAdded {
            cart_id,
            product_id,
            quantity,
            at: at(1),
        },
    );
}

#[tokio::test]
async fn a_cart_shows_prices_and_stock_of_the_day() {
    let mut teller = Teller::new().await;
    teller.product(1, "Enough", 250, |_| ());
    teller.product(2, "Too few", 100, |_| ());
    teller.product(3, "None", 10, |_| ());
    teller.product(4, "Hidden", 10, |details| details.is_active = false);
    teller.stocked(1, 3);
    teller.stocked(2, 1);
    let owner = CartOwner::Customer(CustomerId(id(7)));
    teller.tell(
        id(CART),
        CartEvent::Opened {
            cart_id: CartId(id(CART)),
            owner,
            at: at(0),
        },
    );
    for (product, units) in [(1, 3), (2, 2), (3, 1), (4, 1), (99, 1)] {
        added(&mut teller, product, units);
    }
    teller.project(2).await;
    let cart = carts::open_of(teller.pool(), id(7)).await.unwrap().unwrap();
    use Availability::{Available, NotEnough, NotForSale, SoldOut};
    let seen: Vec<_> = cart.lines.iter().map(|line| line.availability).collect();
    assert_eq!(
        seen,
        [Available, NotEnough, SoldOut, NotForSale, NotForSale]
    );
    assert_eq!(
        (cart.subtotal_minor, cart.units, cart.version),
        (750 + 200 + 10, 8, 6)
    );
    assert_eq!(cart.currency.as_deref(), Some("USD"));
    assert_eq!(cart.lines[4].name, None);
}

#[tokio::test]
async fn a_cart_that_became_an_order_is_not_open() {
    let mut teller = Teller::new().await;
    let (cart_id, order_id) = (CartId(id(CART)), OrderId(id(60)));
    let owner = CartOwner::Customer(CustomerId(id(7)));
    teller.tell(
        id(CART),
        CartEvent::Opened {
            cart_id,
            owner,
            at: at(0),
        },
    );
    teller.tell(
        id(CART),
        CartEvent::CheckedOut {
            cart_id,
            order_id,
            at: at(2),
        },
    );
    teller.project(100).await;
    assert!(
        carts::open_of(teller.pool(), id(7))
            .await
            .unwrap()
            .is_none()
    );
    let cart = carts::by_id(teller.pool(), id(CART))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (cart.status.as_str(), cart.order_id),
        ("checked_out", Some(id(60)))
    );
}
