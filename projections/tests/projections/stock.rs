//! What is said of stock.

use crate::teller::{Teller, at, id};
use domain::kernel::{OrderId, ProductId, Quantity};
use domain::stock::StockEvent;
use projections::{Window, stock_levels};

fn held(teller: &mut Teller, product: u128, order: u128, units: i64) {
    let (product_id, order_id) = (ProductId(id(product)), OrderId(id(order)));
    let quantity = Quantity::new(units).unwrap();
    let held = StockEvent::Held {
        product_id,
        order_id,
        quantity,
        expires_at: at(99),
        at: at(1),
    };
    teller.tell(id(product), held);
}

#[tokio::test]
async fn levels_and_promises_follow_the_orders() {
    let mut teller = Teller::new().await;
    teller.product(1, "Shoe", 100, |_| ());
    teller.stocked(1, 10);
    held(&mut teller, 1, 60, 3);
    held(&mut teller, 1, 61, 2);
    let (product_id, order_id) = (ProductId(id(1)), OrderId(id(60)));
    let quantity = Quantity::new(3).unwrap();
    teller.tell(
        id(1),
        StockEvent::Committed {
            product_id,
            order_id,
            quantity,
            at: at(2),
        },
    );
    teller.project(1).await;
    let level = stock_levels::of(teller.pool(), id(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (level.on_hand, level.held, level.committed, level.available),
        (10, 2, 3, 5)
    );
    assert_eq!((level.version, level.low_stock_threshold), (4, 5));
    let promises = stock_levels::promises(teller.pool(), id(1), 10)
        .await
        .unwrap();
    let seen: Vec<_> = promises
        .iter()
        .map(|promise| (promise.order_id, promise.is_committed))
        .collect();
    assert_eq!(seen, [(id(60), true), (id(61), false)]);
}

#[tokio::test]
async fn the_scarcest_come_first_and_what_is_not_sold_is_left_out() {
    let mut teller = Teller::new().await;
    for number in 1..=4 {
        teller.product(number, &format!("Shoe {number}"), 100, |details| {
            details.is_active = number != 3
        });
    }
    for (number, units) in [(1, 5), (2, 1), (3, 0), (4, 6)] {
        teller.stocked(number, units);
    }
    let (product_id, on_hand) = (ProductId(id(4)), Quantity::ZERO);
    held(&mut teller, 4, 60, 6);
    let reason = "burglary".to_owned();
    teller.tell(
        id(4),
        StockEvent::Counted {
            product_id,
            on_hand,
            reason,
            at: at(5),
        },
    );
    teller.project(100).await;
    let low = stock_levels::low(teller.pool(), &Window::page(1, 10))
        .await
        .unwrap();
    let names: Vec<_> = low
        .rows
        .iter()
        .map(|row| row.name.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(
        (names, low.total),
        (vec!["Shoe 4", "Shoe 2", "Shoe 1"], Some(3))
    );
    let missing = stock_levels::shortfalls(teller.pool(), &Window::page(1, 10))
        .await
        .unwrap();
    let seen: Vec<_> = missing
        .rows
        .iter()
        .map(|row| (row.level.product_id, row.level.shortfall))
        .collect();
    assert_eq!(seen, [(id(4), 6)]);
}
