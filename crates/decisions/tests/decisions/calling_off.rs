//! Units are called off that will never be sent.

use crate::parcels::of;
use crate::shop::{Shop, context, noon};
use decisions::{
    CallOffUnits, GoodsError, RequestRefund, UnitsCalledOff, WhatBack, call_off_units,
    request_refund,
};
use domain::kernel::{Amount, By, OrderId};
use domain::order::{LineUnits, OrderError, Status};
use domain::refund::WhyRefund;
use domain::shipment::ShipmentStatus;
use eventstore::DecideError;
use sqlx::PgPool;

type Answer = Result<UnitsCalledOff, DecideError<GoodsError>>;

impl Shop {
    async fn calls_off(&self, order_id: OrderId, units: Option<Vec<LineUnits>>) -> Answer {
        self.calls_off_with(order_id, units, Some(true)).await
    }

    async fn calls_off_with(
        &self,
        order_id: OrderId,
        units: Option<Vec<LineUnits>>,
        refund: Option<bool>,
    ) -> Answer {
        let wish = CallOffUnits {
            order_id,
            units,
            reason: "the last ones are broken".to_owned(),
            refund,
            expected_version: None,
            at: noon(),
        };
        let decided = self.store.decide(call_off_units(wish, context())).await;
        decided.map(|decided| decided.outcome)
    }
}

fn refused(answer: Answer) -> GoodsError {
    match answer {
        Err(DecideError::Refused(no)) => no,
        other => panic!("not refused: {other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_called_off_is_for_sale_again_and_owed_no_more(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, plate) = shop.picked().await;
    let parcel = shop.parcel(order, vec![of(mug, 3), of(plate, 2)]).await;
    shop.leads(parcel, ShipmentStatus::Shipped).await.unwrap();
    assert_eq!(shop.shelf(mug).await, (7, 2));
    let due = shop.order(order).await.due();
    let done = shop.calls_off(order, None).await.unwrap();
    assert_eq!(done.units, vec![of(mug, 2)]);
    assert_eq!((done.amount, done.refund_ids.len()), (Amount::ZERO, 0));
    assert!(done.waived > Amount::ZERO);
    let after = shop.order(order).await;
    assert_eq!(after.due().plus(done.waived), Ok(due));
    assert_eq!(after.status(), Some(Status::Shipped));
    assert_eq!(shop.shelf(mug).await, (7, 0));
    shop.leads(parcel, ShipmentStatus::Delivered).await.unwrap();
    let paid = shop.order(order).await;
    assert_eq!(paid.captured().plus(done.waived), Ok(due));
    assert_eq!(paid.status(), Some(Status::Delivered));
}

#[sqlx::test(migrations = false)]
async fn what_was_paid_for_it_goes_back_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(10).await;
    let (order, _) = shop.paid(product).await;
    let bought = shop.order(order).await.left_to_send()[0].quantity.units();
    assert!(bought > 1, "the story needs two units");
    let before = shop.order(order).await.refundable();
    let done = shop
        .calls_off(order, Some(vec![of(product, 1)]))
        .await
        .unwrap();
    assert_eq!(done.waived, Amount::ZERO);
    assert!(done.amount > Amount::ZERO);
    let back = shop.money_back(done.refund_ids[0]).await;
    let terms = back.terms().unwrap();
    assert_eq!(
        (terms.why, terms.lines[0].quantity.units()),
        (WhyRefund::Cancelled, 1)
    );
    let left = shop.order(order).await;
    assert_eq!(left.refundable().plus(done.amount), Ok(before));
    assert_eq!(left.to_be_promised(product), bought - 1);
    assert_eq!(
        refused(shop.calls_off(order, None).await),
        OrderError::CancelInstead.into()
    );
}

#[sqlx::test(migrations = false)]
async fn where_kindness_may_have_meant_another_unit_staff_say_what_goes_back(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let product = shop.product(10).await;
    let (order, _) = shop.paid(product).await;
    shop.lead(order, Status::Processing).await.unwrap();
    let parcel = shop.parcel(order, vec![of(product, 1)]).await;
    shop.leads(parcel, ShipmentStatus::Shipped).await.unwrap();
    let one = vec![of(product, 1)];
    let kindness = RequestRefund {
        order_id: order,
        what: WhatBack::Units {
            units: one.clone(),
            shipping: false,
            asserted: None,
        },
        why: WhyRefund::Goodwill,
        reason: "a crack in it".to_owned(),
        by: By::Staff,
        return_id: None,
        expected_version: None,
        at: noon(),
    };
    let given = shop.store.decide(request_refund(kindness, context())).await;
    let given = given.unwrap().outcome.amount;
    let left = shop.order(order).await.refundable();
    let unclear = shop.calls_off_with(order, Some(one.clone()), None).await;
    assert_eq!(refused(unclear), OrderError::RefundUnclear.into());
    let done = shop.calls_off(order, Some(one)).await.unwrap();
    assert_eq!(done.amount, given);
    assert_eq!(shop.order(order).await.refundable().plus(given), Ok(left));
}

#[sqlx::test(migrations = false)]
async fn of_two_clerks_at_once_one_calls_the_last_units_off(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, plate) = shop.picked().await;
    let parcel = shop.parcel(order, vec![of(mug, 5), of(plate, 1)]).await;
    shop.leads(parcel, ShipmentStatus::Shipped).await.unwrap();
    let (one, other) = tokio::join!(
        shop.calls_off(order, Some(vec![of(plate, 1)])),
        shop.calls_off(order, Some(vec![of(plate, 1)]))
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    assert_eq!(shop.order(order).await.call_offs(), 1);
    assert_eq!(shop.shelf(plate).await, (9, 0));
}
