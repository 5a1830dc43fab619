//! What there is in the shop, so that every address with an id leads somewhere.

use super::bought::{self, Bought, id};
use super::cast::{PASSWORD, Person, decided};
use crate::door::people::Staffed;
use crate::door::wire::Ask;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Nobody has this id.
pub(super) const NOTHING: &str = "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70";

/// An id for each word of an address that comes before one.
pub(super) type Ids = HashMap<&'static str, String>;

/// What is one person's.
pub(super) struct Owned {
    pub(super) by: &'static str,
    pub(super) ids: Ids,
}

/// Everything.
pub(super) struct Things {
    /// Ada's first, and with hers what the back office has; then what is of others.
    pub(super) owned: Vec<Owned>,
    /// What views must have seen.
    pub(super) position: String,
}

impl Owned {
    fn new(by: &'static str, bought: &Bought) -> Self {
        let ids = HashMap::from([
            ("payments", bought.order.clone()),
            ("orders", bought.order.clone()),
            ("returns", bought.back.clone()),
        ]);
        Self { by, ids }
    }
}

/// What Ada, a guest and an admin who shops bought and ask back, and what the back office has.
pub(super) async fn things(shop: &Staffed, people: &mut Vec<Person>) -> Things {
    let product = shop.product("MUG-01", 50).await;
    let mut owned = Vec::new();
    for who in people.iter().filter(|who| who.shops) {
        let token = who.token.as_deref().unwrap();
        let key = format!("matrix-{}", owned.len());
        let bought = bought::buys(shop, &product, &key, |ask| ask.bearer(token)).await;
        owned.push(Owned::new(who.name, &bought));
    }
    let guest = bought::buys(shop, &product, "matrix-guest", |ask| ask).await;
    let name = "a guest with the secret of an order";
    owned.push(Owned::new(name, &guest));
    people.push(Person::guest(name, guest.token.expect("a guest's proof")));
    let ada = people[0].token.as_deref().unwrap();
    let position = withdrawn(shop, &product, ada, &mut owned[0].ids).await;
    let shelf = back_office(shop, &product, &owned[0].ids["orders"], &position).await;
    owned[0].ids.extend(shelf);
    owned[0].ids.extend(of_ada(shop, ada).await);
    Things { owned, position }
}

/// Her account, and a second session.
async fn of_ada(shop: &Staffed, ada: &str) -> Ids {
    let port = shop.door.port;
    let login = json!({"email": "ada@example.com", "password": PASSWORD});
    let login = Ask::post("/api/auth/login", login.to_string());
    login.at(port).await.ok();
    let hers = |path: &str| Ask::get(path).bearer(ada);
    let me = hers("/api/auth/profile").at(port).await.ok();
    let listed = hers("/api/auth/sessions").at(port).await.ok();
    let sessions = listed["sessions"].as_array().unwrap();
    let another = sessions.iter().find(|one| one["isThis"] == false);
    HashMap::from([
        ("customers", id(&me)),
        ("sessions", id(another.expect("a second session"))),
    ])
}

/// An order that was confirmed and cancelled has a credit note; answers what views must have seen.
async fn withdrawn(shop: &Staffed, product: &str, ada: &str, ids: &mut Ids) -> String {
    let key = "matrix-withdrawn";
    let (order, _) = bought::places(shop, product, key, |ask| ask.bearer(ada)).await;
    bought::leads(shop, &order, "confirmed").await;
    let position = bought::leads(shop, &order, "cancelled").await;
    let path = format!("/api/admin/orders/{order}/credit-notes");
    let notes = shop.settled(Ask::get(&path), &position).await;
    ids.insert("credit-notes", id(&notes["data"][0]));
    position
}

async fn back_office(shop: &Staffed, product: &str, order: &str, position: &str) -> Ids {
    let make = async |path: &str, body: Value| shop.owner(Ask::post(path, body.to_string())).await;
    let category = make("/api/categories", json!({"name": "Cups"})).await;
    let coupon = json!({"code": "SPRING", "type": "percentage", "value": 10,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    let coupon = make("/api/admin/coupons", coupon).await;
    let role = json!({"name": "Spare", "permissions": ["stock.read"]}).to_string();
    let role = decided(shop, Ask::post("/api/admin/roles", role)).await;
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let key = json!({"name": "spare", "scopes": ["stock.read"], "expiresAt": end});
    let key = make("/api/admin/keys", key).await;
    let path = format!("/api/admin/orders/{order}/shipments");
    let shipments = Ask::get(&path).header("min-event-position", position);
    let shipments = shop.owner(shipments).await;
    let rows = shop.owner(Ask::get("/api/admin/audit?limit=1")).await;
    let staff = shop.owner(Ask::get("/api/admin/staff?limit=1")).await;
    HashMap::from([
        ("products", product.to_owned()),
        ("remove", product.to_owned()),
        ("shipments", id(&shipments["data"][0])),
        ("categories", id(&category)),
        ("coupons", id(&coupon)),
        ("roles", id(&role)),
        ("keys", id(&key["about"])),
        ("attention", case(shop, order).await),
        ("audit", id(&rows["data"][0])),
        ("staff", id(&staff["data"][0])),
        ("problems", "not_found".to_owned()),
    ])
}

/// A case of money, as the list of them holds one: there is no provider here whose money could be late.
async fn case(shop: &Staffed, order: &str) -> String {
    let case = "INSERT INTO money_attention (id, kind, order_id, payment_id, method, amount_minor,
            currency, detail, times, opened_at, updated_at, items)
        VALUES (gen_random_uuid(), 'late_payment', $1::uuid, gen_random_uuid(), 'stripe', 1000,
            'USD', 'for the story', 1, now(), now(), '[]') RETURNING id::text";
    let made = sqlx::query_scalar(case).bind(order);
    made.fetch_one(&shop.shop.db.pool).await.unwrap()
}
