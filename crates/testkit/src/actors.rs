//! People who use the shop over HTTP: they do things, tests read what happened.

use reqwest::Client;
pub use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// What a door answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body, `null` if it was empty or no JSON.
    pub body: Value,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The stable code of a problem document; empty when it is none.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The body of an answer that must be a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.body);
        self.body
    }
}

/// One visitor: a base URL and the headers that say who it is.
#[derive(Clone)]
pub struct Visitor {
    client: Client,
    base: String,
    headers: Vec<(String, String)>,
}

/// A client for shops on this machine; the same one for everybody, because making one takes long. It
/// never speaks TLS, and wants to know how all the same. It keeps no line open: a line belongs to the
/// test that opened it, and a shop hangs up on whoever says nothing for five seconds.
pub(crate) fn client() -> Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        gateways::install_tls();
        let client = Client::builder().pool_max_idle_per_host(0);
        client.build().expect("a client")
    });
    CLIENT.clone()
}

impl Visitor {
    /// Nobody in particular.
    pub fn new(base: &str) -> Self {
        Self {
            client: client(),
            base: base.to_owned(),
            headers: Vec::new(),
        }
    }

    /// The same visitor with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(key, _)| key != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What a header says that is sent with every request.
    pub fn header(&self, name: &str) -> Option<String> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    }

    /// Asks; an error means that nobody answered.
    pub async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let text =
            |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect();
        let bytes = response.bytes().await?;
        Ok(Answer {
            status,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            headers,
        })
    }

    /// Asks and must be answered.
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.try_ask(method, path, body.as_ref())
            .await
            .expect("the shop answers")
    }

    /// GET of something that is no JSON; it must be a success.
    pub async fn text(&self, path: &str) -> String {
        let mut request = self.client.get(format!("{}{path}", self.base));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = request.send().await.expect("the shop answers");
        assert!(response.status().is_success(), "{}", response.status());
        response.text().await.expect("the answer arrives")
    }

    /// Registers with this body and signs in; what the login answered. A cart comes along.
    pub async fn joins(&self, wish: Value) -> Value {
        let login = json!({ "email": wish["email"], "password": wish["password"] });
        let answer = self.post("/api/auth/register", wish).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        self.post("/api/auth/login", login).await.ok()
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// PUT.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, Some(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }
}

/// Somebody who buys: a guest with a cart token.
#[derive(Clone)]
pub struct Shopper {
    /// How the shopper speaks.
    pub visitor: Visitor,
}

impl Shopper {
    /// A guest without a cart.
    pub fn guest(base: &str) -> Self {
        Self {
            visitor: Visitor::new(base),
        }
    }

    /// Puts units into the cart, taking a cart first if there is none.
    pub async fn adds(&mut self, product: &str, quantity: i64) -> Answer {
        let answer = self
            .visitor
            .post(
                "/api/cart/add",
                json!({"productId": product, "quantity": quantity}),
            )
            .await;
        if let Some(token) = answer.header("x-cart-token") {
            self.visitor = self.visitor.clone().with("X-Cart-Token", token);
        }
        answer
    }

    /// The secret of the cart, once there is one.
    pub fn cart_token(&self) -> Option<String> {
        let token = self
            .visitor
            .headers
            .iter()
            .find(|(name, _)| name == "X-Cart-Token");
        token.map(|(_, value)| value.clone())
    }

    /// Orders what is in the cart, to be paid at the door.
    pub async fn orders(&self) -> Answer {
        self.visitor.post("/api/orders", order()).await
    }
}

/// A checkout body with an address that means nobody.
pub fn order() -> Value {
    json!({
        "shippingAddress": {
            "name": "Wanjiru Kamau", "email": "wanjiru@example.com", "phone": "+254712345678",
            "addressLine1": "12 Moi Avenue", "city": "Nairobi", "postalCode": "00100", "country": "KE"
        },
        "paymentMethod": "cash_on_delivery"
    })
}

/// Somebody who works here.
#[derive(Clone)]
pub struct Staff {
    /// How they speak.
    pub visitor: Visitor,
}

impl Staff {
    /// An admin login, confirmed by the password once more: for five minutes they may do what is dangerous.
    pub async fn sign_in(base: &str, email: &str, password: &str) -> Self {
        let visitor = Visitor::new(base);
        let login = json!({"email": email, "password": password, "audience": "admin"});
        let body = visitor.post("/api/auth/login", login).await.ok();
        let token = body["tokens"]["accessToken"]
            .as_str()
            .expect("a login answers an access token")
            .to_owned();
        let visitor = visitor.with("Authorization", &format!("Bearer {token}"));
        let confirmation = json!({"password": password});
        visitor.post("/api/auth/step-up", confirmation).await.ok();
        Self { visitor }
    }

    /// Puts a product on the shelf; answers its id.
    pub async fn stocks(&self, sku: &str, price: &str, units: i64) -> String {
        let price: Value = serde_json::from_str(price).unwrap();
        let product = json!({"name": format!("Product {sku}"), "sku": sku, "price": price, "currency": "USD", "stockQuantity": units});
        let body = self.visitor.post("/api/products", product).await.ok();
        body["id"].as_str().expect("a product has an id").to_owned()
    }

    /// Leads an order to a status.
    pub async fn leads(&self, order: &str, status: &str) -> Answer {
        self.visitor
            .put(
                &format!("/api/admin/orders/{order}/status"),
                json!({"status": status, "reason": "test"}),
            )
            .await
    }
}
