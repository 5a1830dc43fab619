//! Money that the payer's bank disputes is not given back a second time, by whomever it is wished.

use crate::shop::{PRICE, Shop, context, noon};
use crate::till::{TOTAL, later, news, nth_refund};
use decisions::{
    ChangeOrder, ChangeOrderError, HeardOfPayment, MoneyError, OrderStep, REFUNDS, SEND, WhatBack,
    change_order, foreign_refund,
};
use domain::kernel::{Amount, By, Currency, OrderId, PaymentId};
use domain::order::Status;
use domain::payment::PaymentError;
use domain::ports::payments::{RefundStanding, Standing};
use domain::refund::WhyRefund;
use eventstore::DecideError;
use sqlx::PgPool;

const GOODWILL: WhyRefund = WhyRefund::Goodwill;

fn says(status: &str, amount: Amount) -> HeardOfPayment {
    HeardOfPayment::Disputed {
        dispute_ref: Some("du_1".to_owned()),
        amount,
        currency: Currency::USD,
        status: status.to_owned(),
    }
}

/// What staff were told that they must look after, and how often.
async fn left_to_people(shop: &Shop, payment_id: PaymentId) -> Vec<(String, i64)> {
    let asked = "SELECT payload->'notice_not_taken'->>'why',
            (payload->'notice_not_taken'->>'amount')::bigint
        FROM events WHERE event_type = 'payment.notice_not_taken' AND aggregate_id = $1";
    let told = sqlx::query_as(asked).bind(payment_id.to_string());
    told.fetch_all(shop.store.pool()).await.unwrap()
}

/// An order of 25.00 that is paid, and what the bank says of so much of it.
async fn disputed(shop: &Shop, status: &str, amount: Amount) -> (OrderId, PaymentId) {
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    shop.hears(payment_id, says(status, amount)).await;
    (order_id, payment_id)
}

fn is_held<T>(answer: &Result<T, DecideError<MoneyError>>, held: Amount) -> bool {
    matches!(answer, Err(DecideError::Refused(MoneyError::Payment(
        PaymentError::Disputed { free }))) if *free == held)
}

#[sqlx::test(migrations = false)]
async fn what_the_bank_disputes_goes_back_only_after_it_let_it_stand(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order_id, payment_id) = disputed(&shop, "needs_response", PRICE).await;
    let free = TOTAL.minus(PRICE).unwrap();
    let all = || shop.gives_back(order_id, WhatBack::Everything, GOODWILL);
    assert!(is_held(&all().await, free));
    let rest = WhatBack::Sum(free);
    shop.gives_back(order_id, rest, GOODWILL).await.unwrap();
    assert!(is_held(&all().await, Amount::ZERO));
    shop.hears(payment_id, says("won", PRICE)).await;
    assert_eq!(all().await.unwrap().outcome.amount, PRICE);
    assert_eq!(shop.payment(payment_id).await.left(), Amount::ZERO);
}

#[sqlx::test(migrations = false)]
async fn money_that_a_bank_kept_is_gone(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order_id, payment_id) = disputed(&shop, "lost", TOTAL).await;
    for status in [Status::Processing, Status::Shipped] {
        shop.lead(order_id, status).await.unwrap();
    }
    let again = shop
        .gives_back(order_id, WhatBack::Sum(PRICE), GOODWILL)
        .await;
    assert!(is_held(&again, Amount::ZERO));
    let goodwill = ChangeOrder {
        order_id,
        step: OrderStep::LeadTo {
            status: Status::Refunded,
            reason: Some("sorry".to_owned()),
            cash_collected: false,
        },
        by: By::Staff,
        may_give_back: true,
        expected_version: None,
        at: noon(),
    };
    let goodwill = shop.store.decide(change_order(goodwill, context())).await;
    let told = format!("{:?}", goodwill.as_ref().err());
    assert!(
        matches!(
            goodwill,
            Err(DecideError::Refused(ChangeOrderError::Money(
                MoneyError::Payment(PaymentError::Disputed { .. })
            )))
        ),
        "{told}"
    );
    assert_eq!(shop.order(order_id).await.refunds(), 0);
    assert!(left_to_people(&shop, payment_id).await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_disputed_order_is_cancelled_and_what_the_bank_holds_is_left_to_people(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order_id, payment_id) = disputed(&shop, "needs_response", PRICE).await;
    shop.lead(order_id, Status::Cancelled).await.unwrap();
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Cancelled));
    let rest = shop.money_back(nth_refund(order_id, 0)).await;
    assert_eq!(rest.terms().unwrap().amount, TOTAL.minus(PRICE).unwrap());
    let told = [("payment_disputed".to_owned(), PRICE.units())];
    assert_eq!(left_to_people(&shop, payment_id).await, told);
    shop.hears(payment_id, says("won", PRICE)).await;
    let asked = shop
        .gives_back(order_id, WhatBack::Everything, GOODWILL)
        .await;
    assert_eq!(asked.unwrap().outcome.amount, PRICE);
}

#[sqlx::test(migrations = false)]
async fn money_that_comes_too_late_and_is_disputed_is_written_down_and_left_to_people(
    pool: PgPool,
) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    shop.knocks(order_id, later(73)).await;
    assert!(shop.knocks(order_id, later(96)).await, "cancelled");
    shop.hears(payment_id, says("needs_response", TOTAL)).await;
    // Told twice, it is the same money.
    for _ in 0..2 {
        shop.hears(payment_id, news(Standing::Captured)).await;
    }
    let order = shop.order(order_id).await;
    assert_eq!((order.captured(), order.refunds()), (TOTAL, 0));
    let told = [("payment_disputed".to_owned(), TOTAL.units())];
    assert_eq!(left_to_people(&shop, payment_id).await, told);
    shop.hears(payment_id, says("won", TOTAL)).await;
    let asked = shop
        .gives_back(order_id, WhatBack::Everything, GOODWILL)
        .await;
    let refund_ids = asked.unwrap().outcome.refund_ids;
    assert_eq!(shop.timers(REFUNDS, refund_ids[0]).await, [SEND]);
}

#[sqlx::test(migrations = false)]
async fn what_somebody_gave_back_at_the_provider_is_written_down_in_a_dispute_too(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order_id, payment_id) = disputed(&shop, "warning_needs_response", TOTAL).await;
    let there = foreign_refund(
        payment_id,
        ("re_there".to_owned(), PRICE),
        RefundStanding::Succeeded,
        (noon(), later(1)),
        context(),
    );
    shop.store.decide(there).await.unwrap();
    assert_eq!(
        shop.payment(payment_id).await.left(),
        TOTAL.minus(PRICE).unwrap()
    );
    assert_eq!(shop.order(order_id).await.refunds(), 1);
}
