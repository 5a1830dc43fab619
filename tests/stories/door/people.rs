//! A shop with a few people in it, and what they hold.

use super::wire::Ask;
use serde_json::{Value, json};
use testkit::shop::{ADMIN, Process, TestShop};

/// Signs access tokens, so that a test can forge near misses.
pub(crate) const JWT_SECRET: &str = "0f9a77c1d2e34b5860718293a4b5c6d7e8f90123456789ab";

/// An open shop and the tokens of its owner.
pub(crate) struct Staffed {
    /// The running shop.
    pub(crate) door: Process,
    /// The owner's token for the back office.
    pub(crate) admin: String,
    /// The database, kept while the shop is open.
    pub(crate) shop: TestShop,
}

/// Opens a shop that does not count how often somebody signs in.
pub(crate) async fn staffed() -> Staffed {
    let settings = [
        ("RATE_LIMIT_AUTH_PER_15_MIN", "0"),
        ("JWT_SECRET", JWT_SECRET),
    ];
    let shop = TestShop::with(&settings).await;
    let door = shop.open().await;
    let login = json!({"email": ADMIN.0, "password": ADMIN.1, "audience": "admin"});
    let answer = Ask::post("/api/auth/login", login.to_string())
        .at(door.port)
        .await;
    let admin = access(answer.ok());
    confirmed(door.port, &admin, ADMIN.1).await;
    Staffed { door, admin, shop }
}

/// Shows once more that it is them: what is dangerous is open for five minutes.
pub(crate) async fn confirmed(port: u16, token: &str, password: &str) {
    let body = json!({"password": password}).to_string();
    let ask = Ask::post("/api/auth/step-up", body).bearer(token);
    ask.at(port).await.ok();
}

/// Registers and signs in; what the login answered.
pub(crate) async fn joins(port: u16, wish: Value) -> Value {
    let login = json!({"email": wish["email"], "password": wish["password"]});
    let register = Ask::post("/api/auth/register", wish.to_string());
    register.at(port).await.ok();
    let login = Ask::post("/api/auth/login", login.to_string());
    login.at(port).await.ok()
}

fn access(body: Value) -> String {
    body["tokens"]["accessToken"]
        .as_str()
        .expect("an access token")
        .to_owned()
}

impl Staffed {
    /// Registers somebody; answers their token for the shop.
    pub(crate) async fn customer(&self, email: &str) -> String {
        let body = json!({"name": "Ada", "email": email, "password": "seven green umbrellas"});
        access(joins(self.door.port, body).await)
    }

    /// Sends it as the owner; it must succeed.
    pub(crate) async fn owner(&self, ask: Ask) -> Value {
        ask.bearer(&self.admin).at(self.door.port).await.ok()
    }

    /// Asks as the owner until the answer has seen this position.
    pub(crate) async fn settled(&self, ask: Ask, position: &str) -> Value {
        let ask = ask
            .bearer(&self.admin)
            .header("min-event-position", position);
        for _ in 0..60 {
            let answer = ask.at(self.door.port).await;
            if answer.header("x-projection-position") == Some(position) {
                return answer.ok();
            }
        }
        panic!("the view never saw {position}");
    }

    /// A product with this many units; answers its id.
    pub(crate) async fn product(&self, sku: &str, units: i64) -> String {
        let body = json!({"name": format!("Product {sku}"), "sku": sku, "price": 10, "stockQuantity": units});
        let made = self
            .owner(Ask::post("/api/products", body.to_string()))
            .await;
        made["id"].as_str().expect("a product has an id").to_owned()
    }

    /// A guest's cart with one unit of the product; answers its token.
    pub(crate) async fn guest_cart(&self, product: &str) -> String {
        let answer = Ask::post("/api/cart/add", json!({"productId": product}).to_string())
            .at(self.door.port)
            .await;
        let token = answer.header("x-cart-token").map(str::to_owned);
        token.unwrap_or_else(|| panic!("no cart: {}", answer.body))
    }
}

/// A checkout without anything wrong in it.
pub(crate) fn checkout() -> Value {
    testkit::actors::order()
}

/// The text of `whole` with `fields` put over it.
pub(crate) fn with(whole: &Value, fields: Value) -> String {
    let mut whole = whole.clone();
    for (name, value) in fields.as_object().expect("fields") {
        whole[name] = value.clone();
    }
    whole.to_string()
}
