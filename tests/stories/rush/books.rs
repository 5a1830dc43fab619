//! The books after a story: what the events say, and that every table agrees with them.

use domain::kernel::OrderId;
use domain::order::{Order, Status};
use domain::stock::StockItem;
use eventstore::rebuild::verify;
use eventstore::{EventStore, StoreOptions};
use std::collections::HashMap;
use testkit::shop::TestShop;

/// What replaying the log says.
pub(crate) struct Books {
    /// Every order, folded from its events.
    pub(crate) orders: HashMap<String, Order>,
    /// Every stock item, folded from its events.
    pub(crate) stock: HashMap<String, StockItem>,
    store: EventStore,
}

/// Replays everything.
pub(crate) async fn replay(shop: &TestShop) -> Books {
    let store = EventStore::open(shop.db.another_pool(4), StoreOptions::default());
    let ids = |kind: &'static str| async move {
        sqlx::query_scalar::<_, String>(
            "SELECT DISTINCT aggregate_id FROM events WHERE aggregate_type = $1",
        )
        .bind(kind)
        .fetch_all(&shop.db.pool)
        .await
        .unwrap()
    };
    let (order_ids, stock_ids) = (ids("order").await, ids("stock").await);
    let orders = store
        .load_many::<Order>(&order_ids)
        .await
        .unwrap()
        .into_iter()
        .map(|loaded| loaded.state);
    let stock = store
        .load_many::<StockItem>(&stock_ids)
        .await
        .unwrap()
        .into_iter()
        .map(|loaded| loaded.state);
    Books {
        orders: order_ids.iter().cloned().zip(orders).collect(),
        stock: stock_ids.iter().cloned().zip(stock).collect(),
        store,
    }
}

impl Books {
    /// Orders that are not cancelled.
    pub(crate) fn standing(&self) -> Vec<(&String, &Order)> {
        self.orders
            .iter()
            .filter(|(_, order)| order.status() != Some(Status::Cancelled))
            .collect()
    }

    /// No unit is promised twice, and what is promised is exactly what the standing orders want.
    pub(crate) fn stock_is_what_orders_hold(&self) {
        let mut wanted: HashMap<String, i64> = HashMap::new();
        for (id, order) in self.standing() {
            let placement = order.placement().expect("an order has a placement");
            for line in &placement.lines {
                *wanted.entry(line.product_id.to_string()).or_default() += line.quantity.units();
                let item = &self.stock[&line.product_id.to_string()];
                let held = item
                    .held_for(OrderId(id.parse().unwrap()))
                    .map(domain::kernel::Quantity::units);
                assert_eq!(
                    held,
                    Some(line.quantity.units()),
                    "order {id} holds what it sold"
                );
            }
        }
        for (product, item) in &self.stock {
            let promised = item.held() + item.committed();
            assert_eq!(
                promised,
                wanted.get(product).copied().unwrap_or(0),
                "stock of {product}"
            );
            assert!(item.available() >= 0, "oversold: {product}");
        }
    }

    /// No cart became two orders.
    pub(crate) fn no_cart_was_sold_twice(&self) {
        let mut carts: HashMap<_, u32> = HashMap::new();
        for order in self.orders.values() {
            if let Some(cart) = order.placement().and_then(|placement| placement.cart_id) {
                *carts.entry(cart).or_default() += 1;
            }
        }
        assert!(
            carts.values().all(|orders| *orders == 1),
            "one order per cart"
        );
    }

    /// Every table is, row for row, what the events say. Nobody may be writing.
    pub(crate) async fn tables_equal_their_rebuild(&self, shop: &TestShop) {
        let pool = shop.db.another_pool(4);
        for projector in projections::all() {
            let differences = verify(&self.store, &pool, &projector, |_| ())
                .await
                .unwrap();
            assert_eq!(
                differences,
                [],
                "{} differs from its rebuild",
                projector.name()
            );
        }
    }
}
