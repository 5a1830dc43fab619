//! Many hands on one coupon: as many orders have it as it has uses, and no more.

use super::books::replay;
use super::oversell::{BUYERS, buyers, count, no_deadlock};
use futures::future::join_all;
use serde_json::{Value, json};
use testkit::actors::{Answer, StatusCode, Visitor, order};
use testkit::shop::{Process, TestShop};

/// So many clicks of one customer at once.
const CLICKS: usize = 50;

/// A shop, its door, a product of which there is enough, and a coupon of ten percent with these terms.
async fn street(fields: Value) -> (TestShop, Process, String) {
    let shop = TestShop::new().await;
    let door = shop.open().await;
    let owner = door.owner().await;
    let product = owner.stocks("STORM", "10.00", 1_000).await;
    let mut terms = json!({"code": "STORM", "type": "percentage", "value": 10,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    for (name, value) in fields.as_object().expect("fields") {
        terms[name] = value.clone();
    }
    owner.visitor.post("/api/admin/coupons", terms).await.ok();
    (shop, door, product)
}

fn with_coupon() -> Value {
    let mut order = order();
    order["couponCode"] = json!("STORM");
    order
}

/// Uses of the coupon that were not given back, as the log has them.
async fn uses(shop: &TestShop) -> i64 {
    let counted = "SELECT count(*) FILTER (WHERE event_type = 'coupon.redeemed')
                        - count(*) FILTER (WHERE event_type = 'coupon.released') FROM events";
    let uses = sqlx::query_scalar(counted).fetch_one(&shop.db.pool).await;
    uses.unwrap()
}

/// How many were answered with an order; everybody else was told `code`.
fn won(answers: &[Answer], code: &str) -> usize {
    for answer in answers {
        let lost = answer.status == StatusCode::CONFLICT && answer.code() == code;
        let won = answer.status == StatusCode::CREATED;
        assert!(won || lost, "{} {}", answer.status, answer.body);
    }
    count(answers, StatusCode::CREATED)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_buyers_share_a_coupon_of_five_uses() {
    let (shop, door, product) = street(json!({"usageLimit": 5})).await;
    let buyers = buyers(BUYERS, &[&door], std::slice::from_ref(&product)).await;
    let order = |buyer: &Visitor| {
        let buyer = buyer.clone();
        async move { buyer.post("/api/orders", with_coupon()).await }
    };
    let all = buyers.iter().map(|buyer| order(&buyer.visitor));
    let answers = join_all(all).await;
    assert_eq!(won(&answers, "coupon_used_up"), 5);
    assert_eq!(uses(&shop).await, 5);
    let books = replay(&shop).await;
    let standing = books.standing();
    let with_it = standing.iter().filter(|(_, order)| {
        let placed = order.placement().expect("an order has a placement");
        placed.coupon.is_some()
    });
    assert_eq!((standing.len(), with_it.count()), (5, 5));
    // Whoever came too late kept the units as they were, and the cart.
    assert_eq!(books.stock[&product].available(), 995);
    let late = answers
        .iter()
        .position(|answer| !answer.status.is_success());
    let late = buyers[late.expect("somebody was late")].orders().await;
    assert_eq!(late.status, StatusCode::CREATED, "{}", late.body);
    assert_eq!(uses(&shop).await, 5);
    no_deadlock(&shop).await;
}

/// A customer, signed in.
async fn customer(door: &Process) -> Visitor {
    let guest = Visitor::new(&door.url());
    let ada =
        json!({"name": "Ada", "email": "ada@example.com", "password": "seven green umbrellas"});
    let session = guest.joins(ada).await;
    let token = session["tokens"]["accessToken"]
        .as_str()
        .expect("an access token");
    guest.with("Authorization", &format!("Bearer {token}"))
}

/// The customer fills the cart and clicks fifty times at once, each click under a key of its own.
async fn clicks(ada: &Visitor, product: &str, turn: &str) -> Vec<Answer> {
    let mug = json!({"productId": product, "quantity": 1});
    ada.post("/api/cart/add", mug).await.ok();
    let clicks = (0..CLICKS).map(|click| {
        let click = format!("{turn}-{click}");
        let ada = ada.clone().with("Idempotency-Key", &click);
        async move { ada.post("/api/orders", with_coupon()).await }
    });
    join_all(clicks).await
}

/// One cart at a time is a customer's, so the carts come one after the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_clicks_of_one_customer_use_a_coupon_for_one_use_each_once() {
    let terms = json!({"perCustomerLimit": 1, "releaseOnCancel": true});
    let (shop, door, product) = street(terms).await;
    let ada = customer(&door).await;
    let first = clicks(&ada, &product, "first").await;
    assert_eq!(won(&first, "cart_closed"), 1, "one cart is one order");
    assert_eq!(uses(&shop).await, 1);
    for turn in ["second", "third"] {
        let more = clicks(&ada, &product, turn).await;
        assert_eq!(won(&more, "coupon_customer_limit"), 0);
        assert_eq!(uses(&shop).await, 1);
        // The cart is ordered without it, so that the next one begins.
        ada.post("/api/orders", order()).await.ok();
    }
    // A cancelled order gives its use back: there is one again, and no more than one.
    let placed = first.iter().find(|answer| answer.status.is_success());
    let id = placed.expect("one order").body["id"].as_str().unwrap();
    let cancel = format!("/api/orders/{id}/cancel");
    ada.put(&cancel, json!({})).await.ok();
    assert_eq!(uses(&shop).await, 0);
    let again = clicks(&ada, &product, "again").await;
    assert_eq!(won(&again, "cart_closed"), 1);
    assert_eq!(uses(&shop).await, 1);
    let books = replay(&shop).await;
    assert_eq!(books.standing().len(), 3);
    books.no_cart_was_sold_twice();
    books.stock_is_what_orders_hold();
}
