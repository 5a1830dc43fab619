//! What somebody ordered as a guest is theirs once they showed that the address is; not before, and
//! nobody else's.

use super::letterbox::{Letterbox, SETTINGS};
use serde_json::{Value, json};
use std::time::Instant;
use testkit::actors::{Staff, Visitor, order};
use testkit::shop::{Process, TestShop};

const PASSWORD: &str = "correct horse battery";

async fn orders(process: &Process, product: &str, email: &str) -> Value {
    let mut guest = process.guest();
    guest.adds(product, 1).await.ok();
    let mut wish = order();
    wish["shippingAddress"]["email"] = json!(email);
    guest.visitor.post("/api/orders", wish).await.ok()
}

async fn joins(process: &Process, email: &str) -> (String, Visitor) {
    let visitor = Visitor::new(&process.url());
    let wish = json!({ "name": "Ada", "email": email, "password": PASSWORD });
    let session = visitor.joins(wish).await;
    let id = session["user"]["id"].as_str().unwrap().to_owned();
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    (
        id,
        visitor.with("Authorization", &format!("Bearer {token}")),
    )
}

async fn signs_in(process: &Process, email: &str) -> Visitor {
    let visitor = Visitor::new(&process.url());
    let login = json!({ "email": email, "password": PASSWORD });
    let session = visitor.post("/api/auth/login", login).await.ok();
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    visitor.with("Authorization", &format!("Bearer {token}"))
}

async fn own(visitor: &Visitor) -> Vec<String> {
    let list = visitor.get("/api/orders").await.ok();
    let rows = list["data"].as_array().unwrap().iter();
    let mut ids: Vec<_> = rows
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

/// Looks until the customer sees so many orders.
async fn until(visitor: &Visitor, count: usize) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let ids = own(visitor).await;
        if ids.len() == count {
            return ids;
        }
        assert!(begun.elapsed() < testkit::PATIENCE, "{ids:?}");
        tokio::task::yield_now().await;
    }
}

async fn verifies(letters: &Letterbox, process: &Process) {
    let token = letters.token("verify_email").await;
    let guest = Visitor::new(&process.url());
    let body = json!({ "token": token });
    let answer = guest.post("/api/auth/verify-email", body).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.body);
}

fn id(order: &Value) -> String {
    order["id"].as_str().unwrap().to_owned()
}

async fn worth(owner: &Staff, customer: &str) -> Value {
    let path = format!("/api/admin/customers/{customer}");
    owner.visitor.get(&path).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guest_orders_become_adas_when_her_address_is_verified_also_after_a_crash() {
    let shop = TestShop::with(&SETTINGS).await;
    let process = shop.open().await;
    let letters = Letterbox::of(&shop);
    let owner = process.owner().await;
    let mug = owner.stocks("MUG", "5", 50).await;
    let first = orders(&process, &mug, "Ada@Example.com").await;
    let second = orders(&process, &mug, " ada@example.com").await;
    let bobs = orders(&process, &mug, "bob@example.com").await;
    let (ada_id, ada) = joins(&process, "ada@example.com").await;
    joins(&process, "eve@example.com").await;
    assert!(own(&ada).await.is_empty(), "not before it is verified");
    let path = format!("/api/orders/{}", id(&first));
    assert_eq!(ada.get(&path).await.status.as_u16(), 404);
    // Eve's letter came last; hers finds nothing.
    verifies(&letters, &process).await;
    let again = ada.post("/api/auth/verify-email/resend", json!({})).await;
    assert_eq!(again.status.as_u16(), 202);
    verifies(&letters, &process).await;
    // The process dies at once; the next one finds the wish.
    process.kill();
    let process = shop.open().await;
    let ada = signs_in(&process, "ada@example.com").await;
    let mut wanted = [id(&first), id(&second)];
    wanted.sort();
    assert_eq!(until(&ada, 2).await, wanted);
    ada.get(&path).await.ok();
    let path = format!("/api/orders/{}", id(&bobs));
    assert_eq!(ada.get(&path).await.status.as_u16(), 404);
    let guest =
        Visitor::new(&process.url()).with("X-Order-Token", first["orderToken"].as_str().unwrap());
    guest.get(&format!("/api/orders/{}", id(&first))).await.ok();
    let eve = signs_in(&process, "eve@example.com").await;
    assert!(own(&eve).await.is_empty());
    let owner = process.owner().await;
    let shown = worth(&owner, &ada_id).await;
    assert!(shown.to_string().contains("\"orders\":2"), "{shown}");
    // What she orders later without signing in is found when she signs in.
    let third = orders(&process, &mug, "ada@example.com").await;
    signs_in(&process, "ada@example.com").await;
    assert!(until(&ada, 3).await.contains(&id(&third)));
}

/// Erasing the account covers what lay under keys of guests.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn erasing_ada_empties_what_she_ordered_as_a_guest() {
    let shop = TestShop::with(&SETTINGS).await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let mug = owner.stocks("MUG", "5", 50).await;
    let placed = orders(&process, &mug, "ada@example.com").await;
    for status in ["confirmed", "processing", "shipped", "delivered"] {
        owner.leads(&id(&placed), status).await.ok();
    }
    let (ada_id, ada) = joins(&process, "ada@example.com").await;
    verifies(&Letterbox::of(&shop), &process).await;
    until(&ada, 1).await;
    let path = format!("/api/admin/customers/{ada_id}/erase");
    let wish = json!({ "reason": "asked for by letter" });
    let certificate = owner.visitor.post(&path, wish).await.ok();
    assert!(certificate["doneAt"].is_string(), "{certificate}");
    let left: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM attachment WHERE body <> ''::bytea AND owner = $1::uuid",
    )
    .bind(id(&placed))
    .fetch_one(&shop.db.pool)
    .await
    .unwrap();
    assert_eq!(left, 0);
}
