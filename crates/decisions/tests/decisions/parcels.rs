//! Orders leave in parcels; some of them do not arrive.

use crate::shop::{Shop, context, noon, shopper};
use decisions::{
    ChangeOrderError, ChangeShipment, CreateShipment, GoodsError, ShipmentChanged, ShipmentStep,
    change_shipment, create_shipment,
};
use domain::kernel::{CustomerId, OrderId, ProductId, Quantity, ShipmentId};
use domain::order::{LineUnits, OrderError, ParcelStanding, PaymentStatus, Status};
use domain::shipment::{Shipment, ShipmentError, ShipmentStatus, Tracking};
use domain::stock::StockError;
use eventstore::DecideError;
use sqlx::PgPool;
use uuid::Uuid;

pub(crate) type Answer = Result<ShipmentChanged, DecideError<GoodsError>>;

pub(crate) fn of(product_id: ProductId, quantity: i64) -> LineUnits {
    let quantity = Quantity::new(quantity).unwrap();
    LineUnits {
        product_id,
        quantity,
    }
}

impl Shop {
    /// An order of five mugs and two plates that is being picked.
    pub(crate) async fn picked(&self) -> (OrderId, ProductId, ProductId) {
        let (mug, plate) = (self.product(10).await, self.product(10).await);
        let customer = CustomerId(Uuid::now_v7());
        self.add(shopper(customer), mug, 5).await.unwrap();
        let cart = self.add(shopper(customer), plate, 2).await.unwrap();
        let wish = Self::wish(customer, cart.outcome.cart_id, &[mug, plate]);
        let order = self.place(wish).await.unwrap().outcome.order_id;
        self.lead(order, Status::Confirmed).await.unwrap();
        self.lead(order, Status::Processing).await.unwrap();
        (order, mug, plate)
    }

    pub(crate) async fn packs(&self, order_id: OrderId, units: Option<Vec<LineUnits>>) -> Answer {
        let wish = CreateShipment {
            order_id,
            shipment_id: ShipmentId(Uuid::now_v7()),
            units,
            tracking: Tracking::default(),
            expected_version: None,
            at: noon(),
        };
        let decided = self.store.decide(create_shipment(wish, context())).await;
        decided.map(|decided| decided.outcome)
    }

    pub(crate) async fn step(&self, shipment_id: ShipmentId, step: ShipmentStep) -> Answer {
        let wish = ChangeShipment {
            shipment_id,
            step,
            expected_version: None,
            at: noon(),
        };
        let decided = self.store.decide(change_shipment(wish, context())).await;
        decided.map(|decided| decided.outcome)
    }

    pub(crate) async fn leads(&self, shipment_id: ShipmentId, status: ShipmentStatus) -> Answer {
        let step = ShipmentStep::LeadTo {
            status,
            restock: true,
            cash_collected: None,
        };
        self.step(shipment_id, step).await
    }

    pub(crate) async fn parcel(&self, order: OrderId, units: Vec<LineUnits>) -> ShipmentId {
        self.packs(order, Some(units)).await.unwrap().shipment_id
    }

    pub(crate) async fn shipment(&self, id: ShipmentId) -> Shipment {
        self.store.load::<Shipment>(id).await.unwrap().state
    }

    /// On hand and promised.
    pub(crate) async fn shelf(&self, product: ProductId) -> (i64, i64) {
        let stock = self.stock(product).await;
        (stock.on_hand(), stock.committed())
    }
}

fn refused(answer: Answer) -> GoodsError {
    match answer {
        Err(DecideError::Refused(no)) => no,
        other => panic!("not refused: {other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn each_parcel_takes_its_own_units_and_the_last_one_ships_the_order(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, plate) = shop.picked().await;
    let first = shop.parcel(order, vec![of(mug, 2)]).await;
    assert_eq!(shop.shelf(mug).await, (10, 5));
    shop.leads(first, ShipmentStatus::Packed).await.unwrap();
    shop.leads(first, ShipmentStatus::Shipped).await.unwrap();
    assert_eq!(shop.shelf(mug).await, (8, 3));
    assert_eq!(shop.order(order).await.status(), Some(Status::Processing));
    let rest = shop.packs(order, None).await.unwrap().shipment_id;
    let units = shop
        .shipment(rest)
        .await
        .parcel()
        .map(|parcel| parcel.units.to_vec());
    assert_eq!(units, Some(vec![of(mug, 3), of(plate, 2)]));
    shop.leads(rest, ShipmentStatus::Shipped).await.unwrap();
    assert_eq!(
        (shop.shelf(mug).await, shop.shelf(plate).await),
        ((5, 0), (8, 0))
    );
    assert_eq!(shop.order(order).await.status(), Some(Status::Shipped));
    shop.leads(first, ShipmentStatus::Delivered).await.unwrap();
    let under_way = shop.order(order).await;
    assert_eq!(under_way.status(), Some(Status::Shipped));
    assert_eq!(under_way.payment_status(), PaymentStatus::Pending);
    shop.leads(rest, ShipmentStatus::Delivered).await.unwrap();
    let arrived = shop.order(order).await;
    assert_eq!(arrived.status(), Some(Status::Delivered));
    assert_eq!(
        arrived.payment_status(),
        PaymentStatus::Paid,
        "the courier took the cash"
    );
}

#[sqlx::test(migrations = false)]
async fn no_more_is_packed_than_is_left_to_send(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.picked().await;
    shop.parcel(order, vec![of(mug, 4)]).await;
    let no = refused(shop.packs(order, Some(vec![of(mug, 2)])).await);
    let left = OrderError::NotLeftToSend {
        product_id: mug,
        left: 1,
    };
    assert_eq!(no, GoodsError::Order(left));
    shop.packs(order, None).await.unwrap();
    let no = refused(shop.packs(order, None).await);
    assert!(matches!(
        no,
        GoodsError::Order(OrderError::NotLeftToSend { left: 0, .. })
    ));
    let nobody = refused(shop.packs(OrderId(Uuid::now_v7()), None).await);
    assert_eq!(nobody, GoodsError::Order(OrderError::Unknown));
}

#[sqlx::test(migrations = false)]
async fn a_parcel_that_ships_twice_leaves_once(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.picked().await;
    let parcel = shop.parcel(order, vec![of(mug, 2)]).await;
    let both = [ShipmentStatus::Shipped; 2].map(|to| shop.leads(parcel, to));
    for answer in futures::future::join_all(both).await {
        answer.unwrap();
    }
    assert_eq!(shop.shelf(mug).await, (8, 3));
}

#[sqlx::test(migrations = false)]
async fn a_parcel_that_is_called_off_leaves_its_units_to_send(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.picked().await;
    let parcel = shop.parcel(order, vec![of(mug, 5)]).await;
    shop.leads(parcel, ShipmentStatus::Cancelled).await.unwrap();
    assert_eq!(shop.shelf(mug).await, (10, 5));
    let no = refused(shop.leads(parcel, ShipmentStatus::Shipped).await);
    let never = ShipmentError::NotAllowed {
        from: ShipmentStatus::Cancelled,
        wanted: ShipmentStatus::Shipped,
    };
    assert_eq!(no, GoodsError::Shipment(never));
    shop.parcel(order, vec![of(mug, 5)]).await;
}

#[sqlx::test(migrations = false)]
async fn an_order_that_ships_as_a_whole_ships_its_parcels_and_the_rest(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, plate) = shop.picked().await;
    let planned = shop.parcel(order, vec![of(mug, 2)]).await;
    shop.lead(order, Status::Shipped).await.unwrap();
    let parcels: Vec<_> = shop.order(order).await.parcels().collect();
    assert_eq!(parcels.len(), 2);
    assert!(parcels.contains(&(planned, ParcelStanding::Shipped)));
    assert_eq!(
        (shop.shelf(mug).await, shop.shelf(plate).await),
        ((5, 0), (8, 0))
    );
    shop.lead(order, Status::Delivered).await.unwrap();
    for (parcel, standing) in shop.order(order).await.parcels() {
        assert_eq!(standing, ParcelStanding::Delivered);
        let status = shop.shipment(parcel).await.status();
        assert_eq!(status, Some(ShipmentStatus::Delivered));
    }
}

#[sqlx::test(migrations = false)]
async fn a_cancelled_order_takes_its_parcels_apart(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, plate) = shop.picked().await;
    let parcel = shop.parcel(order, vec![of(mug, 2)]).await;
    shop.lead(order, Status::Cancelled).await.unwrap();
    assert_eq!(
        shop.shipment(parcel).await.status(),
        Some(ShipmentStatus::Cancelled)
    );
    assert_eq!(
        (shop.shelf(mug).await, shop.shelf(plate).await),
        ((10, 0), (10, 0))
    );
    shop.leads(parcel, ShipmentStatus::Cancelled).await.unwrap();
    assert_eq!(
        shop.shelf(mug).await,
        (10, 0),
        "a cancelled order is promised nothing"
    );
    let no = refused(shop.packs(order, Some(vec![of(mug, 1)])).await);
    assert!(matches!(
        no,
        GoodsError::Order(OrderError::NotAllowed { .. })
    ));
}

#[sqlx::test(migrations = false)]
async fn an_order_of_which_something_left_is_not_cancelled(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.picked().await;
    let parcel = shop.parcel(order, vec![of(mug, 2)]).await;
    shop.leads(parcel, ShipmentStatus::Shipped).await.unwrap();
    let late = shop.lead(order, Status::Cancelled).await;
    let no = ChangeOrderError::Order(OrderError::TooLateToCancel);
    assert!(matches!(late, Err(DecideError::Refused(said)) if said == no));
    let back = ShipmentStatus::ReturnedToSender;
    shop.leads(parcel, back).await.unwrap();
    shop.lead(order, Status::Cancelled).await.unwrap();
    assert_eq!(
        shop.shelf(mug).await,
        (10, 0),
        "everything is at home again"
    );
}

#[sqlx::test(migrations = false)]
async fn what_is_lost_is_gone_and_is_not_sent_again(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.picked().await;
    let lost = shop.parcel(order, vec![of(mug, 2)]).await;
    shop.lead(order, Status::Shipped).await.unwrap();
    shop.leads(lost, ShipmentStatus::Lost).await.unwrap();
    shop.leads(lost, ShipmentStatus::Lost).await.unwrap();
    assert_eq!(shop.shelf(mug).await, (5, 0));
    assert!(shop.order(order).await.left_to_send().is_empty());
    assert!(shop.packs(order, Some(vec![of(mug, 2)])).await.is_err());
}

#[sqlx::test(migrations = false)]
async fn what_came_back_is_for_sale_until_it_is_sent_again(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.picked().await;
    let parcel = shop.parcel(order, vec![of(mug, 2)]).await;
    shop.lead(order, Status::Shipped).await.unwrap();
    for _ in 0..2 {
        let back = ShipmentStatus::ReturnedToSender;
        shop.leads(parcel, back).await.unwrap();
        assert_eq!(shop.shelf(mug).await, (7, 0), "told twice, back once");
    }
    assert_eq!(shop.order(order).await.left_to_send(), [of(mug, 2)]);
    let again = shop.packs(order, None).await.unwrap().shipment_id;
    assert_eq!(shop.shelf(mug).await, (7, 2));
    shop.leads(again, ShipmentStatus::Cancelled).await.unwrap();
    assert_eq!(
        shop.shelf(mug).await,
        (7, 0),
        "nobody waits for them any more"
    );
    let again = shop.packs(order, None).await.unwrap().shipment_id;
    shop.leads(again, ShipmentStatus::Shipped).await.unwrap();
    assert_eq!(shop.shelf(mug).await, (5, 0));
}

#[sqlx::test(migrations = false)]
async fn what_came_back_and_was_sold_to_somebody_else_is_not_sent_again(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, mug, _) = shop.picked().await;
    let parcel = shop.parcel(order, vec![of(mug, 2)]).await;
    shop.lead(order, Status::Shipped).await.unwrap();
    let broken = ShipmentStep::LeadTo {
        status: ShipmentStatus::ReturnedToSender,
        restock: false,
        cash_collected: None,
    };
    shop.step(parcel, broken).await.unwrap();
    assert_eq!(
        shop.shelf(mug).await,
        (5, 0),
        "broken things are not for sale"
    );
    shop.ordered(mug, 5).await;
    let no = refused(shop.packs(order, None).await);
    let gone = StockError::Insufficient {
        available: 0,
        wanted: 2,
    };
    assert_eq!(no, GoodsError::Stock(gone));
}

#[sqlx::test(migrations = false)]
async fn the_number_of_a_parcel_is_the_orders_and_the_other_way_round(pool: PgPool) {
    let shop = Shop::open(pool).await;
    let (order, _, _) = shop.picked().await;
    let parcel = shop.packs(order, None).await.unwrap().shipment_id;
    let dhl = Tracking {
        number: Some("JD014600003".to_owned()),
        carrier: Some("DHL".to_owned()),
    };
    let note = ShipmentStep::NoteTracking(dhl.clone());
    shop.step(parcel, note).await.unwrap();
    let noted = shop.order(order).await;
    assert_eq!(noted.tracking(), Some(("JD014600003", Some("DHL"))));
    shop.notes(order, "JD014600004").await;
    let noted = shop.shipment(parcel).await;
    let number = noted
        .parcel()
        .and_then(|parcel| parcel.tracking.number.clone());
    assert_eq!(number.as_deref(), Some("JD014600004"));
}

impl Shop {
    async fn notes(&self, order_id: OrderId, number: &str) {
        let wish = decisions::ChangeOrder {
            order_id,
            step: decisions::OrderStep::NoteTracking {
                tracking_number: number.to_owned(),
                carrier: None,
            },
            by: domain::kernel::By::Staff,
            may_give_back: true,
            expected_version: None,
            at: noon(),
        };
        let noted = decisions::change_order(wish, context());
        self.store.decide(noted).await.unwrap();
    }
}
