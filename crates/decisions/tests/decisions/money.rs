//! Money comes in: what becomes of the order, its units and its timers in the same flush.

use crate::shop::{PRICE, Shop, context, noon};
use crate::till::{TOTAL, failed, later, news, nth_refund, took};
use decisions::{
    CHECKOUT, HeardOfPayment, LOOKS, MoneyError, PAYMENTS, REFUNDS, SEND, VOID, WhatBack,
    hear_of_payment,
};
use domain::kernel::{Amount, Currency, OrderId, PaymentId, ProductId, Quantity, derive_id};
use domain::order::{LineUnits, Order, OrderCommand, PaymentMethod, PaymentStatus, Status, whole};
use domain::payment::{Payment, PaymentCommand, Stage, Terms};
use domain::ports::payments::{RefundStanding, Standing};
use domain::refund::WhyRefund;
use eventstore::{DecideError, Decision, Halt};
use futures::future::join_all;
use sqlx::PgPool;

#[sqlx::test(migrations = false)]
async fn money_confirms_the_order_and_promises_its_units(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    assert_eq!(shop.timers(PAYMENTS, payment_id).await, [LOOKS[0]]);
    let phone = shop.store.attachment(payment_id.0, "phone").await.unwrap();
    assert_eq!(phone.as_deref(), Some(&b"sealed"[..]));
    for early in [Standing::RequiresAction, Standing::Authorized] {
        shop.hears(payment_id, news(early)).await;
        let order = shop.order(order_id).await;
        assert_eq!(order.status(), Some(Status::Pending));
        assert_eq!(order.payment_status(), PaymentStatus::Pending);
    }
    let recorded = shop.hears(payment_id, news(Standing::Captured)).await;
    assert_eq!((recorded.stage, recorded.taken), (Stage::Captured, TOTAL));
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Confirmed));
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
    let stock = shop.stock(product).await;
    assert_eq!((stock.held(), stock.committed()), (0, 2));
    assert_eq!(shop.timers(CHECKOUT, order_id).await, [""; 0]);
}

#[sqlx::test(migrations = false)]
async fn the_same_news_a_hundred_times_at_once_count_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    let copies = (0..100).map(|_| shop.hears(payment_id, news(Standing::Captured)));
    join_all(copies).await;
    let order = shop.order(order_id).await;
    assert_eq!((order.captured(), order.refunds()), (TOTAL, 0));
    assert_eq!(shop.stock(product).await.committed(), 2);
}

/// An attempt that somebody made for less than is due.
async fn begin_part(shop: &Shop, order_id: OrderId, amount: Amount) -> PaymentId {
    let payment_id = PaymentId(derive_id(order_id.0, "part"));
    let terms = Terms {
        payment_id,
        order_id,
        method: PaymentMethod::Stripe,
        amount,
        currency: Currency::USD,
        key: "part".to_owned(),
    };
    let begin = Decision::<(), MoneyError>::new(context(), move |desk| {
        let on_order = OrderCommand::StartPayment {
            payment_id,
            method: PaymentMethod::Stripe,
            asserted: None,
            at: noon(),
        };
        desk.execute::<Order>(order_id, on_order)
            .map_err(Halt::lift)?;
        let start = PaymentCommand::Start {
            terms: Box::new(terms.clone()),
            at: noon(),
        };
        desk.execute::<Payment>(payment_id, start)
            .map_err(Halt::lift)?;
        Ok(())
    });
    shop.store.decide(begin).await.unwrap();
    payment_id
}

#[sqlx::test(migrations = false)]
async fn a_part_confirms_nothing_and_the_rest_is_asked_for(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let part = begin_part(&shop, order_id, PRICE).await;
    shop.hears(part, news(Standing::Captured)).await;
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Pending));
    assert_eq!(order.payment_status(), PaymentStatus::Pending);
    // The hold runs out, and nobody throws away what somebody has paid.
    assert!(!shop.knocks(order_id, later(73)).await);
    assert_eq!(shop.stock(product).await.held(), 2);
    let rest = shop.begins(order_id, PaymentMethod::Stripe).await.unwrap();
    assert_eq!(rest.outcome.amount, TOTAL.minus(PRICE).unwrap());
    shop.hears(rest.outcome.payment_id, news(Standing::Captured))
        .await;
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Confirmed));
}

/// An order that one payment paid in part, and another to the end.
async fn paid_in_two_parts(shop: &Shop, product: ProductId) -> (OrderId, PaymentId, PaymentId) {
    let order_id = shop.prepaid(product).await;
    let part = begin_part(shop, order_id, PRICE).await;
    shop.hears(part, news(Standing::Captured)).await;
    let rest = shop.begun(order_id).await;
    shop.hears(rest, news(Standing::Captured)).await;
    (order_id, part, rest)
}

#[sqlx::test(migrations = false)]
async fn a_refund_of_two_part_payments_takes_from_both(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, part, rest) = paid_in_two_parts(&shop, product).await;
    let units = WhatBack::Units {
        units: vec![LineUnits {
            product_id: product,
            quantity: Quantity::new(2).unwrap(),
        }],
        shipping: true,
        asserted: Some(TOTAL),
    };
    let back = shop.gives_back(order_id, units, WhyRefund::Goodwill).await;
    let back = back.unwrap().outcome;
    assert_eq!((back.amount, back.refund_ids.len()), (TOTAL, 2));
    let first = back.refund_ids[0];
    let mut named = (0, Amount::ZERO, Amount::ZERO);
    for refund_id in back.refund_ids {
        let refund = shop.money_back(refund_id).await;
        let terms = refund.terms().unwrap();
        assert_eq!(terms.part_of, Some(first));
        let lines = Amount::sum(terms.lines.iter().map(|line| line.amount)).unwrap();
        assert_eq!(lines.plus(terms.shipping).unwrap(), terms.amount);
        named.0 += terms
            .lines
            .iter()
            .map(|line| line.quantity.units())
            .sum::<i64>();
        named.1 = named.1.plus(lines).unwrap();
        named.2 = named.2.plus(terms.shipping).unwrap();
    }
    let shipping = TOTAL.minus(PRICE).unwrap().minus(PRICE).unwrap();
    assert_eq!(named, (2, TOTAL.minus(shipping).unwrap(), shipping));
    for payment_id in [part, rest] {
        assert_eq!(shop.payment(payment_id).await.left(), Amount::ZERO);
    }
}

#[sqlx::test(migrations = false)]
async fn a_portion_that_failed_is_asked_for_again_as_a_sum_of_its_payment(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, _, rest) = paid_in_two_parts(&shop, product).await;
    let all = WhatBack::Units {
        units: whole(&shop.order(order_id).await),
        shipping: true,
        asserted: None,
    };
    let back = shop.gives_back(order_id, all, WhyRefund::Goodwill).await;
    let back = back.unwrap().outcome.refund_ids;
    let arrived = RefundStanding::Succeeded;
    shop.hears_back(back[0], arrived.clone()).await.unwrap();
    let no = failed("account_closed");
    shop.hears_back(back[1], no).await.unwrap();
    let missing = TOTAL.minus(PRICE).unwrap();
    let order = shop.order(order_id).await;
    assert_eq!(order.refundable(), missing);
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
    let again = WhatBack::Sum(missing);
    let again = shop.gives_back(order_id, again, WhyRefund::Goodwill).await;
    let again = again.unwrap().outcome.refund_ids[0];
    let terms = shop.money_back(again).await.terms().cloned().unwrap();
    assert_eq!((terms.payment_id, terms.amount), (rest, missing));
    shop.hears_back(again, arrived).await.unwrap();
    let order = shop.order(order_id).await;
    assert_eq!(order.payment_status(), PaymentStatus::Refunded);
}

#[sqlx::test(migrations = false)]
async fn money_for_a_cancelled_order_is_on_its_way_back_in_the_same_breath(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    shop.lead(order_id, Status::Cancelled).await.unwrap();
    assert!(
        shop.timers(PAYMENTS, payment_id)
            .await
            .contains(&VOID.to_owned())
    );
    let before = shop.version(order_id).await;
    let recorded = shop.hears(payment_id, news(Standing::Captured)).await;
    assert_eq!(
        recorded.order_version,
        before + 2,
        "captured, refund requested"
    );
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
    assert_eq!(shop.stock(product).await.available(), 5);
}

#[sqlx::test(migrations = false)]
async fn what_is_paid_twice_goes_back_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let card = shop.begun(order_id).await;
    let phone = shop.begins(order_id, PaymentMethod::Mpesa).await.unwrap();
    let phone = phone.outcome.payment_id;
    shop.hears(card, news(Standing::Captured)).await;
    // An order that is paid asks nobody for money any more.
    assert!(
        shop.timers(PAYMENTS, phone)
            .await
            .contains(&VOID.to_owned())
    );
    shop.hears(phone, news(Standing::Captured)).await;
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Confirmed));
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
    assert_eq!(order.refundable(), TOTAL);
    assert_eq!(shop.payment(card).await.left(), TOTAL);
    assert_eq!(shop.payment(phone).await.left(), Amount::ZERO);
    let terms = shop
        .money_back(nth_refund(order_id, 0))
        .await
        .terms()
        .cloned()
        .unwrap();
    assert_eq!((terms.why, terms.payment_id), (WhyRefund::Overpaid, phone));
}

#[sqlx::test(migrations = false)]
async fn money_of_another_kind_is_shown_and_goes_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    let recorded = shop.hears(payment_id, took(2_500, Currency::KES)).await;
    assert_eq!(recorded.stage, Stage::Conflicted);
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Pending));
    assert_eq!((order.captured(), order.due()), (Amount::ZERO, TOTAL));
    let refund = nth_refund(order_id, 0);
    let terms = shop.money_back(refund).await.terms().cloned().unwrap();
    assert_eq!(
        (terms.why, terms.currency),
        (WhyRefund::Conflicted, Currency::KES)
    );
    assert_eq!(shop.timers(REFUNDS, refund).await, [SEND]);
    // The shopper tries again, and this time it is the right sum.
    let again = shop.begun(order_id).await;
    shop.hears(again, news(Standing::Captured)).await;
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Confirmed));
}

#[sqlx::test(migrations = false)]
async fn another_way_of_paying_calls_the_first_attempt_off(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let card = shop.begins(order_id, PaymentMethod::Stripe).await.unwrap();
    let same = shop.begins(order_id, PaymentMethod::Stripe).await.unwrap();
    assert_eq!(same.outcome.payment_id, card.outcome.payment_id);
    assert!(card.outcome.fresh && !same.outcome.fresh);
    let card = card.outcome.payment_id;
    let phone = shop.begins(order_id, PaymentMethod::Mpesa).await.unwrap();
    assert!(phone.outcome.fresh);
    assert_eq!(shop.timers(PAYMENTS, card).await, [VOID, LOOKS[0]]);
    shop.hears(
        phone.outcome.payment_id,
        HeardOfPayment::Refused {
            code: "no".to_owned(),
        },
    )
    .await;
    assert_eq!(
        shop.order(order_id).await.payment_status(),
        PaymentStatus::Failed
    );
    // The card's attempt is still open, and being called off: nobody is sent back to it.
    let third = shop.begins(order_id, PaymentMethod::Stripe).await.unwrap();
    assert!(third.outcome.fresh);
    shop.hears(card, news(Standing::Voided)).await;
    assert_eq!(
        shop.order(order_id).await.payment_status(),
        PaymentStatus::Pending
    );
}

#[sqlx::test(migrations = false)]
async fn twenty_wishes_to_pay_at_once_start_one_attempt(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let wishes = (0..20).map(|_| shop.begins(order_id, PaymentMethod::Mpesa));
    let begun: Vec<_> = join_all(wishes).await;
    let fresh = begun
        .iter()
        .filter(|begun| begun.as_ref().unwrap().outcome.fresh);
    assert_eq!(fresh.count(), 1);
    assert_eq!(shop.order(order_id).await.trials().len(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_dispute_is_noted_once_for_each_of_its_words(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    let before = shop.version(order_id).await;
    let said = |number: &str, status: &str| HeardOfPayment::Disputed {
        dispute_ref: Some(number.to_owned()),
        amount: TOTAL,
        currency: Currency::USD,
        status: status.to_owned(),
    };
    for status in ["needs_response", "needs_response", "lost", "under_review"] {
        shop.hears(payment_id, said("du_1", status)).await;
    }
    assert_eq!(shop.version(order_id).await, before + 2);
    // The order knows what presses most: another dispute that is open, and the lost one afterwards.
    let word = async || {
        let order = shop.order(order_id).await;
        order.trials()[0].dispute.clone().unwrap_or_default()
    };
    for (status, known) in [("needs_response", "needs_response"), ("won", "lost")] {
        shop.hears(payment_id, said("du_2", status)).await;
        assert_eq!(word().await, known);
    }
}

#[sqlx::test(migrations = false)]
async fn one_receipt_pays_one_attempt(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(9).await;
    let shown = |number: &str| {
        HeardOfPayment::News(domain::payment::News {
            provider_ref: number.to_owned(),
            standing: Standing::Captured,
            amount: None,
            currency: None,
            receipt: Some("NLJ7RT61SV".to_owned()),
            request_ref: None,
        })
    };
    let (first, second) = (shop.prepaid(product).await, shop.prepaid(product).await);
    let attempts = [shop.begun(first).await, shop.begun(second).await];
    for _ in 0..2 {
        shop.hears(attempts[0], shown("ws_1")).await;
        shop.hears(attempts[1], shown("ws_2")).await;
    }
    assert_eq!(shop.order(first).await.status(), Some(Status::Confirmed));
    assert_eq!(shop.order(second).await.status(), Some(Status::Pending));
    assert_eq!(
        shop.payment(attempts[1]).await.stage(),
        Some(&Stage::Unknown)
    );
}

#[sqlx::test(migrations = false)]
async fn news_of_an_attempt_nobody_made_are_refused(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let heard = decisions::Heard {
        payment_id: PaymentId(uuid::Uuid::now_v7()),
        said: news(Standing::Captured),
        timer: None,
        at: noon(),
    };
    let answer = shop.store.decide(hear_of_payment(heard, context())).await;
    assert!(matches!(
        answer,
        Err(DecideError::Refused(MoneyError::Payment(_)))
    ));
}
