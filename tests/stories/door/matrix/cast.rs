//! Everybody who comes to the door.

use crate::door::people::{Staffed, confirmed};
use crate::door::wire::Ask;
use api::permissions::As;
use identity::{Role, Scope};
use serde_json::{Value, json};
use testkit::shop::ADMIN;

pub(super) const PASSWORD: &str = "seven green umbrellas";

/// Somebody, what they hold, and as what the table knows them.
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) token: Option<String>,
    /// A guest's proof that an order is theirs.
    pub(super) secret: Option<String>,
    kind: Kind,
    /// Whether they buy something in this story.
    pub(super) shops: bool,
}

enum Kind {
    Nobody,
    Shopper,
    Staff(Vec<Scope>),
    Key(Vec<Scope>),
}

impl Person {
    /// As the table knows them.
    pub(super) fn is(&self) -> As<'_> {
        match &self.kind {
            Kind::Nobody => As::Nobody,
            Kind::Shopper => As::Shopper,
            Kind::Staff(scopes) => As::Staff(scopes),
            Kind::Key(scopes) => As::Key(scopes),
        }
    }

    fn new(name: &'static str, token: Option<String>, kind: Kind) -> Self {
        Self {
            name,
            token,
            secret: None,
            kind,
            shops: false,
        }
    }

    fn shopper(name: &'static str, token: String, shops: bool) -> Self {
        Self {
            shops,
            ..Self::new(name, Some(token), Kind::Shopper)
        }
    }

    fn staff(name: &'static str, token: String, scopes: Vec<Scope>) -> Self {
        Self::new(name, Some(token), Kind::Staff(scopes))
    }

    /// Nobody to the table, and whoever shows the secret of an order to the order.
    pub(super) fn guest(name: &'static str, secret: String) -> Self {
        Self {
            secret: Some(secret),
            ..Self::new(name, None, Kind::Nobody)
        }
    }
}

/// The people, the owner of the things first. Each has an account of their own: whoever ends their other
/// sessions keeps nobody else from asking.
pub(super) async fn cast(shop: &Staffed) -> Vec<Person> {
    let ada = shop.customer("ada@example.com").await;
    let bob = shop.customer("bob@example.com").await;
    let role = json!({"name": "Clerk", "permissions": ["orders.read"]}).to_string();
    let role = decided(shop, Ask::post("/api/admin/roles", role)).await;
    let own = role["id"].as_str().unwrap();
    let mut people = vec![
        Person::shopper("ada, whose things they are", ada, true),
        Person::shopper("bob, another customer", bob, false),
        Person::new("nobody", None, Kind::Nobody),
    ];
    for (name, email, role, scopes) in [
        (
            "an admin",
            "admin@example.com",
            "admin",
            Scope::of(Role::Admin),
        ),
        (
            "an auditor",
            "auditor@example.com",
            "auditor",
            Scope::of(Role::Auditor),
        ),
        (
            "a clerk with one permission",
            "clerk@example.com",
            own,
            vec![Scope::OrdersRead],
        ),
    ] {
        becomes_staff(shop, email, role).await;
        let token = signs_in(shop, (email, PASSWORD), Some("admin")).await;
        people.push(Person::staff(name, token, scopes));
    }
    becomes_staff(shop, "shopping@example.com", "admin").await;
    let shopping = signs_in(shop, ("shopping@example.com", PASSWORD), None).await;
    people.push(Person::shopper("an admin who shops", shopping, true));
    people.push(key(shop, "a key with all that may be in one", Scope::for_keys()).await);
    let narrow = vec![Scope::OrdersRead];
    people.push(key(shop, "a key with one permission", narrow).await);
    let owner = signs_in(shop, ADMIN, Some("admin")).await;
    people.push(Person::staff(
        "a super_admin",
        owner,
        Scope::of(Role::SuperAdmin),
    ));
    people
}

/// A key of the owner's.
async fn key(shop: &Staffed, name: &'static str, scopes: Vec<Scope>) -> Person {
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let named: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
    let wish = json!({"name": name, "scopes": named, "expiresAt": end}).to_string();
    let made = decided(shop, Ask::post("/api/admin/keys", wish)).await;
    let key = made["key"].as_str().map(str::to_owned);
    Person::new(name, key, Kind::Key(scopes))
}

/// Registers somebody whose address counts as verified, and gives them a role.
async fn becomes_staff(shop: &Staffed, email: &str, role: &str) {
    let token = shop.customer(email).await;
    let me = Ask::get("/api/auth/profile").bearer(&token);
    let me = me.at(shop.door.port).await.ok();
    sqlx::query("UPDATE users SET email_verified = true WHERE id = $1::uuid")
        .bind(me["id"].as_str())
        .execute(&shop.shop.db.pool)
        .await
        .unwrap();
    let body = json!({"email": email, "role": role}).to_string();
    decided(shop, Ask::post("/api/admin/staff", body)).await;
}

/// The owner decides, and says why.
pub(super) async fn decided(shop: &Staffed, ask: Ask) -> Value {
    shop.owner(ask.header("x-reason", "for the story")).await
}

async fn signs_in(shop: &Staffed, who: (&str, &str), audience: Option<&str>) -> String {
    let mut body = json!({"email": who.0, "password": who.1});
    if let Some(audience) = audience {
        body["audience"] = json!(audience);
    }
    let login = Ask::post("/api/auth/login", body.to_string());
    let session = login.at(shop.door.port).await.ok();
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    if audience == Some("admin") {
        confirmed(shop.door.port, token, who.1).await;
    }
    token.to_owned()
}
