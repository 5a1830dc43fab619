//! What becomes of an order, and of the stock and coupon it holds.

use crate::shop::{Shop, context, noon};
use chrono::TimeDelta;
use decisions::{CHECKOUT, ChangeOrderError, ExpireOrder, expire_order};
use domain::kernel::OrderId;
use domain::order::{OrderError, PaymentStatus, Status};
use eventstore::DecideError;
use futures::future::join_all;
use sqlx::PgPool;

async fn expire(shop: &Shop, order_id: OrderId) -> bool {
    let wish = ExpireOrder {
        order_id,
        grace: noon() + chrono::TimeDelta::days(4),
        at: noon() + TimeDelta::hours(73),
    };
    shop.store
        .decide(expire_order(wish, context()))
        .await
        .unwrap()
        .outcome
}

#[sqlx::test(migrations = false)]
async fn an_order_is_led_from_the_till_to_the_door(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order = shop.ordered(product, 2).await;
    shop.lead(order, Status::Confirmed).await.unwrap();
    let stock = shop.stock(product).await;
    assert_eq!((stock.held(), stock.committed()), (0, 2));
    assert_eq!(shop.store.next_timer(CHECKOUT).await.unwrap(), None);
    shop.lead(order, Status::Processing).await.unwrap();
    shop.lead(order, Status::Shipped).await.unwrap();
    let stock = shop.stock(product).await;
    assert_eq!(
        (stock.on_hand(), stock.committed(), stock.available()),
        (3, 0, 3)
    );
    shop.lead(order, Status::Delivered).await.unwrap();
    let order = shop.order(order).await;
    assert_eq!(order.status(), Some(Status::Delivered));
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
}

#[sqlx::test(migrations = false)]
async fn a_step_to_where_the_order_stands_says_nothing(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order = shop.ordered(product, 2).await;
    let first = shop
        .lead(order, Status::Confirmed)
        .await
        .unwrap()
        .outcome
        .version;
    let again = shop
        .lead(order, Status::Confirmed)
        .await
        .unwrap()
        .outcome
        .version;
    assert_eq!(first, again);
    assert_eq!(shop.stock(product).await.committed(), 2);
}

#[sqlx::test(migrations = false)]
async fn cancelling_gives_stock_and_coupon_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    shop.coupon("BACK", None).await;
    let (customer, cart) = shop.filled(product, 2).await;
    let mut wish = Shop::wish(customer, cart, &[product]);
    wish.coupon_code = Some("BACK".to_owned());
    let order = shop.place(wish).await.unwrap().outcome.order_id;
    shop.lead(order, Status::Confirmed).await.unwrap();
    shop.lead(order, Status::Cancelled).await.unwrap();
    assert_eq!(shop.stock(product).await.available(), 5);
    assert_eq!(shop.uses("BACK").await, 0);
    assert_eq!(shop.order(order).await.status(), Some(Status::Cancelled));
}

#[sqlx::test(migrations = false)]
async fn cancelling_and_shipping_at_once_ends_one_way(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order = shop.ordered(product, 2).await;
    shop.lead(order, Status::Confirmed).await.unwrap();
    shop.lead(order, Status::Processing).await.unwrap();
    let wishes = [
        Status::Cancelled,
        Status::Shipped,
        Status::Cancelled,
        Status::Shipped,
    ];
    join_all(wishes.map(|status| shop.lead(order, status))).await;
    let stock = shop.stock(product).await;
    match shop.order(order).await.status() {
        Some(Status::Shipped) => assert_eq!((stock.on_hand(), stock.available()), (3, 3)),
        Some(Status::Cancelled) => assert_eq!((stock.on_hand(), stock.available()), (5, 5)),
        other => panic!("ended as {other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn a_status_that_no_step_leads_to_is_refused(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order = shop.ordered(product, 1).await;
    for wanted in [Status::Shipped, Status::Delivered, Status::Refunded] {
        let answer = shop.lead(order, wanted).await;
        let no = ChangeOrderError::Order(OrderError::NotAllowed {
            from: Status::Pending,
            wanted,
        });
        assert!(
            matches!(answer, Err(DecideError::Refused(said)) if said == no),
            "{wanted:?}"
        );
    }
    let nobody = shop
        .lead(OrderId(uuid::Uuid::now_v7()), Status::Confirmed)
        .await;
    let unknown = ChangeOrderError::Order(OrderError::Unknown);
    assert!(matches!(nobody, Err(DecideError::Refused(said)) if said == unknown));
}

#[sqlx::test(migrations = false)]
async fn a_hold_that_runs_out_cancels_a_pending_order_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order = shop.ordered(product, 2).await;
    assert!(expire(&shop, order).await);
    assert!(!expire(&shop, order).await);
    assert_eq!(shop.stock(product).await.available(), 5);
    assert_eq!(shop.order(order).await.status(), Some(Status::Cancelled));
    assert_eq!(shop.store.next_timer(CHECKOUT).await.unwrap(), None);
}

#[sqlx::test(migrations = false)]
async fn a_late_timer_leaves_a_confirmed_order_alone(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order = shop.ordered(product, 2).await;
    shop.lead(order, Status::Confirmed).await.unwrap();
    assert!(!expire(&shop, order).await);
    assert_eq!(shop.stock(product).await.committed(), 2);
}
