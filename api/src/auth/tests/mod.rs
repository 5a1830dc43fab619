//! tests · the routes of signing in against a real Postgres.

mod database;
mod sessions;

use crate::caches::Caches;
use crate::limits::Limits;
use crate::{Clock, Roles, Settings, Shop, mount};
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, test};
use chrono::TimeDelta;
use database::Database;
use domain::checkout::Charges;
use domain::customer::Customer;
use domain::kernel::{Amount, Currency, CustomerId};
use eventstore::{EventStore, StoreOptions};
use identity::{Identity, IdentityOptions, Keyring, Role, Standing};
use serde_json::{Value, json};
use std::sync::Arc;

const PASSWORD: &str = "correct horse battery";

fn shop(db: &Database) -> Data<Shop> {
    let secret = |name: &str| format!("a secret for tests: {name}").into();
    let keyring = Keyring::parse(&secret("master")).unwrap();
    let mut options = IdentityOptions::new(secret("jwt"), secret("refresh"), keyring);
    options.bcrypt_cost = 4;
    let charges = Charges {
        shipping: Amount::ZERO,
        tax_basis_points: 0,
        currency: Currency::USD,
    };
    let store = EventStore::open(db.pool.clone(), StoreOptions::default());
    let identity = Identity::new(db.pool.clone(), options);
    let cashier = cashier::Cashier::new(
        store.clone(),
        identity.clone(),
        Vec::new(),
        cashier::CallbackKey::new(b"a secret for tests".to_vec()),
        cashier::Pace::default(),
    );
    Data::new(Shop {
        store,
        read: db.pool.clone(),
        identity,
        cashier,
        settings: Settings {
            charges,
            hold: TimeDelta::hours(72),
            return_days: 30,
            callers: runtime::config::Networks::default(),
            unconfirmed_refunds: Amount::minor(10_000),
            seller: crate::state::Seller::default(),
            payment_hold: TimeDelta::hours(1),
            origins: Vec::new(),
            cursor_secret: secrecy::SecretBox::from(
                b"a secret for tests".to_vec().into_boxed_slice(),
            ),
            outbox: None,
            metrics: Arc::new(String::new),
        },
        caches: Caches::default(),
        limits: Limits::none(),
        checks: Vec::new(),
        clock: Clock::system(),
    })
}

/// An answer, read.
struct Told {
    status: u16,
    headers: Vec<(String, String)>,
    body: Value,
}

impl Told {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    fn token(&self, name: &str) -> String {
        let pair = if self.body["tokens"].is_null() {
            &self.body
        } else {
            &self.body["tokens"]
        };
        pair[name].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends one request through a door of its own onto the same shop; `headers` as pairs.
async fn send(
    shop: &Data<Shop>,
    (method, path): (Method, &str),
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Told {
    let app = App::new()
        .app_data(shop.clone())
        .wrap(from_fn(crate::http::envelope));
    let app = test::init_service(app.configure(mount(Roles::Both))).await;
    let mut request = test::TestRequest::default().method(method).uri(path);
    for (name, value) in headers {
        request = request.insert_header((*name, *value));
    }
    if let Some(body) = body {
        request = request.set_json(body);
    }
    let response = test::call_service(&app, request.to_request()).await;
    let pairs = response.headers().iter();
    let headers = pairs
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let status = response.status().as_u16();
    let body = serde_json::from_slice(&test::read_body(response).await).unwrap_or(Value::Null);
    Told {
        status,
        headers,
        body,
    }
}

/// Registers Ada and signs her in.
async fn joined(shop: &Data<Shop>) -> Told {
    let told = post(shop, "/api/auth/register", ada()).await;
    assert_eq!(told.status, 202, "{}", told.body);
    post(shop, "/api/auth/login", credentials()).await
}

async fn post(shop: &Data<Shop>, path: &str, body: Value) -> Told {
    send(shop, (Method::POST, path), &[], Some(body)).await
}

fn ada() -> Value {
    json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD })
}

fn credentials() -> Value {
    json!({ "email": "ADA@example.com", "password": PASSWORD })
}

async fn profile(shop: &Data<Shop>, access: &str) -> Told {
    let bearer = format!("Bearer {access}");
    send(
        shop,
        (Method::GET, "/api/auth/profile"),
        &[("authorization", &bearer)],
        None,
    )
    .await
}

fn id_of(told: &Told) -> CustomerId {
    told.body["user"]["id"].as_str().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn somebody_registers_and_history_is_told() {
    let db = Database::new().await;
    let shop = shop(&db);
    let told = joined(&shop).await;
    assert_eq!(told.header("cache-control"), Some("no-store"));
    assert_eq!(told.body["user"]["role"], "user");
    // History is told beside the answer.
    while !shop.identity.unannounced(10).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let known = shop.store.load::<Customer>(id_of(&told)).await.unwrap();
    assert_eq!(known.version, 1);
    let me = profile(&shop, &told.token("accessToken")).await;
    assert_eq!((me.status, me.header("etag")), (200, Some("\"1\"")));
    assert_eq!(me.body, told.body["user"]);
}

#[actix_web::test]
async fn no_answer_tells_a_secret() {
    let db = Database::new().await;
    let shop = shop(&db);
    let told = joined(&shop).await;
    let text = told.body.to_string();
    for secret in [
        PASSWORD,
        "$2b$",
        "passwordHash",
        "password_hash",
        "emailIndex",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn the_same_key_registers_once_and_another_body_is_refused() {
    let db = Database::new().await;
    let shop = shop(&db);
    let keyed = |body| {
        let shop = shop.clone();
        async move {
            let key = [("idempotency-key", "one")];
            send(
                &shop,
                (Method::POST, "/api/auth/register"),
                &key,
                Some(body),
            )
            .await
        }
    };
    let first = keyed(ada()).await;
    let again = keyed(ada()).await;
    assert_eq!((first.status, again.status), (202, 202));
    assert_eq!(first.body, again.body);
    let mut other = ada();
    other["email"] = json!("bob@example.com");
    let refused = keyed(other).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (422, &json!("idempotency_key_reused"))
    );
    assert!(
        shop.identity
            .find_by_email("bob@example.com")
            .await
            .unwrap()
            .is_none()
    );
    // The same wish once more is no news for Ada; somebody else's with her address is.
    let letters = || async {
        sqlx::query_scalar::<_, String>("SELECT kind FROM letters ORDER BY created_at, id")
            .fetch_all(shop.identity.pool())
            .await
            .unwrap()
    };
    assert_eq!(letters().await, ["verify_email"]);
    let taken = post(&shop, "/api/auth/register", ada()).await;
    assert_eq!((taken.status, &taken.body), (202, &first.body));
    assert_eq!(letters().await, ["verify_email", "already_registered"]);
}

#[actix_web::test]
async fn bad_bodies_are_named_and_change_nothing() {
    let db = Database::new().await;
    let shop = shop(&db);
    for field in ["role", "isActive", "emailVerified", "id", "is_active"] {
        let mut body = ada();
        body[field] = json!("super_admin");
        let told = post(&shop, "/api/auth/register", body).await;
        assert_eq!(
            (told.status, &told.body["code"]),
            (400, &json!("unknown_field")),
            "{field}"
        );
    }
    let odd = json!({ "name": "", "email": "ada", "password": "password", "phone": "x" });
    let told = post(&shop, "/api/auth/register", odd).await;
    let errors = told.body["errors"].as_array().unwrap();
    let pointers: Vec<_> = errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(
        (told.status, pointers),
        (422, vec!["/name", "/email", "/phone", "/password"])
    );
    for body in [
        json!({}),
        json!([]),
        json!({ "email": 1, "password": true }),
    ] {
        let told = post(&shop, "/api/auth/login", body).await;
        assert!((400..=422).contains(&told.status), "{}", told.body);
    }
    assert!(shop.identity.unannounced(10).await.unwrap().is_empty());
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_address_get_one_answer() {
    let db = Database::new().await;
    let shop = shop(&db);
    post(&shop, "/api/auth/register", ada()).await;
    let wrong = json!({ "email": "ada@example.com", "password": "something else" });
    let unknown = json!({ "email": "nobody@example.com", "password": PASSWORD });
    let mut answers = Vec::new();
    for body in [wrong, unknown] {
        let mut told = post(&shop, "/api/auth/login", body).await;
        told.body["instance"] = Value::Null;
        answers.push((told.status, told.body));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(
        (answers[0].0, &answers[0].1["code"]),
        (401, &json!("invalid_credentials"))
    );
    // A cart token that opens nothing does not keep anybody out.
    let stale = [("x-cart-token", "nonsense")];
    let told = send(
        &shop,
        (Method::POST, "/api/auth/login"),
        &stale,
        Some(credentials()),
    )
    .await;
    assert_eq!(told.status, 200);
}
