//! The back office knows who buys here, and may close the door to somebody.

use serde_json::{Value, json};
use testkit::actors::{Shopper, Staff, Visitor, order};
use testkit::shop::{Process, TestShop};

const PICTURE: &str = "https://example.com/ada.png";

struct Customer {
    id: String,
    visitor: Visitor,
}

async fn registers(process: &Process, email: &str) -> Customer {
    let visitor = Visitor::new(&process.url());
    let wish =
        json!({ "name": "Ada Lovelace", "email": email, "password": "correct horse battery" });
    let session = visitor.joins(wish).await;
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    Customer {
        id: session["user"]["id"].as_str().unwrap().to_owned(),
        visitor: visitor.with("Authorization", &format!("Bearer {token}")),
    }
}

async fn buys(customer: &Customer, product: &str, units: i64) -> Value {
    let mut shopper = Shopper {
        visitor: customer.visitor.clone(),
    };
    shopper.adds(product, units).await.ok();
    customer.visitor.post("/api/orders", order()).await.ok()
}

async fn delivered(owner: &Staff, id: &str) {
    for status in ["confirmed", "processing", "shipped", "delivered"] {
        owner.leads(id, status).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_customer_is_worth_is_what_they_paid_and_kept() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let mug = owner.stocks("MUG", "12.00", 50).await;
    let ada = registers(&process, "ada@example.com").await;
    let bob = registers(&process, "bob@example.com").await;
    let picture = json!({ "avatarUrl": PICTURE });
    ada.visitor.put("/api/auth/profile", picture).await.ok();
    let first = buys(&ada, &mug, 2).await;
    delivered(&owner, first["id"].as_str().unwrap()).await;
    let second = buys(&ada, &mug, 1).await;
    owner
        .leads(second["id"].as_str().unwrap(), "cancelled")
        .await
        .ok();
    let listed = owner
        .visitor
        .get("/api/admin/customers?search=ADA@example.com")
        .await
        .ok();
    assert_eq!(listed["pagination"]["total"], 1);
    let shown = &listed["data"][0];
    assert_eq!(
        (&shown["id"], &shown["name"]),
        (&json!(ada.id), &json!("Ada Lovelace"))
    );
    let spent = &shown["spent"][0];
    assert_eq!(
        (&spent["orders"], &spent["refunded"]),
        (&json!(1), &json!(0.0))
    );
    assert_eq!(spent["lifetimeValue"], first["totalAmount"]);
    let path = format!("/api/admin/customers/{}", bob.id);
    let idle = owner.visitor.get(&path).await.ok();
    assert_eq!(idle["spent"], json!([]));
    let pictures = (&shown["avatarUrl"], idle.get("avatarUrl"));
    assert_eq!(pictures, (&json!(PICTURE), Some(&Value::Null)));
    let path = format!("/api/admin/customers/{}/orders", ada.id);
    let orders = owner.visitor.get(&path).await.ok();
    let ids: Vec<&Value> = orders["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["id"])
        .collect();
    assert_eq!(ids, [&second["id"], &first["id"]]);
    // Part by part, everybody once.
    let page = owner.visitor.get("/api/admin/customers?limit=1").await.ok();
    let cursor = page["nextCursor"].as_str().unwrap();
    let next = owner
        .visitor
        .get(&format!("/api/admin/customers?limit=1&cursor={cursor}"))
        .await
        .ok();
    assert_eq!(
        (&page["data"][0]["id"], &next["data"][0]["id"]),
        (&json!(bob.id), &json!(ada.id))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_switched_off_is_out_at_once_and_comes_back_when_switched_on() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let ada = registers(&process, "ada@example.com").await;
    let path = format!("/api/admin/customers/{}/status", ada.id);
    let off = json!({ "isActive": false, "reason": "charged back" });
    let shown = owner.visitor.put(&path, off.clone()).await.ok();
    assert_eq!(shown["isActive"], false);
    assert_eq!(
        ada.visitor.get("/api/auth/profile").await.status.as_u16(),
        401
    );
    let login = json!({ "email": "ada@example.com", "password": "correct horse battery" });
    let guest = Visitor::new(&process.url());
    assert_eq!(
        guest.post("/api/auth/login", login.clone()).await.code(),
        "account_inactive"
    );
    // Again says nothing new.
    owner.visitor.put(&path, off).await.ok();
    let on = json!({ "isActive": true, "reason": "it was her bank" });
    owner.visitor.put(&path, on).await.ok();
    guest.post("/api/auth/login", login).await.ok();
    let told = format!(
        "/api/admin/audit?subject=customer:{}&action=customer.",
        ada.id
    );
    let rows = owner.visitor.get(&told).await.ok();
    let words: Vec<&str> = rows["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["action"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["customer.activated", "customer.deactivated"]);
    assert_eq!(rows["data"][1]["reason"], "charged back");
    assert_eq!(rows["data"][1]["before"]["isActive"], true);
    assert_eq!(rows["data"][1]["after"]["isActive"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_locks_themselves_out_and_customers_see_none_of_it() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let me = owner.visitor.get("/api/auth/profile").await.ok();
    let path = format!("/api/admin/customers/{}/status", me["id"].as_str().unwrap());
    let off = json!({ "isActive": false, "reason": "oops" });
    let answer = owner.visitor.put(&path, off.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (409, "oneself"));
    let nobody = "/api/admin/customers/0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70/status";
    assert_eq!(
        owner.visitor.put(nobody, off.clone()).await.status.as_u16(),
        404
    );
    let silent = json!({ "isActive": false, "reason": " " });
    let answer = owner.visitor.put(nobody, silent).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (422, "reason_required")
    );
    let ada = registers(&process, "ada@example.com").await;
    for path in [
        "/api/admin/customers".to_owned(),
        format!("/api/admin/customers/{}", ada.id),
    ] {
        assert_eq!(ada.visitor.get(&path).await.status.as_u16(), 403);
    }
    assert_eq!(ada.visitor.put(&path, off).await.status.as_u16(), 403);
}
