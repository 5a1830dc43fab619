//! What the audit log explains: from where somebody guessed, why something was done, and what came of it.

use serde_json::{Value, json};
use testkit::actors::{Staff, Visitor};
use testkit::paying::{PayingShop, text};
use testkit::shop::TestShop;

async fn rows(owner: &Staff, query: &str) -> Vec<Value> {
    let path = format!("/api/admin/audit?{query}");
    let listed = owner.visitor.get(&path).await.ok();
    listed["data"].as_array().unwrap().clone()
}

/// The row as it is shown by itself.
async fn shown(owner: &Staff, row: &Value) -> Value {
    let path = format!("/api/admin/audit/{}", text(row, "id"));
    owner.visitor.get(&path).await.ok()["entry"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_login_and_a_locked_account_say_from_where() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let guest = Visitor::new(&process.url()).with("User-Agent", "picklock/1");
    let ada =
        json!({ "name": "Ada", "email": "ada@example.com", "password": "correct horse battery" });
    guest.joins(ada).await;
    for email in ["ada@example.com", "nobody@example.com"] {
        let login = json!({ "email": email, "password": "not this one" });
        for _ in 0..5 {
            guest.post("/api/auth/login", login.clone()).await;
        }
    }
    for action in ["account.registered", "login.failed", "account.locked"] {
        let told = rows(&owner, &format!("action={action}")).await;
        assert!(!told.is_empty(), "{action}");
        for row in told {
            let row = shown(&owner, &row).await;
            assert_eq!(row["address"], "127.0.0.1", "{row}");
            assert_eq!(row["agent"], "picklock/1", "{row}");
            assert!(row["requestId"].is_string(), "{row}");
        }
    }
    // Whoever knocks at the back office, and whoever forges a notice.
    guest.get("/api/admin/orders").await;
    guest.post("/api/payments/stripe/webhook", json!({})).await;
    for action in ["backoffice.refused", "webhook.refused"] {
        let told = rows(&owner, &format!("action={action}")).await;
        assert_eq!(told[0]["agent"], "picklock/1", "{action}: {told:?}");
    }
    let nowhere = guest.post("/api/payments/mm/cb/guessed", json!({})).await;
    assert_eq!(nowhere.status.as_u16(), 404);
    let told = rows(&owner, "subject=provider:mpesa").await;
    assert_eq!(told[0]["after"]["code"], "wrong_secret", "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_tells_the_reason_it_was_given_and_what_happened() {
    let shop = PayingShop::open().await;
    let kettle = shop.stocks("KETTLE", 1_000, 10).await;
    let buyer = shop.order(&kettle, 1, "stripe").await;
    buyer.intent().await;
    buyer.confirms("pm_card_visa").await.ok();
    shop.paid(&buyer).await;
    let clerk = shop.owner.visitor.clone().with("Idempotency-Key", "once");
    let path = format!("/api/payments/{}/refund", buyer.order);
    let refund = json!({ "amount": 300, "reason": "the lid was chipped" });
    clerk.post(&path, refund).await.ok();

    let told = rows(&shop.owner, "action=payments.refund").await;
    let [done, attempted] = &told[..] else {
        panic!("two rows of one deed: {told:?}");
    };
    assert_eq!(done["outcome"], "done");
    assert_eq!(done["reason"], "the lid was chipped");
    assert_eq!(done["deed"], attempted["id"]);
    assert_eq!(attempted["events"], done["events"], "one deed, one story");
    let events = done["events"].as_array().unwrap();
    let named = |kind: &str| events.iter().find(|event| event["type"] == kind);
    let asked = named("refund.requested").unwrap_or_else(|| panic!("{events:?}"));
    assert!(asked["stream"].as_str().unwrap().starts_with("refund:"));
    assert!(asked["position"].is_i64());

    let owner = &shop.owner.visitor;
    let csv = owner.text("/api/admin/audit/export?format=csv").await;
    assert!(csv.lines().next().unwrap().ends_with(",events"), "{csv}");
    assert!(csv.contains("refund.requested"), "{csv}");
    let lines = "/api/admin/audit/export?format=jsonl&action=payments.refund";
    let lines = owner.text(lines).await;
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["events"], done["events"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_refused_payments_is_one_row_a_minute() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 10).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    let wrong = json!({ "orderId": buyer.order, "amount": 299 });
    for _ in 0..20 {
        let answer = buyer.wishes("stripe/create-intent", wrong.clone()).await;
        assert_eq!(answer.code(), "amount_mismatch");
    }
    let told = rows(&shop.owner, "action=payment.refused").await;
    let [row] = &told[..] else {
        panic!("one row: {told:?}");
    };
    assert_eq!(
        (&row["actor"], &row["outcome"]),
        (&json!("guest"), &json!("refused"))
    );
    assert_eq!(row["after"]["code"], "amount_mismatch");
    assert_eq!(
        row["after"]["route"],
        "POST /api/payments/stripe/create-intent"
    );
    assert_eq!(row["address"], "127.0.0.1");
}
