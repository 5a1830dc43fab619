//! In the evening the books are read: they show exactly what was sold.

use super::walker::{Street, position, seen, street, text};
use serde_json::{Value, json};

/// Five orders: two delivered, one confirmed, one cancelled, one pending. All sums are by hand.
#[tokio::test]
async fn the_books_show_exactly_these_orders_and_their_numbers_have_no_gap() {
    let street = street().await;
    let mug = text(
        &street
            .product(json!({"name": "Mug", "price": 5.25, "stockQuantity": 50}))
            .await,
        "id",
    );
    street
        .product(json!({"name": "Kettle", "price": 20, "stockQuantity": 1}))
        .await;
    let mut orders = Vec::new();
    for quantity in 1..=5 {
        let placed = street.sold(&mug, quantity).await;
        orders.push(text(&placed.body, "id"));
        // A refused checkout draws no number.
        let refused = street.door.guest().orders().await;
        assert!(refused.status.is_client_error());
    }
    for order in &orders[..2] {
        for status in ["confirmed", "processing", "shipped", "delivered"] {
            street.owner.leads(order, status).await.ok();
        }
    }
    street.owner.leads(&orders[2], "confirmed").await.ok();
    let last = position(&street.owner.leads(&orders[3], "cancelled").await);
    dashboard(&street, &last).await;
    sales(&street, &last).await;
    numbers(&street, &orders, &last).await;
}

async fn dashboard(street: &Street, position: &str) {
    for path in ["/api/admin/dashboard", "/api/admin/analytics/dashboard"] {
        let shown = seen(&street.owner.visitor, path, position).await.ok();
        assert_eq!(
            (
                &shown["totalOrders"],
                &shown["totalProducts"],
                &shown["totalCustomers"]
            ),
            (&json!(5), &json!(2), &json!(0)),
            "{shown}"
        );
        assert_eq!(
            shown["totalRevenue"].to_string(),
            "15.75",
            "one mug and two mugs were paid"
        );
        assert_eq!(shown["grossRevenue"], shown["totalRevenue"]);
        let counts = |status: &str| {
            let all = shown["orderStatusBreakdown"]
                .as_array()
                .expect("seven statuses")
                .iter();
            all.filter(|one| one["status"] == status)
                .map(|one| one["count"].clone())
                .collect::<Vec<Value>>()
        };
        for (status, count) in [
            ("pending", 1),
            ("confirmed", 1),
            ("processing", 0),
            ("shipped", 0),
            ("delivered", 2),
            ("cancelled", 1),
            ("refunded", 0),
        ] {
            assert_eq!(counts(status), [json!(count)], "{status}");
        }
        let top = &shown["topProducts"][0];
        assert_eq!(
            (&top["name"], &top["unitsSold"], top["revenue"].to_string()),
            (&json!("Mug"), &json!(11), "57.75".to_owned())
        );
        assert_eq!(shown["recentOrders"].as_array().map(Vec::len), Some(5));
    }
}

async fn sales(street: &Street, position: &str) {
    let shown = seen(
        &street.owner.visitor,
        "/api/admin/analytics/sales",
        position,
    )
    .await
    .ok();
    let day = &shown["data"][0];
    for sums in [day, &shown["totals"][0]] {
        assert_eq!(
            (
                &sums["ordersPlaced"],
                &sums["ordersCancelled"],
                &sums["units"]
            ),
            (&json!(5), &json!(1), &json!(11)),
            "{sums}"
        );
        assert_eq!(
            (sums["subtotal"].to_string(), sums["total"].to_string()),
            ("57.75".to_owned(), "57.75".to_owned())
        );
        assert_eq!(sums["captured"].to_string(), "15.75");
        assert_eq!(
            (&sums["refunds"], sums["refundedAmount"].to_string()),
            (&json!(0), "0.0".to_owned())
        );
        assert_eq!(sums["netAmount"].to_string(), "15.75");
    }
    let day = text(day, "period");
    let same =
        format!("/api/admin/analytics/sales?from={day}&to={day}&granularity=year&currency=USD");
    assert_eq!(
        street.owner.visitor.get(&same).await.ok()["totals"],
        shown["totals"]
    );
    let before = street
        .owner
        .visitor
        .get("/api/admin/analytics/sales?from=2020-01-01&to=2020-12-31")
        .await
        .ok();
    assert_eq!(before["data"], json!([]));
}

async fn numbers(street: &Street, orders: &[String], position: &str) {
    let list = seen(
        &street.owner.visitor,
        "/api/admin/orders?sort=oldest",
        position,
    )
    .await
    .ok();
    let rows = list["data"].as_array().expect("orders");
    let ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, orders);
    let counted: Vec<String> = rows
        .iter()
        .map(|row| text(row, "orderNumber").split_off(5))
        .collect();
    assert_eq!(counted, ["000001", "000002", "000003", "000004", "000005"]);
    for (query, count) in [
        ("status=delivered", 2),
        ("paymentStatus=paid", 2),
        ("status=cancelled", 1),
        ("paymentDetail=captured", 2),
        ("paymentDetail=none", 3),
        ("fulfilmentStatus=delivered", 2),
        ("returnStatus=requested", 0),
        ("minTotal=20", 2),
        ("maxTotal=5.25", 1),
    ] {
        let found = street
            .owner
            .visitor
            .get(&format!("/api/admin/orders?{query}"))
            .await
            .ok();
        assert_eq!(found["pagination"]["total"], json!(count), "{query}");
    }
    let found = street
        .owner
        .visitor
        .get(&format!(
            "/api/admin/orders?search={}",
            text(&rows[2], "orderNumber")
        ))
        .await
        .ok();
    assert_eq!(found["data"][0]["id"], json!(orders[2]));
}
