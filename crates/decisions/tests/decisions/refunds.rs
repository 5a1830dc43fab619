//! Money goes back: never more than came, whoever asks and however often.

use crate::shop::{PRICE, Shop, context, noon};
use crate::till::{TOTAL, failed, later, news, nth_refund, took};
use decisions::{MoneyError, REFUNDS, RefundRecorded, SEND, WhatBack, foreign_refund};
use domain::kernel::{Amount, Currency, PaymentId, Quantity, RefundId};
use domain::order::{LineUnits, OrderError, PaymentStatus, Status};
use domain::ports::payments::{RefundStanding, Standing};
use domain::refund::{RefundError, RefundStage, WhyRefund};
use eventstore::{DecideError, Decided};
use futures::future::join_all;
use sqlx::PgPool;

const GOODWILL: WhyRefund = WhyRefund::Goodwill;

fn half() -> WhatBack {
    WhatBack::Sum(Amount::minor(TOTAL.units() / 2))
}

fn refused<T>(answer: &Result<T, DecideError<MoneyError>>, no: &OrderError) -> bool {
    matches!(answer, Err(DecideError::Refused(MoneyError::Order(said))) if said == no)
}

#[sqlx::test(migrations = false)]
async fn cancelling_a_paid_order_sends_all_its_money_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    shop.lead(order_id, Status::Cancelled).await.unwrap();
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Cancelled));
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
    assert_eq!(shop.payment(payment_id).await.left(), Amount::ZERO);
    assert_eq!(shop.stock(product).await.available(), 5);
    let refund = nth_refund(order_id, 0);
    assert_eq!(shop.timers(REFUNDS, refund).await, [SEND]);
    shop.hears_back(refund, RefundStanding::Submitted)
        .await
        .unwrap();
    shop.hears_back(refund, RefundStanding::Succeeded)
        .await
        .unwrap();
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Cancelled));
    assert_eq!(order.payment_status(), PaymentStatus::Refunded);
}

#[sqlx::test(migrations = false)]
async fn cancelling_gives_back_only_what_did_not_go_back_before(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    shop.gives_back(order_id, WhatBack::Sum(PRICE), GOODWILL)
        .await
        .unwrap();
    shop.lead(order_id, Status::Cancelled).await.unwrap();
    let rest = shop.money_back(nth_refund(order_id, 1)).await;
    assert_eq!(rest.terms().unwrap().amount, TOTAL.minus(PRICE).unwrap());
    assert_eq!(shop.payment(payment_id).await.left(), Amount::ZERO);
}

#[sqlx::test(migrations = false)]
async fn of_fifty_halves_at_once_two_go_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    let answers = join_all((0..50).map(|_| shop.gives_back(order_id, half(), GOODWILL))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    let too_much = OrderError::RefundTooMuch { left: Amount::ZERO };
    let no = answers.iter().filter(|answer| refused(answer, &too_much));
    assert_eq!(no.count(), 48);
    assert_eq!(shop.payment(payment_id).await.left(), Amount::ZERO);
    assert_eq!(shop.order(order_id).await.refunds(), 2);
}

#[sqlx::test(migrations = false)]
async fn a_refund_that_fails_can_be_asked_for_again(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    let asked = shop
        .gives_back(order_id, WhatBack::Everything, GOODWILL)
        .await;
    let first = asked.unwrap().outcome.refund_ids[0];
    let none_left = shop
        .gives_back(order_id, WhatBack::Everything, GOODWILL)
        .await;
    assert!(none_left.is_err());
    shop.hears_back(first, failed("account_closed"))
        .await
        .unwrap();
    assert_eq!(shop.payment(payment_id).await.left(), TOTAL);
    let again = shop
        .gives_back(order_id, WhatBack::Everything, GOODWILL)
        .await;
    let second = again.unwrap().outcome.refund_ids[0];
    assert_ne!(first, second, "the provider knows the first by its number");
    shop.hears_back(second, RefundStanding::Succeeded)
        .await
        .unwrap();
    assert_eq!(
        shop.order(order_id).await.payment_status(),
        PaymentStatus::Refunded
    );
    // The first one cannot have arrived as well.
    let both = shop.hears_back(first, RefundStanding::Succeeded).await;
    assert!(matches!(
        both,
        Err(DecideError::Refused(MoneyError::Payment(_)))
    ));
    assert_eq!(
        shop.money_back(first).await.stage(),
        Some(RefundStage::Failed)
    );
}

#[sqlx::test(migrations = false)]
async fn an_order_is_delivered_again_when_the_bank_sends_its_refund_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    for status in [Status::Processing, Status::Shipped, Status::Delivered] {
        shop.lead(order_id, status).await.unwrap();
    }
    let asked = shop
        .gives_back(order_id, WhatBack::Everything, GOODWILL)
        .await;
    let refund = asked.unwrap().outcome.refund_ids[0];
    shop.hears_back(refund, RefundStanding::Succeeded)
        .await
        .unwrap();
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Refunded));
    shop.hears_back(refund, failed("account_closed"))
        .await
        .unwrap();
    let order = shop.order(order_id).await;
    assert_eq!(order.status(), Some(Status::Delivered));
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
    assert_eq!(order.refundable(), TOTAL);
    assert_eq!(shop.payment(payment_id).await.left(), TOTAL);
}

async fn found(
    shop: &Shop,
    payment_id: PaymentId,
    amount: Amount,
    standing: RefundStanding,
) -> Result<Decided<RefundRecorded>, DecideError<MoneyError>> {
    let about = ("re_7".to_owned(), amount);
    let decision = foreign_refund(payment_id, about, standing, (noon(), later(1)), context());
    shop.store.decide(decision).await
}

#[sqlx::test(migrations = false)]
async fn money_given_back_at_the_provider_is_written_down_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    for standing in [
        RefundStanding::Submitted,
        RefundStanding::Succeeded,
        RefundStanding::Succeeded,
    ] {
        found(&shop, payment_id, PRICE, standing).await.unwrap();
    }
    let order = shop.order(order_id).await;
    assert_eq!(
        (order.refunds(), order.refundable()),
        (1, TOTAL.minus(PRICE).unwrap())
    );
    let refund = found(&shop, payment_id, PRICE, RefundStanding::Succeeded).await;
    let refund: RefundId = refund.unwrap().outcome.refund_id;
    let known = shop.money_back(refund).await;
    assert_eq!(known.terms().unwrap().why, WhyRefund::AtProvider);
    assert_eq!(known.stage(), Some(RefundStage::Succeeded));
    assert_eq!(
        shop.timers(REFUNDS, refund).await,
        [""; 0],
        "nobody sends it again"
    );
}

#[sqlx::test(migrations = false)]
async fn money_on_its_way_back_from_the_provider_is_looked_after_and_never_sent(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (_, payment_id) = shop.paid(product).await;
    let strange = RefundStanding::Unknown {
        said: "queued".to_owned(),
    };
    for standing in [strange.clone(), strange, RefundStanding::Submitted] {
        let refund = found(&shop, payment_id, PRICE, standing).await;
        let refund = refund.unwrap().outcome.refund_id;
        assert_eq!(shop.timers(REFUNDS, refund).await, ["look_00"]);
        let known = shop.money_back(refund).await;
        assert_eq!(known.provider_ref(), Some("re_7"), "it can be looked up");
    }
    let refund = found(&shop, payment_id, PRICE, failed("canceled")).await;
    let refund = refund.unwrap().outcome.refund_id;
    assert_eq!(shop.timers(REFUNDS, refund).await, [""; 0]);
    assert_eq!(shop.payment(payment_id).await.left(), TOTAL);
}

#[sqlx::test(migrations = false)]
async fn nobody_gives_back_more_than_came_at_the_provider_either(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    shop.gives_back(order_id, WhatBack::Everything, GOODWILL)
        .await
        .unwrap();
    let answer = found(&shop, payment_id, PRICE, RefundStanding::Succeeded).await;
    assert!(matches!(
        answer,
        Err(DecideError::Refused(MoneyError::Payment(_)))
    ));
    assert_eq!(shop.order(order_id).await.refunds(), 1);
}

#[sqlx::test(migrations = false)]
async fn money_that_paid_nothing_is_sent_back_again_when_that_failed(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    shop.hears(payment_id, took(900, Currency::KES)).await;
    let again = shop.begun(order_id).await;
    shop.hears(again, news(Standing::Captured)).await;
    let why = WhyRefund::Conflicted;
    let under_way = shop.gives_back(order_id, WhatBack::Everything, why).await;
    assert!(refused(&under_way, &OrderError::NothingPaid));
    shop.hears_back(nth_refund(order_id, 0), failed("account_closed"))
        .await
        .unwrap();
    let asked = shop
        .gives_back(order_id, WhatBack::Everything, why)
        .await
        .unwrap();
    let sum = (asked.outcome.amount, asked.outcome.currency);
    assert_eq!(sum, (Amount::minor(900), Currency::KES));
    let terms = shop
        .money_back(asked.outcome.refund_ids[0])
        .await
        .terms()
        .cloned()
        .unwrap();
    assert_eq!(
        (terms.payment_id, terms.currency),
        (payment_id, Currency::KES)
    );
    shop.hears_back(terms.refund_id, RefundStanding::Succeeded)
        .await
        .unwrap();
    let order = shop.order(order_id).await;
    assert_eq!(
        (order.status(), order.refundable()),
        (Some(Status::Confirmed), TOTAL)
    );
    assert_eq!(order.payment_status(), PaymentStatus::Paid);
}

#[sqlx::test(migrations = false)]
async fn asking_for_everything_includes_money_that_paid_nothing_once_nothing_else_is_left(
    pool: PgPool,
) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    shop.hears(payment_id, took(900, Currency::KES)).await;
    shop.hears_back(nth_refund(order_id, 0), failed("account_closed"))
        .await
        .unwrap();
    let again = shop.begun(order_id).await;
    shop.hears(again, news(Standing::Captured)).await;
    for sum in [(TOTAL, Currency::USD), (Amount::minor(900), Currency::KES)] {
        let asked = shop
            .gives_back(order_id, WhatBack::Everything, GOODWILL)
            .await;
        let asked = asked.unwrap().outcome;
        assert_eq!((asked.amount, asked.currency), sum);
    }
    let third = shop
        .gives_back(order_id, WhatBack::Everything, GOODWILL)
        .await;
    assert!(third.is_err());
}

#[sqlx::test(migrations = false)]
async fn money_that_paid_nothing_may_be_given_back_at_the_provider(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    let payment_id = shop.begun(order_id).await;
    shop.hears(payment_id, took(900, Currency::KES)).await;
    shop.hears_back(nth_refund(order_id, 0), failed("account_closed"))
        .await
        .unwrap();
    let amount = Amount::minor(900);
    found(&shop, payment_id, amount, RefundStanding::Succeeded)
        .await
        .unwrap();
    assert_eq!(shop.payment(payment_id).await.left(), Amount::ZERO);
    let order = shop.order(order_id).await;
    assert_eq!((order.captured(), order.due()), (Amount::ZERO, TOTAL));
    assert_eq!(order.payment_status(), PaymentStatus::Pending);
}

#[sqlx::test(migrations = false)]
async fn lines_go_back_at_what_they_cost_and_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, _) = shop.paid(product).await;
    let one = |asserted: Option<Amount>| WhatBack::Units {
        units: vec![LineUnits {
            product_id: product,
            quantity: Quantity::new(1).unwrap(),
        }],
        shipping: false,
        asserted,
    };
    let wrong = shop.gives_back(order_id, one(Some(TOTAL)), GOODWILL).await;
    assert!(refused(&wrong, &OrderError::WrongAmount { due: PRICE }));
    for _ in 0..2 {
        let asked = shop
            .gives_back(order_id, one(Some(PRICE)), GOODWILL)
            .await
            .unwrap();
        assert_eq!(asked.outcome.amount, PRICE);
    }
    let third = shop.gives_back(order_id, one(None), GOODWILL).await;
    let no = OrderError::RefundTooMany {
        product_id: product,
        left: 0,
    };
    assert!(refused(&third, &no));
}

#[sqlx::test(migrations = false)]
async fn nothing_goes_back_of_an_order_nobody_paid(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.prepaid(product).await;
    for what in [WhatBack::Everything, half()] {
        let answer = shop.gives_back(order_id, what, GOODWILL).await;
        assert!(refused(&answer, &OrderError::NothingPaid));
    }
    let (order_id, _) = shop.paid(product).await;
    for amount in [0, -100] {
        let answer = shop
            .gives_back(order_id, WhatBack::Sum(Amount::minor(amount)), GOODWILL)
            .await;
        assert!(matches!(
            answer,
            Err(DecideError::Refused(MoneyError::Payment(_)))
        ));
    }
}

/// However the two race: what is decided second is judged by what was decided first.
#[sqlx::test(migrations = false)]
async fn a_notice_that_contradicts_how_a_refund_ended_decides_nothing(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, _) = shop.paid(product).await;
    shop.lead(order_id, Status::Cancelled).await.unwrap();
    let refund = nth_refund(order_id, 0);
    let (failed, succeeded) = (failed("no_account"), RefundStanding::Succeeded);
    let (one, other) = tokio::join!(
        shop.is_told_of_back(refund, failed.clone()),
        shop.is_told_of_back(refund, succeeded.clone()),
    );
    let refusals = [&one, &other];
    let refusals = refusals.into_iter().filter(|answer| {
        let no = MoneyError::Refund(RefundError::Contradicted);
        matches!(answer, Err(DecideError::Refused(said)) if *said == no)
    });
    assert_eq!(refusals.count(), 1);
    let stood = shop.money_back(refund).await.stage();
    let (same, contrary, ends) = match one.is_ok() {
        true => (failed, succeeded, RefundStage::Failed),
        false => (succeeded, failed, RefundStage::Succeeded),
    };
    assert_eq!(stood, Some(ends));
    assert!(shop.is_told_of_back(refund, same).await.is_ok());
    assert!(
        shop.is_told_of_back(refund, contrary.clone())
            .await
            .is_err()
    );
    // Whoever asked the provider is believed.
    let asked = shop.hears_back(refund, contrary).await.unwrap();
    assert_ne!(Some(asked.outcome.stage), stood);
}
