//! Staff lead an order to where its money is back.

use crate::shop::{Shop, context, noon};
use crate::till::{news, nth_refund};
use decisions::{ChangeOrder, ChangeOrderError, OrderStep, change_order};
use domain::kernel::{By, OrderId};
use domain::order::{OrderError, Status};
use domain::ports::payments::{RefundStanding, Standing};
use eventstore::DecideError;
use sqlx::PgPool;

#[sqlx::test(migrations = false)]
async fn staff_lead_a_delivered_order_to_refunded_with_a_reason(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let (order_id, _) = shop.paid(product).await;
    for status in [Status::Processing, Status::Shipped, Status::Delivered] {
        shop.lead(order_id, status).await.unwrap();
    }
    let lead = |reason: Option<&str>| {
        let step = OrderStep::LeadTo {
            status: Status::Refunded,
            reason: reason.map(str::to_owned),
            cash_collected: false,
        };
        let wish = ChangeOrder {
            order_id,
            step,
            by: By::Staff,
            may_give_back: true,
            expected_version: None,
            at: noon(),
        };
        shop.store.decide(change_order(wish, context()))
    };
    let silent = lead(None).await;
    let no = OrderError::ReasonRequired;
    assert!(matches!(silent, Err(DecideError::Refused(said)) if said == no.into()));
    lead(Some("a kind shop")).await.unwrap();
    // Until the money has arrived the order is what it was.
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Delivered));
    let again = lead(Some("a kind shop")).await.unwrap();
    assert_eq!(again.outcome.version, shop.version(order_id).await);
    assert_eq!(shop.order(order_id).await.refunds(), 1);
    let refund = nth_refund(order_id, 0);
    shop.hears_back(refund, RefundStanding::Succeeded)
        .await
        .unwrap();
    assert_eq!(shop.order(order_id).await.status(), Some(Status::Refunded));
}

#[sqlx::test(migrations = false)]
async fn an_order_nobody_paid_is_not_led_to_refunded(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(5).await;
    let order_id = shop.ordered(product, 1).await;
    for status in [Status::Confirmed, Status::Processing, Status::Shipped] {
        shop.lead(order_id, status).await.unwrap();
    }
    let answer = shop.lead(order_id, Status::Refunded).await;
    let no = ChangeOrderError::Order(OrderError::NothingPaid);
    assert!(matches!(answer, Err(DecideError::Refused(said)) if said == no));
}

/// Staff who may not give money back cancel an order.
async fn calls_off(shop: &Shop, order_id: OrderId) -> Result<u64, DecideError<ChangeOrderError>> {
    let step = OrderStep::LeadTo {
        status: Status::Cancelled,
        reason: Some("nobody answers".to_owned()),
        cash_collected: false,
    };
    let wish = ChangeOrder {
        order_id,
        step,
        by: By::Staff,
        may_give_back: false,
        expected_version: None,
        at: noon(),
    };
    let decided = shop.store.decide(change_order(wish, context())).await?;
    Ok(decided.outcome.version)
}

#[sqlx::test(migrations = false)]
async fn who_may_not_give_money_back_cancels_only_what_nobody_paid(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(9).await;
    let unpaid = shop.prepaid(product).await;
    calls_off(&shop, unpaid).await.unwrap();
    let again = calls_off(&shop, unpaid).await.unwrap();
    assert_eq!(again, shop.version(unpaid).await);
    let (paid, _) = shop.paid(product).await;
    let under_way = shop.prepaid(product).await;
    let payment = shop.begun(under_way).await;
    shop.hears(payment, news(Standing::Authorized)).await;
    // Begun, and not yet answered by the provider.
    let beginning = shop.prepaid(product).await;
    shop.begun(beginning).await;
    for order in [paid, under_way, beginning] {
        let before = (shop.version(order).await, shop.order(order).await.status());
        let no = calls_off(&shop, order).await;
        let wanted = ChangeOrderError::MayNotGiveBack;
        assert!(matches!(no, Err(DecideError::Refused(said)) if said == wanted));
        let after = (shop.version(order).await, shop.order(order).await.status());
        assert_eq!(after, before, "nothing changed");
    }
    assert_eq!(shop.order(paid).await.refunds(), 0);
}
