//! Sums that are special: nothing, whole shillings, and the courier's cash.

use crate::shop::{PRICE, Shop};
use crate::till::{TOTAL, news};
use decisions::{CHECKOUT, HOLD, REFUNDS, WhatBack};
use domain::checkout::Charges;
use domain::kernel::{Amount, Currency, OrderId, ProductId, Quantity};
use domain::order::{LineUnits, OrderError, PaymentMethod, PaymentStatus, Status};
use domain::payment::Stage;
use domain::ports::payments::Standing;
use domain::refund::{RefundStage, WhyRefund};
use eventstore::DecideError;
use sqlx::PgPool;

fn charges(currency: Currency, shipping: i64, tax_basis_points: i64) -> Charges {
    Charges {
        shipping: Amount::minor(shipping),
        tax_basis_points,
        currency,
    }
}

#[sqlx::test(migrations = false)]
async fn what_costs_nothing_is_confirmed_at_once_if_it_is_paid_before_it_is_sent(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(9).await;
    let free = charges(Currency::USD, 0, 0);
    for method in [PaymentMethod::Stripe, PaymentMethod::Mpesa] {
        let order_id = shop.sold(product, (2, Amount::ZERO), (method, free)).await;
        let order = shop.order(order_id).await;
        assert_eq!(order.status(), Some(Status::Confirmed));
        assert_eq!(order.payment_status(), PaymentStatus::Paid);
        assert_eq!(shop.timers(CHECKOUT, order_id).await, [""; 0]);
        let answer = shop.begins(order_id, method).await;
        let no = OrderError::NothingDue;
        assert!(matches!(answer, Err(DecideError::Refused(said)) if said == no.into()));
    }
    let stock = shop.stock(product).await;
    assert_eq!((stock.held(), stock.committed()), (0, 4));
    let at_the_door = (PaymentMethod::CashOnDelivery, free);
    let order_id = shop.sold(product, (1, Amount::ZERO), at_the_door).await;
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Pending));
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [HOLD]);
}

/// Three of 10.33 shillings with 16 % of tax: 35.95 exactly, 36 to be paid.
async fn in_shillings(shop: &Shop, product: ProductId) -> OrderId {
    let method = PaymentMethod::Mpesa;
    let taxed = charges(Currency::KES, 0, 1_600);
    shop.sold(product, (3, Amount::minor(1_033)), (method, taxed))
        .await
}

#[sqlx::test(migrations = false)]
async fn shillings_are_asked_for_and_given_back_whole(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(9).await;
    let order_id = in_shillings(&shop, product).await;
    let totals = shop.order(order_id).await.placement().unwrap().totals;
    assert_eq!((totals.total.units(), totals.rounding.units()), (3_600, 5));
    let begun = shop.begins(order_id, PaymentMethod::Mpesa).await.unwrap();
    assert_eq!(
        (begun.outcome.amount.units(), begun.outcome.currency),
        (3_600, Currency::KES)
    );
    shop.hears(begun.outcome.payment_id, news(Standing::Captured))
        .await;
    let odd = shop
        .gives_back(
            order_id,
            WhatBack::Sum(Amount::minor(1_150)),
            WhyRefund::Goodwill,
        )
        .await;
    let no = OrderError::WrongAmount {
        due: Amount::minor(1_200),
    };
    assert!(matches!(odd, Err(DecideError::Refused(said)) if said == no.into()));
    let mut back = Vec::new();
    for _ in 0..3 {
        let one = WhatBack::Units {
            units: vec![LineUnits {
                product_id: product,
                quantity: Quantity::new(1).unwrap(),
            }],
            shipping: false,
            asserted: None,
        };
        let asked = shop
            .gives_back(order_id, one, WhyRefund::Goodwill)
            .await
            .unwrap();
        back.push(asked.outcome.amount.units());
    }
    assert_eq!(back, [1_200, 1_200, 1_200]);
    assert_eq!(shop.order(order_id).await.refundable(), Amount::ZERO);
}

#[sqlx::test(migrations = false)]
async fn the_courier_s_cash_is_a_payment_that_can_be_given_back_by_hand(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.ordered(product, 2).await;
    for status in [
        Status::Confirmed,
        Status::Processing,
        Status::Shipped,
        Status::Delivered,
    ] {
        shop.lead(order_id, status).await.unwrap();
    }
    let order = shop.order(order_id).await;
    let cash = order.captured_by().next().unwrap();
    let payment = shop.payment(cash).await;
    assert_eq!(
        (payment.stage(), payment.taken()),
        (Some(&Stage::Captured), TOTAL)
    );
    let back = shop
        .gives_back(order_id, WhatBack::Sum(PRICE), WhyRefund::Goodwill)
        .await;
    let refund = back.unwrap().outcome.refund_ids[0];
    assert_eq!(
        shop.money_back(refund).await.stage(),
        Some(RefundStage::Succeeded)
    );
    assert_eq!(shop.timers(REFUNDS, refund).await, [""; 0]);
    assert_eq!(shop.payment(cash).await.left(), TOTAL.minus(PRICE).unwrap());
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Delivered));
    let rest = shop
        .gives_back(order_id, WhatBack::Everything, WhyRefund::Goodwill)
        .await;
    assert_eq!(rest.unwrap().outcome.amount, TOTAL.minus(PRICE).unwrap());
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Refunded));
    assert_eq!(order.payment_status(), PaymentStatus::Refunded);
}
