//! Customers send goods back, and get their money for what the shop keeps.

use crate::parcels::of;
use crate::shop::{Shop, context, noon, shopper};
use chrono::TimeDelta;
use decisions::{
    CloseReturn, EXPIRY, GoodsError, OpenReturn, RETURNS, ReceiveReturn, ReturnChanged,
    ReturnClosed, ReturnStep, StepReturn, close_return, open_return, receive_return, step_return,
};
use domain::kernel::{Amount, By, CustomerId, OrderId, ProductId, RefundId, ReturnId};
use domain::order::{LineUnits, OrderError, PaymentStatus, Status};
use domain::refund::{Refund, RefundStage, WhyRefund};
use domain::returns::{Disposition, ReceivedUnits, Return, ReturnError, ReturnStatus, WhyReturn};
use eventstore::DecideError;
use sqlx::PgPool;
use uuid::Uuid;

type Answer = Result<ReturnChanged, DecideError<GoodsError>>;

const DAYS: u32 = 30;

fn came(product_id: ProductId, units: i64, disposition: Disposition) -> ReceivedUnits {
    ReceivedUnits {
        product_id,
        quantity: of(product_id, units).quantity,
        disposition,
    }
}

impl Shop {
    /// An order of five mugs and two plates, ten percent off, that arrived and was paid at the door.
    async fn arrived(&self) -> (OrderId, ProductId, ProductId) {
        self.coupon("TEN", None).await;
        let (mug, plate) = (self.product(10).await, self.product(10).await);
        let customer = CustomerId(Uuid::now_v7());
        self.add(shopper(customer), mug, 5).await.unwrap();
        let cart = self.add(shopper(customer), plate, 2).await.unwrap();
        let mut wish = Self::wish(customer, cart.outcome.cart_id, &[mug, plate]);
        wish.coupon_code = Some("TEN".to_owned());
        let order = self.place(wish).await.unwrap().outcome.order_id;
        for status in [
            Status::Confirmed,
            Status::Processing,
            Status::Shipped,
            Status::Delivered,
        ] {
            self.lead(order, status).await.unwrap();
        }
        (order, mug, plate)
    }

    async fn asks(&self, order_id: OrderId, units: Vec<LineUnits>, by: By, days: i64) -> Answer {
        let wish = OpenReturn {
            order_id,
            return_id: ReturnId(Uuid::now_v7()),
            units,
            why: WhyReturn::Damaged,
            words: Some(b"sealed".to_vec()),
            until_days: DAYS,
            by,
            at: noon() + TimeDelta::days(days),
        };
        let decided = self.store.decide(open_return(wish, context())).await;
        decided.map(|decided| decided.outcome)
    }

    async fn answers(&self, return_id: ReturnId, step: ReturnStep) -> Answer {
        let wish = StepReturn {
            return_id,
            step,
            by: By::Staff,
            expected_version: None,
            at: noon(),
        };
        let decided = self.store.decide(step_return(wish, context())).await;
        decided.map(|decided| decided.outcome)
    }

    async fn approved(&self, order_id: OrderId, units: Vec<LineUnits>) -> ReturnId {
        let asked = self.asks(order_id, units, By::Customer, 1).await.unwrap();
        let until = noon() + TimeDelta::days(30);
        self.answers(asked.return_id, ReturnStep::Approve { until })
            .await
            .unwrap();
        asked.return_id
    }

    async fn receives(&self, return_id: ReturnId, units: Vec<ReceivedUnits>) -> Answer {
        let wish = ReceiveReturn {
            return_id,
            units,
            expected_version: None,
            at: noon(),
        };
        let decided = self.store.decide(receive_return(wish, context())).await;
        decided.map(|decided| decided.outcome)
    }

    async fn closes(
        &self,
        return_id: ReturnId,
        shipping: bool,
    ) -> Result<ReturnClosed, DecideError<GoodsError>> {
        let wish = CloseReturn {
            return_id,
            refund: true,
            shipping,
            reason: None,
            by: By::Staff,
            expected_version: None,
            at: noon(),
        };
        let decided = self.store.decide(close_return(wish, context())).await;
        decided.map(|decided| decided.outcome)
    }

    async fn back(&self, id: ReturnId) -> Return {
        self.store.load::<Return>(id).await.unwrap().state
    }

    async fn refund(&self, id: RefundId) -> Refund {
        self.store.load::<Refund>(id).await.unwrap().state
    }
}

#[sqlx::test(migrations = false)]
async fn what_comes_back_is_refunded_at_what_it_cost_after_its_own_discount(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, plate) = shop.arrived().await;
    let back = shop.approved(order, vec![of(mug, 3), of(plate, 1)]).await;
    let some = vec![
        came(mug, 1, Disposition::Restock),
        came(mug, 1, Disposition::WriteOff),
    ];
    shop.receives(back, some).await.unwrap();
    assert_eq!(
        shop.shelf(mug).await,
        (6, 0),
        "one of two can be sold again"
    );
    let rest = vec![
        came(mug, 1, Disposition::SendBack),
        came(plate, 1, Disposition::Restock),
    ];
    shop.receives(back, rest).await.unwrap();
    assert_eq!(
        (shop.shelf(mug).await, shop.shelf(plate).await),
        ((6, 0), (9, 0))
    );
    let closed = shop.closes(back, false).await.unwrap();
    assert_eq!(
        closed.amount,
        Amount::minor(2 * 900 + 900),
        "two mugs and a plate, ten percent off"
    );
    let [refund_id] = closed.refund_ids[..] else {
        panic!("one refund: {closed:?}");
    };
    let refund = shop.refund(refund_id).await;
    let terms = refund.terms().unwrap();
    assert_eq!(
        (terms.why, terms.return_id),
        (WhyRefund::Returned, Some(back))
    );
    assert_eq!(
        refund.stage(),
        Some(RefundStage::Succeeded),
        "cash goes back over the counter"
    );
    let order = shop.order(order).await;
    assert_eq!(
        order.payment_status(),
        PaymentStatus::Paid,
        "a part of it went back"
    );
    assert_eq!(shop.back(back).await.status(), Some(ReturnStatus::Closed));
}

#[sqlx::test(migrations = false)]
async fn a_return_that_is_closed_twice_gives_back_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, plate) = shop.arrived().await;
    let back = shop.approved(order, vec![of(mug, 5), of(plate, 2)]).await;
    let all = vec![
        came(mug, 5, Disposition::Restock),
        came(plate, 2, Disposition::Restock),
    ];
    shop.receives(back, all).await.unwrap();
    let closed = shop.closes(back, true).await.unwrap();
    assert_eq!(
        closed.amount,
        Amount::minor(7 * 900 + 500),
        "the shipping goes back too"
    );
    let again = shop.closes(back, true).await.unwrap();
    assert!(again.refund_ids.is_empty());
    let order = shop.order(order).await;
    assert_eq!(
        order.status(),
        Some(Status::Refunded),
        "nothing of the money is left"
    );
    assert_eq!(
        (shop.shelf(mug).await, shop.shelf(plate).await),
        ((10, 0), (10, 0))
    );
}

#[sqlx::test(migrations = false)]
async fn units_are_received_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.arrived().await;
    let back = shop.approved(order, vec![of(mug, 2)]).await;
    let both = || vec![came(mug, 2, Disposition::Restock)];
    shop.receives(back, both()).await.unwrap();
    let again = shop.receives(back, both()).await;
    assert!(matches!(
        again,
        Err(DecideError::Refused(GoodsError::Return(
            ReturnError::NotAllowed { .. }
        )))
    ));
    assert_eq!(shop.shelf(mug).await, (7, 0));
}

#[sqlx::test(migrations = false)]
async fn no_more_comes_back_than_was_sent(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.arrived().await;
    shop.approved(order, vec![of(mug, 4)]).await;
    let more = shop.asks(order, vec![of(mug, 2)], By::Customer, 1).await;
    let no = GoodsError::Order(OrderError::NotLeftToReturn {
        product_id: mug,
        left: 1,
    });
    assert!(matches!(more, Err(DecideError::Refused(said)) if said == no));
}

#[sqlx::test(migrations = false)]
async fn goods_come_back_within_the_days_the_shop_grants(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.arrived().await;
    let late = shop.asks(order, vec![of(mug, 1)], By::Customer, 31).await;
    let no = GoodsError::Order(OrderError::ReturnTooLate);
    assert!(matches!(late, Err(DecideError::Refused(said)) if said == no));
    shop.asks(order, vec![of(mug, 1)], By::Staff, 31)
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_rejected_return_frees_its_units_for_another(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.arrived().await;
    let asked = shop
        .asks(order, vec![of(mug, 5)], By::Customer, 1)
        .await
        .unwrap();
    let reason = "worn".to_owned();
    shop.answers(asked.return_id, ReturnStep::Reject { reason })
        .await
        .unwrap();
    shop.asks(order, vec![of(mug, 5)], By::Customer, 1)
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn an_approved_return_waits_for_its_goods_until_it_expires(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.arrived().await;
    let back = shop.approved(order, vec![of(mug, 5)]).await;
    let due = shop
        .store
        .due_timers(RETURNS, noon() + TimeDelta::days(31), 9)
        .await
        .unwrap();
    let waits: Vec<_> = due
        .iter()
        .map(|timer| (timer.instance.clone(), timer.name.as_str()))
        .collect();
    assert_eq!(waits, [(back.to_string(), EXPIRY)]);
    shop.answers(back, ReturnStep::Expire).await.unwrap();
    assert_eq!(shop.back(back).await.status(), Some(ReturnStatus::Expired));
    assert_eq!(shop.store.next_timer(RETURNS).await.unwrap(), None);
    shop.asks(order, vec![of(mug, 5)], By::Customer, 1)
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn goods_that_are_on_their_way_do_not_expire(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.arrived().await;
    let back = shop.approved(order, vec![of(mug, 1)]).await;
    shop.answers(
        back,
        ReturnStep::Send(domain::shipment::Tracking::default()),
    )
    .await
    .unwrap();
    assert_eq!(shop.store.next_timer(RETURNS).await.unwrap(), None);
    shop.answers(back, ReturnStep::Expire).await.unwrap();
    assert_eq!(
        shop.back(back).await.status(),
        Some(ReturnStatus::InTransit)
    );
}

#[sqlx::test(migrations = false)]
async fn a_return_of_which_part_was_given_back_already_is_not_paid_twice(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.arrived().await;
    let first = shop.approved(order, vec![of(mug, 5)]).await;
    shop.receives(first, vec![came(mug, 5, Disposition::WriteOff)])
        .await
        .unwrap();
    shop.closes(first, false).await.unwrap();
    assert_eq!(shop.shelf(mug).await, (5, 0), "written off");
    let more = shop.asks(order, vec![of(mug, 1)], By::Staff, 1).await;
    assert!(matches!(
        more,
        Err(DecideError::Refused(GoodsError::Order(
            OrderError::NotLeftToReturn { left: 0, .. }
        )))
    ));
}
