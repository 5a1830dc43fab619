//! Invoice numbers have no gaps, however many orders are confirmed at once.

use crate::journey::walker::{position, seen, street, text};
use crate::rush::books::replay;
use futures::StreamExt;
use futures::future::join_all;
use serde_json::json;

const ORDERS: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_orders_that_are_confirmed_at_once_draw_fifty_numbers_without_a_gap() {
    let street = street().await;
    let mug = json!({"name": "Mug", "price": 5, "stockQuantity": 500});
    let mug = text(&street.product(mug).await, "id");
    let placed = (0..ORDERS * 2).map(|_| async { text(&street.sold(&mug, 1).await.ok(), "id") });
    let orders: Vec<String> = futures::stream::iter(placed).buffered(16).collect().await;
    // Every other order is confirmed; what was never confirmed draws nothing.
    let chosen: Vec<&String> = orders.iter().step_by(2).collect();
    let confirmed = join_all(
        chosen
            .iter()
            .map(|order| street.owner.leads(order, "confirmed")),
    )
    .await;
    let mut positions: Vec<_> = confirmed.iter().map(position).collect();
    positions.sort_by_key(|at| {
        at.split('-')
            .map(|part| part.parse::<i64>().unwrap())
            .collect::<Vec<_>>()
    });
    let last = positions.pop().expect("a last one");
    let path = format!("/api/admin/orders/{}/credit-notes", chosen[0]);
    seen(&street.owner.visitor, &path, &last).await.ok();
    let numbers: Vec<String> =
        sqlx::query_scalar("SELECT number FROM invoices WHERE number IS NOT NULL ORDER BY number")
            .fetch_all(&street.shop.db.pool)
            .await
            .unwrap();
    let year = &numbers[0][..9];
    let due: Vec<String> = (1..=ORDERS)
        .map(|number| format!("{year}{number:06}"))
        .collect();
    assert_eq!(numbers, due);
    let books = replay(&street.shop).await;
    books.tables_equal_their_rebuild(&street.shop).await;
}
