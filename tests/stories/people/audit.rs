//! What staff do is written down before it is done, and nobody takes it back.

use serde_json::{Value, json};
use testkit::actors::{Staff, Visitor};
use testkit::shop::{Process, TestShop};

async fn open() -> (TestShop, Process, Staff) {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    (shop, process, owner)
}

async fn rows(owner: &Staff, query: &str) -> Vec<Value> {
    let listed = owner
        .visitor
        .get(&format!("/api/admin/audit?{query}"))
        .await;
    listed.ok()["data"].as_array().unwrap().clone()
}

fn words(rows: &[Value]) -> Vec<(&str, &str)> {
    let word = |row: &'_ Value, name: &str| -> &'static str {
        String::leak(row[name].as_str().unwrap_or_default().to_owned())
    };
    rows.iter()
        .map(|row| (word(row, "action"), word(row, "outcome")))
        .collect()
}

/// Who, when, from where, which request, before and after, and why.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_price_is_explained_to_the_auditor() {
    let (_shop, _process, owner) = open().await;
    let mug = owner.stocks("MUG", "12.00", 5).await;
    let clerk = owner
        .visitor
        .clone()
        .with("X-Reason", "the supplier raised hers")
        .with("X-Request-Id", "the-request")
        .with("User-Agent", "till/1");
    let path = format!("/api/products/{mug}");
    clerk
        .put(
            &path,
            json!({ "price": 13.0, "currency": "USD", "reason": "dearer" }),
        )
        .await
        .ok();
    let about = rows(
        &owner,
        &format!("subject=product:{mug}&action=products.changed"),
    )
    .await;
    assert_eq!(
        words(&about),
        [
            ("products.changed", "done"),
            ("products.changed", "attempted")
        ]
    );
    let first = &about[1];
    assert!(first["actor"].as_str().unwrap().starts_with("staff:"));
    assert_eq!(first["requestId"], "the-request");
    assert_eq!(first["address"], "127.0.0.1");
    assert_eq!(first["agent"], "till/1");
    assert_eq!(first["reason"], "the supplier raised hers");
    assert_eq!(about[0]["after"]["status"], 200);
    let shown = owner
        .visitor
        .get(&format!(
            "/api/admin/audit/{}",
            first["id"].as_str().unwrap()
        ))
        .await
        .ok();
    assert_eq!(shown["request"].as_array().unwrap().len(), 2);
    let change = &shown["changes"][0];
    assert_eq!(
        (&change["kind"], &change["id"]),
        (&json!("product"), &json!(mug))
    );
    let (before, after) = (change["before"].to_string(), change["after"].to_string());
    assert!(
        before.contains("1200") && !before.contains("1300"),
        "{before}"
    );
    assert!(after.contains("1300") && !after.contains("1200"), "{after}");
}

/// Where callers are counted a household is one of them; whoever looks for one of its machines needs all of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_where_something_was_done_is_the_whole_address() {
    let shop = TestShop::with(&[("TRUSTED_PROXIES", "1")]).await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let mug = owner.stocks("MUG", "12.00", 5).await;
    let address = "2001:db8:1:2:3:4:5:6";
    let clerk = owner.visitor.clone().with("X-Forwarded-For", address);
    let wish = json!({ "price": 13.0, "currency": "USD", "reason": "dearer" });
    clerk.put(&format!("/api/products/{mug}"), wish).await.ok();
    let about = rows(
        &owner,
        &format!("subject=product:{mug}&action=products.changed"),
    )
    .await;
    assert_eq!(about[1]["address"], address, "{about:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_is_written_down_and_looking_is_not() {
    let (_shop, process, owner) = open().await;
    let mug = owner.stocks("MUG", "12.00", 5).await;
    let path = format!("/api/products/{mug}");
    let refused = owner.visitor.put(&path, json!({ "price": -1 })).await;
    assert!(refused.status.is_client_error());
    owner.visitor.get("/api/admin/orders").await.ok();
    let all = rows(&owner, "action=products.").await;
    assert_eq!(
        words(&all),
        [
            ("products.changed", "refused"),
            ("products.changed", "attempted"),
            ("products.made", "done"),
            ("products.made", "attempted"),
        ]
    );
    assert_eq!(all[0]["after"]["code"], refused.code());
    // What was made is known afterwards.
    assert_eq!(all[2]["subject"], format!("product:{mug}"));
    assert_eq!(rows(&owner, "action=orders.").await.len(), 0);
    // A customer at the door of the back office is written down as such.
    let guest = Visitor::new(&process.url());
    let ada =
        json!({ "name": "Ada", "email": "ada@example.com", "password": "correct horse battery" });
    let session = guest.joins(ada).await;
    let token = session["tokens"]["accessToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let customer = guest.with("Authorization", &format!("Bearer {token}"));
    let tried = customer
        .put(
            &format!("/api/admin/orders/{mug}/status"),
            json!({ "status": "confirmed" }),
        )
        .await;
    assert_eq!(tried.status.as_u16(), 403);
    let tried = rows(&owner, "outcome=refused&action=orders.status").await;
    assert!(tried[0]["actor"].as_str().unwrap().starts_with("customer:"));
    assert_eq!(customer.get("/api/admin/audit").await.status.as_u16(), 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reason_that_cannot_be_read_is_refused_and_nothing_is_done() {
    let (_shop, _process, owner) = open().await;
    let long = "x".repeat(501);
    let clerk = owner.visitor.clone().with("X-Reason", &long);
    let answer = clerk
        .post("/api/categories", json!({ "name": "Mugs" }))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (400, "invalid_header")
    );
    assert_eq!(rows(&owner, "action=categories.").await.len(), 0);
    let listed = owner.visitor.get("/api/categories").await.ok();
    assert_eq!(listed["data"].as_array().map_or(0, Vec::len), 0);
}

/// S29 and S51 over the doors an auditor uses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_taken_along_and_its_chain_is_checked() {
    let (shop, _process, owner) = open().await;
    let clerk = owner
        .visitor
        .clone()
        .with("X-Reason", "=HYPERLINK(\"http://evil\")");
    clerk
        .post("/api/categories", json!({ "name": "Mugs" }))
        .await
        .ok();
    let lines = text(&owner, "/api/admin/audit/export?format=csv").await;
    assert!(lines.starts_with("position,id,at,actor,action,"), "{lines}");
    assert!(
        lines.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""),
        "{lines}"
    );
    let lines = text(
        &owner,
        "/api/admin/audit/export?format=jsonl&action=categories.",
    )
    .await;
    assert_eq!(lines.lines().count(), 2, "{lines}");
    let read = |line| serde_json::from_str::<Value>(line).unwrap();
    let told: Vec<Value> = lines.lines().map(read).collect();
    assert_eq!(told[0]["outcome"], "done", "{lines}");
    assert_eq!(told[1]["changes"], json!([]), "nothing yet: {lines}");
    let changes = told[0]["changes"].as_array().unwrap();
    let made = changes.iter().find(|change| change["kind"] == "category");
    let made = made.unwrap_or_else(|| panic!("{changes:?}"));
    assert_eq!(made["before"], Value::Null);
    assert!(made["after"].to_string().contains("Mugs"), "{made}");
    let chain = owner.visitor.get("/api/admin/audit/chain").await.ok();
    assert_eq!(chain["holds"], true, "{chain}");
    let head = chain["head"].as_str().unwrap().to_owned();
    let said = shop.chore(&["audit", "verify", "--head", &head]).await;
    assert!(said.contains("every link holds"), "{said}");
    let run = "ALTER TABLE audit_log DISABLE TRIGGER USER;
        UPDATE audit_log SET reason = 'nothing' WHERE reason IS NOT NULL;
        ALTER TABLE audit_log ENABLE TRIGGER USER";
    sqlx::raw_sql(run)
        .execute(&shop.db.another_pool(1))
        .await
        .unwrap();
    let chain = owner.visitor.get("/api/admin/audit/chain").await.ok();
    assert_eq!(chain["holds"], false, "{chain}");
    assert!(
        chain["broken"].as_str().unwrap().contains("was changed"),
        "{chain}"
    );
}

async fn text(owner: &Staff, path: &str) -> String {
    let answer = owner.visitor.text(path).await;
    assert!(!answer.is_empty());
    answer
}

/// Issue 3: one line for each bad notice; a flood of them is counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_forged_notices_leaves_one_row_and_not_a_thousand() {
    let shop = TestShop::with(&[
        ("STRIPE_SECRET_KEY", "sk_test_0123456789"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef"),
    ])
    .await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let forger = Visitor::new(&process.url()).with("Stripe-Signature", "t=1,v1=00");
    for _ in 0..30 {
        let answer = forger.post("/api/payments/stripe/webhook", json!({})).await;
        assert_eq!(answer.code(), "invalid_signature");
    }
    let noted = rows(&owner, "action=webhook.refused").await;
    assert_eq!(words(&noted), [("webhook.refused", "refused")]);
    assert_eq!(noted[0]["subject"], "provider:stripe");
}
