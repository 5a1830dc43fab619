//! Money that only a callback tells of, and attempts that nobody looks after any more.

use crate::shop::{PRICE, Shop, context, noon};
use crate::till::{TOTAL, later, news};
use decisions::{
    Heard, HeardOfPayment, HeardOfRefund, LOOKS, MoneyError, PAYMENTS, PaymentBegun, REFUNDS,
    WhatBack, hear_of_payment, hear_of_refund,
};
use domain::attention::{Attention, AttentionCommand, of_contradicted};
use domain::checkout::Charges;
use domain::kernel::{Amount, Currency, OrderId, PaymentId};
use domain::order::{PaymentMethod, PaymentStatus, Status};
use domain::payment::{Contradiction, Stage};
use domain::ports::payments::{RefundStanding, Standing};
use domain::refund::{RefundStage, WhyRefund};
use eventstore::{DecideError, Decided, Decision, Halt};
use sqlx::PgPool;

/// An order whose payer was prompted on the phone.
async fn prompted(shop: &Shop) -> (OrderId, PaymentId) {
    let product = shop.product(5).await;
    let charges = Charges {
        shipping: Amount::minor(500),
        tax_basis_points: 0,
        currency: Currency::USD,
    };
    let mpesa = (PaymentMethod::Mpesa, charges);
    let order_id = shop.sold(product, (2, PRICE), mpesa).await;
    let begun = shop.begins(order_id, PaymentMethod::Mpesa).await.unwrap();
    let payment_id = begun.outcome.payment_id;
    shop.hears(payment_id, news(Standing::RequiresAction)).await;
    (order_id, payment_id)
}

fn failing(code: &str, is_final: bool) -> HeardOfPayment {
    news(Standing::Failed {
        code: code.to_owned(),
        is_final,
    })
}

fn told_of_money() -> HeardOfPayment {
    HeardOfPayment::Contradicted(Contradiction {
        provider_ref: "pi_1".to_owned(),
        receipt: Some("NLJ7RT61SV".to_owned()),
        amount: Some(TOTAL),
        said: "cancelled_by_user".to_owned(),
    })
}

/// What was heard when this timer knocked.
async fn looks(shop: &Shop, payment_id: PaymentId, timer: &str, said: HeardOfPayment) -> Stage {
    let heard = Heard {
        payment_id,
        said,
        timer: Some((timer.to_owned(), later(2))),
        at: noon(),
    };
    let decided = shop.store.decide(hear_of_payment(heard, context())).await;
    decided.unwrap().outcome.stage
}

async fn close(shop: &Shop, payment_id: PaymentId, seen: u32) {
    let case_id = of_contradicted(payment_id);
    let close = Decision::<(), MoneyError>::new(context(), move |desk| {
        let wish = AttentionCommand::Close {
            case_id,
            seen,
            reason: "no money came".to_owned(),
            at: noon(),
        };
        let closed = desk.execute::<Attention>(case_id, wish);
        closed.map_err(|halt| match halt {
            Halt::Refused(no) => panic!("{no}"),
            other => other.map(|_| MoneyError::MayBePaid),
        })?;
        Ok(())
    });
    shop.store.decide(close).await.unwrap();
}

#[track_caller]
fn is_refused(answer: Result<Decided<PaymentBegun>, DecideError<MoneyError>>) {
    assert!(
        matches!(answer, Err(DecideError::Refused(MoneyError::MayBePaid))),
        "{answer:?}"
    );
}

#[sqlx::test(migrations = false)]
async fn nobody_is_prompted_again_for_what_may_have_been_paid(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order_id, payment_id) = prompted(&shop).await;
    let over = failing("cancelled_by_user", true);
    looks(&shop, payment_id, LOOKS[0], over.clone()).await;
    assert_eq!(shop.timers(PAYMENTS, payment_id).await, [""; 0]);
    let order = shop.order(order_id).await;
    assert_eq!(order.payment_status(), PaymentStatus::Failed);
    let stage = looks(&shop, payment_id, "hint_paid#notice", told_of_money()).await;
    assert_eq!(stage, Stage::Unknown);
    // It is looked after again, and a failure that is repeated ends nothing.
    assert_eq!(shop.timers(PAYMENTS, payment_id).await, [LOOKS[0]]);
    for look in LOOKS {
        let stage = looks(&shop, payment_id, look, over.clone()).await;
        assert_eq!(stage, Stage::Unknown);
    }
    is_refused(shop.begins(order_id, PaymentMethod::Mpesa).await);
    close(&shop, payment_id, 1).await;
    let again = shop.begins(order_id, PaymentMethod::Mpesa).await.unwrap();
    assert!(again.outcome.fresh && again.outcome.payment_id != payment_id);
    shop.hears(payment_id, news(Standing::Captured)).await;
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Confirmed));
}

#[sqlx::test(migrations = false)]
async fn the_prompt_that_may_have_been_paid_is_answered_until_people_have_looked(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order_id, payment_id) = prompted(&shop).await;
    shop.hears(payment_id, told_of_money()).await;
    looks(
        &shop,
        payment_id,
        LOOKS[0],
        failing("cancelled_by_user", true),
    )
    .await;
    let same = shop.begins(order_id, PaymentMethod::Mpesa).await.unwrap();
    assert_eq!(
        (same.outcome.payment_id, same.outcome.fresh),
        (payment_id, false)
    );
    close(&shop, payment_id, 1).await;
    let again = shop.begins(order_id, PaymentMethod::Mpesa).await.unwrap();
    assert!(again.outcome.fresh && again.outcome.payment_id != payment_id);
}

#[sqlx::test(migrations = false)]
async fn a_failure_is_one_for_good_after_the_last_look(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order_id, payment_id) = prompted(&shop).await;
    let [.., before, last] = LOOKS;
    let silent = || failing("unreachable", false);
    looks(&shop, payment_id, before, silent()).await;
    let order = shop.order(order_id).await;
    assert_eq!(order.payment_status(), PaymentStatus::Pending);
    looks(&shop, payment_id, last, silent()).await;
    let order = shop.order(order_id).await;
    assert_eq!(order.payment_status(), PaymentStatus::Failed);
    let is_final = true;
    let code = "unreachable".to_owned();
    assert_eq!(
        shop.payment(payment_id).await.stage(),
        Some(&Stage::Failed { code, is_final })
    );
    assert!(
        !shop
            .timers(PAYMENTS, payment_id)
            .await
            .contains(&last.to_owned())
    );
    shop.hears(payment_id, news(Standing::Captured)).await;
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Confirmed));
}

#[sqlx::test(migrations = false)]
async fn a_prompt_nobody_has_news_of_is_unknown_after_the_last_look(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (_, payment_id) = prompted(&shop).await;
    let [.., last] = LOOKS;
    let stage = looks(&shop, payment_id, last, HeardOfPayment::Nothing).await;
    assert_eq!(stage, Stage::Unknown);
}

/// The provider took the refund, says ever since that it is under way, and tells of no end.
#[sqlx::test(migrations = false)]
async fn a_refund_without_an_end_is_left_to_people_when_nobody_looks_any_more(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, payment_id) = shop.paid(product).await;
    let back = WhatBack::Sum(PRICE);
    let asked = shop.gives_back(order_id, back, WhyRefund::Goodwill).await;
    let refund_id = asked.unwrap().outcome.refund_ids[0];
    for (look, stage) in LOOKS
        .iter()
        .rev()
        .zip([RefundStage::Unknown, RefundStage::Submitted])
        .rev()
    {
        let heard = HeardOfRefund {
            refund_id,
            provider_ref: Some("re_1".to_owned()),
            standing: Some(RefundStanding::Submitted),
            timer: Some(((*look).to_owned(), later(2))),
            at: noon(),
        };
        let told = shop.store.decide(hear_of_refund(heard, context())).await;
        assert_eq!(told.unwrap().outcome.stage, stage, "{look}");
    }
    assert_eq!(shop.timers(REFUNDS, refund_id).await, ["send"]);
    // The money is set aside, and comes back to nobody twice; a late word ends it.
    let left = TOTAL.minus(PRICE).unwrap();
    assert_eq!(shop.payment(payment_id).await.left(), left);
    let late = shop.hears_back(refund_id, RefundStanding::Succeeded).await;
    assert_eq!(late.unwrap().outcome.stage, RefundStage::Succeeded);
}
