//! Each route that says it asks for a confirmation does ask, and none asks whoever has just given one.

use super::second_factor::holding;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::actors::{Answer, Method, Visitor};
use testkit::paying::{Buyer, PayingShop, text};
use testkit::shop::ADMIN;

/// Nobody and nothing has this id: where a confirmation is asked for first, that is not looked at.
const NOBODY: &str = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70";

/// A route as the document names it, and what is sent to it about the thing with this id.
struct Row {
    method: Method,
    pattern: &'static str,
    id: String,
    body: Option<Value>,
}

fn row(method: Method, pattern: &'static str, id: &str, body: Value) -> Row {
    let body = (!body.is_null()).then_some(body);
    let id = id.to_owned();
    Row {
        method,
        pattern,
        id,
        body,
    }
}

impl Row {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.pattern)
    }

    /// Each has an idempotency key of its own, the same whenever it is sent.
    async fn sent_by(&self, who: &Visitor) -> Answer {
        let path = self.pattern.replace("{id}", &self.id);
        let key: String = self.name().split(['/', ' ', '{', '}']).collect();
        let who = who.clone().with("Idempotency-Key", &key);
        who.ask(self.method.clone(), &path, self.body.clone()).await
    }
}

/// What is dangerous whomever it is about.
fn about_people() -> Vec<Row> {
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let role = json!({ "name": "Warehouse", "permissions": ["stock.read"] });
    let new = json!({ "name": "Grace Hopper", "email": "grace@example.com", "role": "admin" });
    let key = json!({ "name": "stock sync", "scopes": ["stock.read"], "expiresAt": end });
    let why = json!({ "reason": "asked for by letter" });
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    let customer = |verb: &'static str| row(post.clone(), verb, NOBODY, why.clone());
    vec![
        row(get.clone(), "/api/admin/audit/export", "", Value::Null),
        row(get, "/api/admin/newsletter/export", "", Value::Null),
        row(post.clone(), "/api/admin/staff", "", new),
        row(
            put.clone(),
            "/api/admin/staff/{id}/role",
            NOBODY,
            json!({ "role": "auditor" }),
        ),
        row(
            put.clone(),
            "/api/admin/staff/{id}/status",
            NOBODY,
            json!({ "isActive": false }),
        ),
        row(delete.clone(), "/api/admin/staff/{id}", NOBODY, Value::Null),
        row(post.clone(), "/api/admin/roles", "", role.clone()),
        row(put, "/api/admin/roles/{id}", NOBODY, role),
        row(delete, "/api/admin/roles/{id}", NOBODY, Value::Null),
        row(post.clone(), "/api/admin/keys", "", key),
        customer("/api/admin/customers/{id}/erase"),
        customer("/api/admin/customers/{id}/second-factor/reset"),
    ]
}

/// Somebody who works here; answers their id.
async fn employed(shop: &PayingShop) -> String {
    let owner = shop.owner.visitor.clone().with("X-Reason", "a new clerk");
    let wish = json!({ "name": "Joan Clarke", "email": "joan@example.com", "role": "admin" });
    text(&owner.post("/api/admin/staff", wish).await.ok(), "id")
}

/// What gives much money back: of an order that lies here, and of a return that has come in.
fn about_money(kept: &Buyer, product: &str, returned: &str) -> Vec<Row> {
    let order = &kept.order;
    let one = json!([{ "productId": product, "quantity": 1 }]);
    let cancelled = json!({ "status": "cancelled", "reason": "as agreed" });
    let mut many = cancelled.clone();
    many["orderIds"] = json!([order]);
    vec![
        row(
            Method::POST,
            "/api/payments/{id}/refund",
            order,
            json!({ "amount": 51, "reason": "arrived late" }),
        ),
        row(
            Method::POST,
            "/api/admin/orders/{id}/call-off",
            order,
            json!({ "items": one, "reason": "the last one is broken" }),
        ),
        row(
            Method::PUT,
            "/api/admin/orders/{id}/status",
            order,
            cancelled,
        ),
        row(Method::POST, "/api/admin/orders/bulk-status", "", many),
        row(
            Method::PUT,
            "/api/admin/returns/{id}/close",
            returned,
            json!({}),
        ),
    ]
}

/// Two units of a product, ordered and paid.
async fn paid(shop: &PayingShop, product: &str) -> Buyer {
    let buyer = shop.order(product, 2, "stripe").await;
    buyer.intent().await;
    buyer.confirms("pm_card_visa").await.ok();
    shop.paid(&buyer).await;
    buyer
}

/// One of two units that were delivered has come back; answers the return.
async fn came_back(shop: &PayingShop, product: &str) -> String {
    let buyer = paid(shop, product).await;
    for status in ["processing", "shipped", "delivered"] {
        shop.owner.leads(&buyer.order, status).await.ok();
    }
    let items = json!([{ "productId": product, "quantity": 1 }]);
    let wish = json!({ "items": items, "reason": "damaged" });
    let path = format!("/api/orders/{}/returns", buyer.order);
    let back = text(&buyer.visitor.post(&path, wish).await.ok(), "id");
    let at = |verb: &str| format!("/api/admin/returns/{back}/{verb}");
    let clerk = &shop.owner.visitor;
    clerk.put(&at("approve"), json!({})).await.ok();
    let items = json!([{ "productId": product, "quantity": 1, "disposition": "restock" }]);
    let received = json!({ "items": items });
    clerk.put(&at("receive"), received).await.ok();
    back
}

/// The routes of which the published document says that they ask for a confirmation.
async fn documented(guest: &Visitor) -> BTreeSet<String> {
    let document = guest.get("/api/openapi.json").await.ok();
    let mut routes = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, route) in methods.as_object().expect("methods") {
            let refusal = route["responses"]["403"]["description"].as_str();
            if refusal.is_some_and(|text| text.contains("step_up_required")) {
                routes.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    routes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_that_asks_for_a_confirmation_refuses_whoever_gave_none() {
    let shop = PayingShop::with(&[("STEP_UP_REFUND_ABOVE", "50")]).await;
    let product = shop.stocks("DEAR", 80, 20).await;
    let (kept, back) = (
        paid(&shop, &product).await,
        came_back(&shop, &product).await,
    );
    let mut rows = about_people();
    rows.extend(about_money(&kept, &product, &back));
    let aside = json!({ "isActive": false, "reason": "by the other door" });
    let clerk = employed(&shop).await;
    let switched = "/api/admin/customers/{id}/status";
    rows.push(row(Method::PUT, switched, &clerk, aside));
    let guest = Visitor::new(&shop.door.url());
    let asked: BTreeSet<String> = rows.iter().map(Row::name).collect();
    assert_eq!(asked, documented(&guest).await);

    let login = json!({ "email": ADMIN.0, "password": ADMIN.1, "audience": "admin" });
    let session = guest.post("/api/auth/login", login).await.ok();
    let owner = holding(&guest, &session).with("X-Reason", "for the season");
    for row in &rows {
        let answer = row.sent_by(&owner).await;
        let told = (answer.status.as_u16(), answer.code());
        let due = (403, "step_up_required");
        assert_eq!(told, due, "{}: {}", row.name(), answer.body);
    }
    let password = json!({ "password": ADMIN.1 });
    owner.post("/api/auth/step-up", password).await.ok();
    for row in &rows {
        let answer = row.sent_by(&owner).await;
        let let_in = ![401, 403].contains(&answer.status.as_u16());
        let odd = format!("{}: {} {}", row.name(), answer.status, answer.body);
        assert!(let_in && !answer.status.is_server_error(), "{odd}");
    }
}
