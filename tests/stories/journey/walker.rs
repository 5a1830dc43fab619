//! Walking through the shop: do something, then look at what it led to, without ever waiting blindly.

use serde_json::{Value, json};
use testkit::actors::{Answer, Staff, Visitor};
use testkit::shop::{Process, TestShop};

/// How often a view that is behind is asked again; each question waits inside the shop.
const PATIENCE: usize = 60;

/// An open shop and its owner.
pub(crate) struct Street {
    /// The running shop.
    pub(crate) door: Process,
    /// The owner, signed in.
    pub(crate) owner: Staff,
    /// The database, kept while the shop is open.
    pub(crate) shop: TestShop,
}

/// Opens a shop.
pub(crate) async fn street() -> Street {
    let shop = TestShop::with(&[("RATE_LIMIT_AUTH_PER_15_MIN", "0")]).await;
    let door = shop.open().await;
    let owner = door.owner().await;
    Street { door, owner, shop }
}

/// Where in the log a command ended.
#[track_caller]
pub(crate) fn position(answer: &Answer) -> String {
    let position = answer.header("x-event-position");
    position
        .unwrap_or_else(|| panic!("no position: {} {}", answer.status, answer.body))
        .to_owned()
}

/// Looks until the view has seen the position.
pub(crate) async fn seen(visitor: &Visitor, path: &str, position: &str) -> Answer {
    let visitor = visitor.clone().with("Min-Event-Position", position);
    for _ in 0..PATIENCE {
        let answer = visitor.get(path).await;
        if answer.header("x-projection-position") == Some(position) {
            return answer;
        }
        assert!(
            answer.status.is_success() || answer.status == 404,
            "{path}: {}",
            answer.body
        );
    }
    panic!("{path} never saw {position}");
}

/// The text of a member.
#[track_caller]
pub(crate) fn text(value: &Value, name: &str) -> String {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {value}"))
        .to_owned()
}

/// Ten percent off, as often as `limit` says.
pub(crate) fn ten_percent(code: &str, limit: i64) -> Value {
    json!({"code": code, "type": "percentage", "value": 10, "usageLimit": limit,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"})
}

/// A checkout with these fields besides.
pub(crate) fn checkout(fields: Value) -> Value {
    let mut order = testkit::actors::order();
    for (name, value) in fields.as_object().expect("fields") {
        order[name] = value.clone();
    }
    order
}

impl Street {
    /// A product, seen by everybody.
    pub(crate) async fn product(&self, fields: Value) -> Value {
        let made = self.owner.visitor.post("/api/products", fields).await;
        let path = format!("/api/products/{}", text(&made.body, "id"));
        seen(&self.owner.visitor, &path, &position(&made))
            .await
            .ok()
    }

    /// The product as staff see it at this position.
    pub(crate) async fn stock(&self, product: &str, position: &str) -> i64 {
        let shown = seen(
            &self.owner.visitor,
            &format!("/api/products/{product}"),
            position,
        )
        .await
        .ok();
        shown["stockQuantity"].as_i64().expect("a stock quantity")
    }

    /// Registers somebody; they are signed in.
    pub(crate) async fn customer(&self, email: &str) -> Visitor {
        let visitor = Visitor::new(&self.door.url());
        let body = json!({"name": "Ada", "email": email, "password": "seven green umbrellas"});
        let session = visitor.joins(body).await;
        visitor.with(
            "Authorization",
            &format!("Bearer {}", text(&session["tokens"], "accessToken")),
        )
    }

    /// An order of one unit by a new guest.
    pub(crate) async fn sold(&self, product: &str, quantity: i64) -> Answer {
        let mut guest = self.door.guest();
        guest.adds(product, quantity).await.ok();
        guest.orders().await
    }
}
