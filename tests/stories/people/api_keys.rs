//! Keys of integrations: they do what they were made for, and die when their maker goes.

use serde_json::{Value, json};
use testkit::actors::{Answer, Visitor};
use testkit::shop::{Process, TestShop};

const KEYS: &str = "/api/admin/keys";

fn wish(scopes: Value) -> Value {
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    json!({ "name": "stock sync", "scopes": scopes, "expiresAt": end })
}

fn bearer(process: &Process, key: &str) -> Visitor {
    let visitor = Visitor::new(&process.url());
    visitor.with("Authorization", &format!("Bearer {key}"))
}

fn told(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_does_what_it_was_made_for_and_nothing_else() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let product = owner.stocks("SKU-1", "10.00", 5).await;
    let made = owner
        .visitor
        .post(KEYS, wish(json!(["catalogue.write", "catalogue.read"])))
        .await
        .ok();
    let key = made["key"].as_str().unwrap();
    let about = &made["about"];
    assert!(key.starts_with(about["prefix"].as_str().unwrap()) && key.len() == 85);
    let listed = owner.visitor.get(KEYS).await.ok();
    assert!(
        !listed.to_string().contains(&key[22..]),
        "the secret is listed"
    );
    assert_eq!(listed["keys"][0]["lastUsedAt"], Value::Null);
    let robot = bearer(&process, key);
    let path = format!("/api/products/{product}");
    robot
        .put(&path, json!({ "price": 12, "reason": "dearer beans" }))
        .await
        .ok();
    let id = about["id"].as_str().unwrap();
    let actors: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT metadata->>'actor' FROM events WHERE metadata->>'actor' LIKE 'key:%'",
    )
    .fetch_all(&shop.db.pool)
    .await
    .unwrap();
    assert_eq!(actors, [format!("key:{id}")]);
    let rows = owner
        .visitor
        .get(&format!("/api/admin/audit?actor=key:{id}"))
        .await
        .ok();
    assert_eq!(rows["data"].as_array().unwrap().len(), 2, "{rows}");
    keeps_out(&robot).await;
    let listed = owner.visitor.get(KEYS).await.ok();
    assert!(listed["keys"][0]["lastUsedAt"].is_string());
    let other = format!("{}0", &key[..84]);
    let other = if other == key {
        format!("{}1", &key[..84])
    } else {
        other
    };
    assert_eq!(
        bearer(&process, &other)
            .get("/api/admin/orders")
            .await
            .status
            .as_u16(),
        401
    );
    for _ in 0..2 {
        let gone = owner.visitor.delete(&format!("{KEYS}/{id}")).await;
        assert_eq!(gone.status.as_u16(), 204);
    }
    assert_eq!(
        robot
            .put(&path, json!({ "price": 13 }))
            .await
            .status
            .as_u16(),
        401
    );
}

/// What it was not made for, and what belongs to a person.
async fn keeps_out(robot: &Visitor) {
    assert_eq!(
        told(&robot.get("/api/admin/orders").await),
        (403, "forbidden")
    );
    for path in [
        "/api/auth/profile",
        "/api/auth/sessions",
        "/api/auth/export",
        "/api/auth/second-factor",
    ] {
        assert_eq!(
            told(&robot.get(path).await),
            (403, "api_key_refused"),
            "{path}"
        );
    }
    let up = robot
        .post(
            "/api/auth/step-up",
            json!({ "password": testkit::shop::ADMIN.1 }),
        )
        .await;
    assert_eq!(told(&up), (403, "api_key_refused"));
    assert_eq!(told(&robot.get(KEYS).await), (403, "forbidden"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_puts_into_a_key_what_they_do_not_hold_or_what_is_for_no_key() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let code = |answer: &Answer| {
        answer.body["errors"][0]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    for scope in [
        "staff.write",
        "keys.write",
        "customers.erase",
        "audit.export",
    ] {
        let no = owner.visitor.post(KEYS, wish(json!([scope]))).await;
        assert_eq!(
            (no.status.as_u16(), code(&no).as_str()),
            (422, "not_for_keys"),
            "{scope}"
        );
    }
    for none in ["everything", "stock.write", "privacy.write"] {
        let odd = owner.visitor.post(KEYS, wish(json!([none]))).await;
        assert_eq!(told(&odd), (422, "invalid_value"), "{none}");
    }
    let mut long = wish(json!(["orders.read"]));
    long["expiresAt"] = json!(chrono::Utc::now() + chrono::TimeDelta::days(400));
    let long = owner.visitor.post(KEYS, long).await;
    assert_eq!(code(&long), "out_of_range");
    let mut named = wish(json!(["orders.read"]));
    named["name"] = json!("of ada@example.com");
    assert_eq!(
        told(&owner.visitor.post(KEYS, named).await),
        (422, "personal_data_refused")
    );
    assert_eq!(owner.visitor.get(KEYS).await.ok()["keys"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_that_arrives_twice_makes_one_key_and_shows_it_once() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let clicks = owner.visitor.clone().with("Idempotency-Key", "sync-1");
    let body = wish(json!(["orders.read"]));
    let made = clicks.post(KEYS, body.clone()).await.ok();
    let again = clicks.post(KEYS, body.clone()).await;
    assert_eq!(told(&again), (409, "key_already_made"), "{}", again.body);
    assert_eq!(again.body["keyId"], made["about"]["id"]);
    let other = clicks.post(KEYS, wish(json!(["stock.read"]))).await;
    assert_eq!(told(&other), (422, "idempotency_key_reused"));
    let next = owner.visitor.clone().with("Idempotency-Key", "sync-2");
    next.post(KEYS, body.clone()).await.ok();
    owner.visitor.post(KEYS, body).await.ok();
    let listed = owner.visitor.get(KEYS).await.ok();
    assert_eq!(listed["keys"].as_array().unwrap().len(), 3, "{listed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_ends_with_its_time_and_with_the_place_of_its_maker() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let made = owner
        .visitor
        .post(KEYS, wish(json!(["orders.read", "audit.read"])))
        .await
        .ok();
    let robot = bearer(&process, made["key"].as_str().unwrap());
    let sql = async |sql: &str| {
        sqlx::query(sql).execute(&shop.db.pool).await.unwrap();
    };
    robot.get("/api/admin/orders").await.ok();
    robot.get("/api/admin/audit").await.ok();
    // What the maker loses, the key loses.
    sql("UPDATE users SET role = 'admin'").await;
    robot.get("/api/admin/orders").await.ok();
    assert_eq!(
        told(&robot.get("/api/admin/audit").await),
        (403, "forbidden")
    );
    for undo in [
        "UPDATE users SET role = 'user'",
        "UPDATE users SET role = 'super_admin', is_active = false",
        "UPDATE users SET is_active = true; UPDATE api_keys SET expires_at = now() - interval '1 second'",
    ] {
        for one in undo.split("; ") {
            sql(one).await;
        }
        assert_eq!(
            robot.get("/api/admin/orders").await.status.as_u16(),
            401,
            "{undo}"
        );
    }
}

/// Ten requests of an address in a quarter of an hour.
const STRICT: [(&str, &str); 2] = [
    ("RATE_LIMIT_PER_15_MIN", "10"),
    ("RATE_LIMIT_AUTH_PER_15_MIN", "50"),
];

/// An integration is counted by its key; made-up keys are counted like anybody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_has_a_limit_of_its_own() {
    let shop = TestShop::with(&STRICT).await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let made = owner
        .visitor
        .post(KEYS, wish(json!(["orders.read"])))
        .await
        .ok();
    let robot = bearer(&process, made["key"].as_str().unwrap());
    let says = |answer: &Answer, name: &str| answer.header(name).map(str::to_owned);
    let first = robot.get("/api/admin/orders").await;
    assert_eq!(says(&first, "ratelimit-limit").as_deref(), Some("100"));
    assert_eq!(says(&first, "ratelimit-remaining").as_deref(), Some("99"));
    assert_eq!(
        says(&first, "ratelimit-policy").as_deref(),
        Some("100;w=900")
    );
    assert!(says(&first, "ratelimit-reset").is_some());
    for _ in 1..100 {
        robot.get("/api/admin/orders").await.ok();
    }
    let late = robot.get("/api/admin/orders").await;
    assert_eq!(told(&late), (429, "rate_limited"));
    assert!(late.header("retry-after").is_some());
    assert_eq!(says(&late, "ratelimit-limit").as_deref(), Some("100"));
    assert_eq!(says(&late, "ratelimit-remaining").as_deref(), Some("0"));
    let mut made_up = Vec::new();
    for number in 0..12 {
        let key = format!("es_live_{number:012}_{number:064}");
        made_up.push(
            bearer(&process, &key)
                .get("/api/admin/orders")
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!(made_up.iter().filter(|status| **status == 401).count(), 9);
    assert_eq!(made_up.last(), Some(&429));
}

/// Behind one address there may be a guesser and an honest integration.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessers_at_its_address_do_not_keep_a_right_key_out() {
    let shop = TestShop::with(&STRICT).await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let wishes = [json!(["orders.read"]), json!(["stock.read"])];
    let [kept, lost] = wishes.map(|scopes| owner.visitor.post(KEYS, wish(scopes)));
    let (kept, lost) = (kept.await.ok(), lost.await.ok());
    let robot = bearer(&process, kept["key"].as_str().unwrap());
    let old = bearer(&process, lost["key"].as_str().unwrap());
    let path = format!("{KEYS}/{}", lost["about"]["id"].as_str().unwrap());
    assert_eq!(owner.visitor.delete(&path).await.status.as_u16(), 204);
    let mut last = 0;
    for _ in 0..15 {
        last = old.get("/api/admin/orders").await.status.as_u16();
    }
    assert_eq!(last, 429, "who goes on with a key that was taken back");
    robot.get("/api/admin/orders").await.ok();
}
