//! Nothing of people and no secret is told to the log, however much it is asked to tell.

use super::life::{Words, lives, signs_in};
use serde_json::json;
use testkit::actors::Visitor;
use testkit::paying::PayingShop;

const SECRETS: [(&str, &str); 3] = [
    ("JWT_SECRET", "qxsecretjwt-2f1c7a9be04d5386c1f07a"),
    ("JWT_REFRESH_SECRET", "qxsecretrefresh-94de8830aa51c7e2"),
    ("MASTER_KEY", "qxsecretmaster-7be04d5386c1f07a2b"),
];

/// Wrong wishes with words in every place; answers what was said to each.
async fn wrong_wishes(url: &str, words: &Words) -> Vec<String> {
    let visitor = Visitor::new(url);
    let wrong = [
        (
            "/api/auth/login",
            json!({ "email": words.email, "password": "qxwrongpassword" }),
        ),
        (
            "/api/auth/login",
            json!({ "email": "qxnobody@nowhere.test", "password": "qxwrongpassword" }),
        ),
        (
            "/api/auth/register",
            json!({ "name": "", "email": "qxnoaddress", "password": "qxshort" }),
        ),
        (
            "/api/auth/register",
            json!({ "name": { "qxzoe7": 1 }, "email": words.email, "password": words.password }),
        ),
        (
            "/api/auth/refresh",
            json!({ "refreshToken": "qxforgedtoken" }),
        ),
        (
            "/api/payments/mpesa/stk-push",
            json!({ "orderId": "qxnoorder", "phoneNumber": words.phone }),
        ),
        (
            "/api/orders",
            json!({ "paymentMethod": "cash_on_delivery", "notes": "qxzoe7" }),
        ),
    ];
    let mut said = Vec::new();
    for (path, body) in wrong {
        let answer = visitor
            .clone()
            .with("X-Cart-Token", "qxcarttoken")
            .post(path, body)
            .await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.body);
        said.push(answer.body.to_string());
    }
    let forged = visitor.with("Authorization", "Bearer qxforged.bearer.token");
    for path in [
        "/api/auth/profile?name=qxzoe7",
        "/api/products/search?q=qxzoe7",
        "/api/orders/qxzoe7",
    ] {
        said.push(forged.get(path).await.body.to_string());
    }
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_life_leaves_no_word_in_log_metrics_or_refusals() {
    let mut settings = vec![
        ("LOG", "debug"),
        ("LOG_FORMAT", "json"),
        ("METRICS_PORT", ""),
    ];
    settings.extend(SECRETS);
    let shop = PayingShop::with(&settings).await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let zoe = Words::of("qxzoe7", 61_728_394);
    let person = lives(&shop, &zoe, &mug).await;
    let said = wrong_wishes(&shop.door.url(), &zoe).await;
    for refusal in &said {
        assert!(!refusal.contains("qx"), "{refusal}");
    }
    let again = signs_in(&shop.door.url(), &zoe).await;
    again.visitor.get("/api/auth/export").await.ok();
    let found = "/api/admin/customers?search=mailqxzoe7@mailboxqxzoe7.test";
    shop.owner.visitor.get(found).await.ok();
    let refresh = json!({ "refreshToken": again.tokens[1] });
    again.visitor.post("/api/auth/refresh", refresh).await.ok();
    again.visitor.post("/api/auth/logout", json!({})).await;

    let log = shop.shop.said();
    assert!(log.lines().count() > 100, "it tells a lot");
    for line in log.lines().filter(|line| line.starts_with('{')) {
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(
            read["timestamp"].is_string() && read["level"].is_string(),
            "{line}"
        );
    }
    assert!(
        log.lines()
            .filter(|line| line.contains("\"http.request\""))
            .count()
            > 50
    );
    let inside = format!("http://127.0.0.1:{}", shop.door.port + 6_000);
    let metrics = Visitor::new(&inside).text("/metrics").await;
    assert!(metrics.contains("http_request_duration_seconds"));
    let mut words = zoe.all();
    words.extend(
        [
            "qx",
            zoe.password.as_str(),
            "sk_test_sim",
            "whsec_paying",
            "sim-consumer",
            "sim-passkey",
            "c2VhbGVk",
            testkit::shop::ADMIN.1,
        ]
        .map(str::to_owned),
    );
    words.extend(person.tokens.iter().chain(&again.tokens).cloned());
    for word in words {
        let told = log.lines().find(|line| line.contains(word.as_str()));
        assert!(told.is_none(), "{word}: {told:?}");
        assert!(!metrics.contains(word.as_str()), "{word} in the metrics");
    }
}
