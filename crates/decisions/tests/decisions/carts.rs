//! Filling a cart, and a guest who signs in.

use crate::shop::{Shop, context, noon, shopper};
use decisions::{
    Basket, CartChange, ChangeCart, ChangeCartError, MergeCarts, change_cart, merge_carts,
};
use domain::cart::next_cart_after;
use domain::kernel::{CartId, CustomerId, ProductId, Quantity};
use eventstore::DecideError;
use sqlx::PgPool;
use uuid::Uuid;

fn guest(cart_id: CartId) -> Basket {
    let token_hash = format!("hash of {cart_id}");
    Basket::OfGuest {
        cart_id,
        token_hash: token_hash.clone(),
        fresh: cart_id,
        fresh_hash: token_hash,
    }
}

fn new_cart() -> CartId {
    CartId(Uuid::now_v7())
}

#[sqlx::test(migrations = false)]
async fn the_next_cart_begins_where_the_last_became_an_order(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(9).await;
    let (customer, cart) = shop.filled(product, 1).await;
    shop.place(Shop::wish(customer, cart, &[product]))
        .await
        .unwrap();
    let next = shop
        .add(shopper(customer), product, 1)
        .await
        .unwrap()
        .outcome
        .cart_id;
    assert_eq!(next, next_cart_after(cart));
}

#[sqlx::test(migrations = false)]
async fn a_cart_takes_only_what_is_for_sale_and_left(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(3).await;
    let (customer, _) = shop.filled(product, 2).await;
    let answer = shop.add(shopper(customer), product, 2).await;
    let no = ChangeCartError::InsufficientStock {
        product_id: product,
        available: 3,
        wanted: 4,
    };
    assert!(matches!(answer, Err(DecideError::Refused(said)) if said == no));
    let nothing = ProductId(Uuid::now_v7());
    let answer = shop.add(shopper(customer), nothing, 1).await;
    let no = ChangeCartError::ProductNotFound(nothing);
    assert!(matches!(answer, Err(DecideError::Refused(said)) if said == no));
}

#[sqlx::test(migrations = false)]
async fn a_token_opens_no_other_cart(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(9).await;
    let cart_id = new_cart();
    shop.add(guest(cart_id), product, 1).await.unwrap();
    let stranger = Basket::OfGuest {
        cart_id,
        token_hash: "another".to_owned(),
        fresh: new_cart(),
        fresh_hash: "fresh".to_owned(),
    };
    assert!(shop.add(stranger, product, 1).await.is_err());
}

#[sqlx::test(migrations = false)]
async fn signing_in_adds_the_guests_quantities_capped_by_stock(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (few, many) = (shop.product(3).await, shop.product(9).await);
    let (customer, cart) = shop.filled(few, 2).await;
    let guest_cart = new_cart();
    shop.add(guest(guest_cart), few, 2).await.unwrap();
    shop.add(guest(guest_cart), many, 4).await.unwrap();
    let merged = merge(&shop, guest_cart, customer).await;
    assert_eq!((merged.cart_id, merged.capped.clone()), (cart, vec![few]));
    let state = shop.cart(cart).await;
    let quantities: Vec<i64> = state
        .lines()
        .iter()
        .map(|line| line.quantity.units())
        .collect();
    assert_eq!(quantities, [3, 4]);
    assert!(!shop.cart(guest_cart).await.is_open());
    let again = merge(&shop, guest_cart, customer).await;
    assert_eq!((again.version, again.capped), (merged.version, vec![]));
}

async fn merge(shop: &Shop, guest_cart: CartId, customer: CustomerId) -> decisions::Merged {
    let wish = MergeCarts {
        guest_cart,
        token_hash: format!("hash of {guest_cart}"),
        into: shopper(customer),
        at: noon(),
    };
    shop.store
        .decide(merge_carts(wish, context()))
        .await
        .unwrap()
        .outcome
}

#[sqlx::test(migrations = false)]
async fn fewer_units_are_always_fine(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(3).await;
    let (customer, cart) = shop.filled(product, 3).await;
    shop.ordered(product, 3).await;
    let quantity = Quantity::new(2).unwrap();
    let change = CartChange::SetQuantity {
        product_id: product,
        quantity,
    };
    let wish = ChangeCart {
        basket: shopper(customer),
        change,
        expected_version: None,
        at: noon(),
    };
    shop.store
        .decide(change_cart(wish, context()))
        .await
        .unwrap();
    assert_eq!(shop.cart(cart).await.lines()[0].quantity.units(), 2);
}
