//! The hold runs out while somebody is paying.

use crate::shop::Shop;
use crate::till::{TOTAL, later, news, nth_refund};
use decisions::{CHECKOUT, ChangeOrderError, GRACE, HOLD, PAYMENTS, REFUNDS, SEND, VOID};
use domain::kernel::{Amount, OrderId, PaymentId, ProductId};
use domain::order::{PaymentMethod, PaymentStatus, Status};
use domain::ports::payments::Standing;
use domain::refund::WhyRefund;
use eventstore::DecideError;
use futures::FutureExt;
use futures::future::join_all;
use sqlx::PgPool;

/// An order of two of three units whose hold ran out while an attempt was open.
async fn lapsed(shop: &Shop) -> (ProductId, OrderId, PaymentId) {
    let product = shop.product(3).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [HOLD]);
    assert!(!shop.knocks(order_id, later(73)).await);
    (product, order_id, payment_id)
}

#[sqlx::test(migrations = false)]
async fn the_units_are_for_sale_again_and_the_order_waits(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (product, order_id, payment_id) = lapsed(&shop).await;
    let order = shop.order(order_id).await;
    assert_eq!(
        (order.status(), order.is_lapsed()),
        (Some(Status::Pending), true)
    );
    assert_eq!(shop.stock(product).await.available(), 3);
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [GRACE]);
    assert!(
        shop.timers(PAYMENTS, payment_id)
            .await
            .contains(&VOID.to_owned())
    );
}

#[sqlx::test(migrations = false)]
async fn money_within_the_wait_gets_the_units_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (product, order_id, payment_id) = lapsed(&shop).await;
    shop.ordered(product, 1).await;
    shop.hears(payment_id, news(Standing::Captured)).await;
    let order = shop.order(order_id).await;
    assert_eq!(
        (order.status(), order.is_lapsed()),
        (Some(Status::Confirmed), false)
    );
    let stock = shop.stock(product).await;
    assert_eq!((stock.committed(), stock.available()), (2, 0));
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [""; 0]);
    assert!(!shop.knocks(order_id, later(96)).await);
    assert_eq!(shop.stock(product).await.committed(), 2);
}

#[sqlx::test(migrations = false)]
async fn money_for_what_was_sold_meanwhile_goes_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (product, order_id, payment_id) = lapsed(&shop).await;
    shop.coupon("OTHER", None).await;
    let other = shop.ordered(product, 2).await;
    shop.hears(payment_id, news(Standing::Captured)).await;
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Cancelled));
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
    assert_eq!(
        (order.captured(), order.refundable()),
        (TOTAL, Amount::ZERO)
    );
    let refund = nth_refund(order_id, 0);
    let terms = shop.money_back(refund).await.terms().cloned().unwrap();
    assert_eq!((terms.why, terms.amount), (WhyRefund::LatePayment, TOTAL));
    assert_eq!(shop.timers(REFUNDS, refund).await, [SEND]);
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [""; 0]);
    assert_eq!(shop.order(other).await.status(), Some(Status::Pending));
    assert_eq!(shop.stock(product).await.held(), 2);
}

#[sqlx::test(migrations = false)]
async fn an_order_nobody_pays_ends_with_the_wait_and_gives_its_coupon_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(3).await;
    shop.coupon("WAIT", None).await;
    let (customer, cart) = shop.filled(product, 2).await;
    let mut wish = Shop::wish(customer, cart, &[product]);
    wish.coupon_code = Some("WAIT".to_owned());
    wish.payment_method = PaymentMethod::Stripe;
    let order_id = shop.place(wish).await.unwrap().outcome.order_id;
    let payment_id = shop.begun(order_id).await;
    assert!(!shop.knocks(order_id, later(73)).await);
    assert_eq!(shop.uses("WAIT").await, 1, "it may still be paid");
    assert!(!shop.knocks(order_id, later(95)).await, "too early");
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [GRACE]);
    assert!(shop.knocks(order_id, later(96)).await);
    assert_eq!(shop.uses("WAIT").await, 0);
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [""; 0]);
    // The money comes after all.
    shop.hears(payment_id, news(Standing::Captured)).await;
    assert_eq!(shop.order(order_id).await.refundable(), Amount::ZERO);
    assert_eq!(shop.stock(product).await.available(), 3);
}

#[sqlx::test(migrations = false)]
async fn paying_cancelling_and_running_out_at_once_end_one_way(pool: PgPool) {
    let shop = Shop::open(pool).await;
    for first in 0..3 {
        let product = shop.product(2).await;
        let order_id = shop.prepaid(product).await;
        let payment_id = shop.begun(order_id).await;
        let pays = async {
            shop.hears(payment_id, news(Standing::Captured)).await;
        };
        let cancels = async {
            shop.lead(order_id, Status::Cancelled).await.unwrap();
        };
        let knocks = async {
            shop.knocks(order_id, later(73)).await;
        };
        let mut all = [
            pays.boxed_local(),
            cancels.boxed_local(),
            knocks.boxed_local(),
        ];
        all.rotate_left(first);
        join_all(all).await;
        let order = shop.order(order_id).await;
        assert_eq!(order.status(), Some(Status::Cancelled));
        assert_eq!(
            (order.captured(), order.refundable()),
            (TOTAL, Amount::ZERO)
        );
        assert_eq!(order.refunds(), 1);
        let stock = shop.stock(product).await;
        assert_eq!((stock.available(), stock.committed()), (2, 0));
        // A timer that was set and taken back in one breath may knock once more, and finds nothing.
        assert!(!shop.knocks(order_id, later(96)).await);
        assert_eq!(shop.timers(CHECKOUT, order_id).await, [""; 0]);
    }
}

#[sqlx::test(migrations = false)]
async fn a_new_attempt_within_the_wait_is_as_good_as_the_first(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (product, order_id, payment_id) = lapsed(&shop).await;
    shop.hears(payment_id, news(Standing::Voided)).await;
    let order = shop.order(order_id).await;
    assert_eq!(order.payment_status(), PaymentStatus::Failed);
    let again = shop.begun(order_id).await;
    assert_ne!(again, payment_id);
    shop.hears(again, news(Standing::Captured)).await;
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Confirmed));
    assert_eq!(shop.stock(product).await.committed(), 2);
}

#[sqlx::test(migrations = false)]
async fn an_order_nobody_tried_to_pay_does_not_wait(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(3).await;
    let order_id = shop.prepaid(product).await;
    assert!(shop.knocks(order_id, later(73)).await);
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Cancelled));
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [""; 0]);
}

#[sqlx::test(migrations = false)]
async fn staff_confirm_a_lapsed_order_if_its_units_are_left(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(3).await;
    let order_id = shop.prepaid(product).await;
    shop.begun(order_id).await;
    shop.knocks(order_id, later(73)).await;
    let other = shop.ordered(product, 2).await;
    let answer = shop.lead(order_id, Status::Confirmed).await;
    assert!(matches!(
        answer,
        Err(DecideError::Refused(ChangeOrderError::Stock(_)))
    ));
    shop.lead(other, Status::Cancelled).await.unwrap();
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [GRACE]);
    shop.lead(order_id, Status::Confirmed).await.unwrap();
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [""; 0]);
    assert_eq!(shop.stock(product).await.committed(), 2);
}
