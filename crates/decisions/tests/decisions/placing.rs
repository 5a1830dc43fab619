//! Placing an order: all or nothing, once.

use crate::shop::{PRICE, Shop, shopper};
use decisions::{CHECKOUT, PlaceOrderError};
use domain::cart::CartError;
use domain::coupon::CouponError;
use domain::kernel::Amount;
use domain::order::Status;
use eventstore::DecideError;
use futures::future::join_all;
use sqlx::PgPool;

#[sqlx::test(migrations = false)]
async fn placing_an_order_does_everything_at_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    shop.coupon("TENOFF", None).await;
    let (customer, cart) = shop.filled(product, 2).await;
    let mut wish = Shop::wish(customer, cart, &[product]);
    wish.coupon_code = Some(" tenoff ".to_owned());
    wish.expected_total = Some(Amount::minor(2_000 - 200 + 500));
    let hold_until = wish.hold_until;
    let placed = shop.place(wish).await.unwrap().outcome;

    let order = shop.order(placed.order_id).await;
    assert_eq!(order.status(), Some(Status::Pending));
    assert_eq!(
        order.placement().unwrap().totals.total,
        Amount::minor(2_300)
    );
    assert_eq!(shop.stock(product).await.held(), 2);
    assert_eq!(shop.uses("TENOFF").await, 1);
    assert_eq!(shop.cart(cart).await.order(), Some(placed.order_id));
    let contact = shop
        .store
        .attachment(placed.order_id.0, "contact")
        .await
        .unwrap();
    assert_eq!(contact.as_deref(), Some(&b"sealed"[..]));
    assert_eq!(
        shop.store.next_timer(CHECKOUT).await.unwrap(),
        Some(hold_until)
    );
}

#[sqlx::test(migrations = false)]
async fn two_hundred_copies_of_one_checkout_make_one_order(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(500).await;
    let (customer, cart) = shop.filled(product, 1).await;
    let copies = (0..200).map(|_| shop.place(Shop::wish(customer, cart, &[product])));
    let mut answers = Vec::new();
    for answer in join_all(copies).await {
        answers.push(answer.unwrap().outcome.order_id);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(shop.stock(product).await.held(), 1);
}

#[sqlx::test(migrations = false)]
async fn the_last_unit_is_sold_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(1).await;
    let mut carts = Vec::new();
    for _ in 0..8 {
        carts.push(shop.filled(product, 1).await);
    }
    let buyers = carts
        .iter()
        .map(|(who, cart)| shop.place(Shop::wish(*who, *cart, &[product])));
    let answers = join_all(buyers).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for answer in answers.into_iter().filter_map(Result::err) {
        let DecideError::Refused(PlaceOrderError::OutOfStock(lacking)) = answer else {
            panic!("another refusal: {answer:?}");
        };
        assert_eq!((lacking[0].product_id, lacking[0].available), (product, 0));
    }
    assert_eq!(shop.stock(product).await.available(), 0);
}

#[sqlx::test(migrations = false)]
async fn a_refused_line_leaves_nothing_behind(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (plenty, scarce) = (shop.product(9).await, shop.product(1).await);
    let (customer, cart) = shop.filled(plenty, 2).await;
    shop.add(shopper(customer), scarce, 1).await.unwrap();
    shop.ordered(scarce, 1).await;
    let answer = shop
        .place(Shop::wish(customer, cart, &[plenty, scarce]))
        .await;
    assert!(matches!(
        answer,
        Err(DecideError::Refused(PlaceOrderError::OutOfStock(_)))
    ));
    assert_eq!(shop.stock(plenty).await.held(), 0);
    assert!(shop.cart(cart).await.is_open());
}

#[sqlx::test(migrations = false)]
async fn a_price_the_shopper_never_saw_is_not_charged(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (customer, cart) = shop.filled(product, 1).await;
    let mut wish = Shop::wish(customer, cart, &[product]);
    wish.expected_total = Some(PRICE);
    let answer = shop.place(wish).await;
    let Err(DecideError::Refused(PlaceOrderError::PriceChanged { total, .. })) = answer else {
        panic!("not refused");
    };
    assert_eq!(total, Amount::minor(1_500));
}

#[sqlx::test(migrations = false)]
async fn a_line_without_a_quote_and_a_cart_of_another_version_are_refused(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (customer, cart) = shop.filled(product, 1).await;
    let answer = shop.place(Shop::wish(customer, cart, &[])).await;
    assert!(matches!(
        answer,
        Err(DecideError::Refused(PlaceOrderError::NotQuoted(_)))
    ));
    let mut wish = Shop::wish(customer, cart, &[product]);
    wish.expected_cart_version = Some(1);
    let answer = shop.place(wish).await;
    assert!(matches!(
        answer,
        Err(DecideError::VersionMismatch { actual: 2 })
    ));
}

#[sqlx::test(migrations = false)]
async fn nobody_checks_out_an_empty_or_foreign_cart(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (customer, cart) = shop.filled(product, 1).await;
    let (stranger, _) = shop.filled(product, 1).await;
    let answer = shop.place(Shop::wish(stranger, cart, &[product])).await;
    let unknown = PlaceOrderError::Cart(CartError::Unknown);
    assert!(matches!(answer, Err(DecideError::Refused(no)) if no == unknown));
    let next = domain::cart::next_cart_after(cart);
    let answer = shop.place(Shop::wish(customer, next, &[])).await;
    let empty = PlaceOrderError::Cart(CartError::Empty);
    assert!(matches!(answer, Err(DecideError::Refused(no)) if no == empty));
}

#[sqlx::test(migrations = false)]
async fn a_usage_limit_holds_against_a_crowd(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(500).await;
    shop.coupon("FIVE", Some(5)).await;
    let mut wishes = Vec::new();
    for _ in 0..30 {
        let (customer, cart) = shop.filled(product, 1).await;
        let mut wish = Shop::wish(customer, cart, &[product]);
        wish.coupon_code = Some("FIVE".to_owned());
        wishes.push(wish);
    }
    let answers = join_all(wishes.into_iter().map(|wish| shop.place(wish))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
    let used_up = PlaceOrderError::Coupon(CouponError::UsedUp);
    for answer in answers.into_iter().filter_map(Result::err) {
        assert!(matches!(answer, DecideError::Refused(no) if no == used_up));
    }
    assert_eq!(shop.uses("FIVE").await, 5);
    assert_eq!(shop.stock(product).await.held(), 5);
}
