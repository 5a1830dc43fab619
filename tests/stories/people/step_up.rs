//! Before what is dangerous the shop asks whether it is still the same person at the keyboard.

use super::second_factor::{enrols, holding};
use serde_json::{Value, json};
use testkit::actors::{Answer, Visitor};
use testkit::paying::{Buyer, PayingShop};
use testkit::shop::{ADMIN, Process, TestShop};

const STEP_UP: &str = "/api/auth/step-up";

/// The owner, who only gave the password: nothing is confirmed by that.
async fn unconfirmed(url: &str) -> Visitor {
    let guest = Visitor::new(url);
    let login = json!({ "email": ADMIN.0, "password": ADMIN.1, "audience": "admin" });
    let session = guest.post("/api/auth/login", login).await.ok();
    holding(&guest, &session)
}

fn refused(answer: &Answer) {
    let told = (answer.status.as_u16(), answer.code());
    assert_eq!(told, (403, "step_up_required"), "{}", answer.body);
}

async fn customer(process: &Process, email: &str) -> String {
    let guest = Visitor::new(&process.url());
    let wish = json!({ "name": "Ada", "email": email, "password": "correct horse battery" });
    guest.post("/api/auth/register", wish).await.ok();
    let login = json!({ "email": email, "password": "correct horse battery" });
    let session = guest.post("/api/auth/login", login).await.ok();
    session["user"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn erasing_and_exporting_ask_for_the_password_once_more() {
    let shop = TestShop::new().await;
    let (one, two) = (shop.open().await, shop.open().await);
    let owner = unconfirmed(&one.url()).await;
    let ada = customer(&one, "ada@example.com").await;
    let erase = format!("/api/admin/customers/{ada}/erase");
    let why = json!({ "reason": "asked for by letter" });
    let asked = owner.post(&erase, why.clone()).await;
    refused(&asked);
    assert_eq!(asked.body["methods"], json!(["password"]));
    refused(&owner.get("/api/admin/audit/export").await);
    let wrong = owner.post(STEP_UP, json!({ "password": "not it" })).await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.code()),
        (401, "invalid_credentials")
    );
    refused(&owner.post(&erase, why.clone()).await);
    let none = owner.post(STEP_UP, json!({})).await;
    assert_eq!((none.status.as_u16(), none.code()), (422, "required"));
    let code = owner.post(STEP_UP, json!({ "code": "123456" })).await;
    assert_eq!(code.code(), "second_factor_off");
    let nobody = Visitor::new(&one.url())
        .post(STEP_UP, json!({ "password": ADMIN.1 }))
        .await;
    assert_eq!(nobody.status.as_u16(), 401);
    owner
        .post(STEP_UP, json!({ "password": ADMIN.1 }))
        .await
        .ok();
    // Another session of the same person is not confirmed by it, another process knows of it at once.
    refused(
        &unconfirmed(&one.url())
            .await
            .post(&erase, why.clone())
            .await,
    );
    let token = owner.header("Authorization").unwrap();
    let there = Visitor::new(&two.url()).with("Authorization", &token);
    there.post(&erase, why.clone()).await.ok();
    assert!(
        owner
            .text("/api/admin/audit/export")
            .await
            .contains("session.confirmed")
    );
    sqlx::query("UPDATE sessions SET confirmed_at = confirmed_at - interval '5 minutes 1 second'")
        .execute(&shop.db.pool)
        .await
        .unwrap();
    refused(&owner.post(&erase, why).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_a_second_factor_confirms_with_it_and_not_with_the_password() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = unconfirmed(&process.url()).await;
    let (mut app, codes) = enrols(&owner, ADMIN.1).await;
    // Setting it up showed a code: that confirms. So does a login with one.
    owner.text("/api/admin/audit/export").await;
    sqlx::query("UPDATE sessions SET confirmed_at = NULL")
        .execute(&shop.db.pool)
        .await
        .unwrap();
    let asked = owner.get("/api/admin/audit/export").await;
    refused(&asked);
    assert_eq!(asked.body["methods"], json!(["code", "recoveryCode"]));
    let password = owner.post(STEP_UP, json!({ "password": ADMIN.1 })).await;
    assert_eq!(
        (password.status.as_u16(), password.code()),
        (409, "second_factor_needed")
    );
    let wrong = owner.post(STEP_UP, json!({ "code": app.wrong() })).await;
    assert_eq!(wrong.code(), "invalid_code");
    let code = app.code().await;
    owner.post(STEP_UP, json!({ "code": code })).await.ok();
    owner.text("/api/admin/audit/export").await;
    let again = owner.post(STEP_UP, json!({ "code": code })).await;
    assert_eq!(again.code(), "invalid_code");
    owner
        .post(STEP_UP, json!({ "recoveryCode": codes[0] }))
        .await
        .ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_are_switched_by_whoever_confirmed_and_customers_by_whoever_may() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let boss = process
        .owner()
        .await
        .visitor
        .with("X-Reason", "a new clerk");
    let wish = json!({ "name": "Joan Clarke", "email": "joan@example.com", "role": "auditor" });
    let joan = boss.post("/api/admin/staff", wish).await.ok();
    let joan = joan["id"].as_str().unwrap().to_owned();
    let ada = customer(&process, "ada@example.com").await;
    let owner = unconfirmed(&process.url()).await;
    let switches = async |who: &str, is_active: bool| {
        let wish = json!({ "isActive": is_active, "reason": "on leave" });
        let path = format!("/api/admin/customers/{who}/status");
        owner.put(&path, wish).await
    };
    for active in [false, true] {
        switches(&ada, active).await.ok();
        let asked = switches(&joan, active).await;
        refused(&asked);
        assert_eq!(asked.body["methods"], json!(["password"]));
    }
    let password = json!({ "password": ADMIN.1 });
    owner.post(STEP_UP, password).await.ok();
    for active in [false, true] {
        let switched = switches(&joan, active).await.ok();
        assert_eq!(switched["isActive"], active, "{switched}");
    }
}

/// A paid order over so many shillings, and what was bought.
async fn paid(shop: &PayingShop, sku: &str, shillings: i64) -> (Buyer, String) {
    let product = shop.stocks(sku, shillings, 5).await;
    let buyer = shop.order(&product, 1, "stripe").await;
    buyer.intent().await;
    buyer.confirms("pm_card_visa").await.ok();
    shop.paid(&buyer).await;
    (buyer, product)
}

async fn gives_back(clerk: &Visitor, buyer: &Buyer, key: &str, amount: Value) -> Answer {
    let path = format!("/api/payments/{}/refund", buyer.order);
    let wish = json!({ "amount": amount, "reason": "arrived late" });
    clerk
        .clone()
        .with("Idempotency-Key", key)
        .post(&path, wish)
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn much_money_goes_back_only_after_a_confirmation_and_little_sums_add_up() {
    let shop = PayingShop::with(&[("STEP_UP_REFUND_ABOVE", "50")]).await;
    let (buyer, _) = paid(&shop, "DEAR", 200).await;
    let clerk = unconfirmed(&shop.door.url()).await;
    refused(&gives_back(&clerk, &buyer, "much", json!(51)).await);
    gives_back(&clerk, &buyer, "little", json!(30)).await.ok();
    // Repeating it counts once; another 21 within the hour is too much, 20 is not.
    gives_back(&clerk, &buyer, "little", json!(30)).await.ok();
    refused(&gives_back(&clerk, &buyer, "more", json!(21)).await);
    let (one, two) = tokio::join!(
        gives_back(&clerk, &buyer, "half", json!(15)),
        gives_back(&clerk, &buyer, "other-half", json!(15))
    );
    let mut ends = [one.status.as_u16(), two.status.as_u16()];
    ends.sort_unstable();
    assert_eq!(ends, [202, 403]);
    // A key that was counted for little is no way to much.
    refused(&gives_back(&clerk, &buyer, "little", json!(150)).await);
    clerk
        .post(STEP_UP, json!({ "password": ADMIN.1 }))
        .await
        .ok();
    gives_back(&clerk, &buyer, "much", json!(100)).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_road_leads_past_the_confirmation() {
    let shop = PayingShop::with(&[("STEP_UP_REFUND_ABOVE", "50")]).await;
    let (kept, _) = paid(&shop, "ONE", 80).await;
    let (sent, product) = paid(&shop, "TWO", 80).await;
    for status in ["processing", "shipped", "delivered"] {
        shop.owner.leads(&sent.order, status).await.ok();
    }
    let clerk = unconfirmed(&shop.door.url()).await;
    let lead = async |order: &str, status: &str| {
        let wish = json!({ "status": status, "reason": "as agreed" });
        clerk
            .put(&format!("/api/admin/orders/{order}/status"), wish)
            .await
    };
    refused(&lead(&kept.order, "cancelled").await);
    refused(&lead(&sent.order, "refunded").await);
    for (order, status) in [(&kept.order, "cancelled"), (&sent.order, "refunded")] {
        let wish = json!({ "orderIds": [order], "status": status, "reason": "as agreed" });
        refused(&clerk.post("/api/admin/orders/bulk-status", wish).await);
    }
    let items = json!([{ "productId": product, "quantity": 1 }]);
    let wish = json!({ "items": items, "reason": "damaged" });
    let path = format!("/api/orders/{}/returns", sent.order);
    let back = sent.visitor.post(&path, wish).await.ok();
    let at = |verb: &str| format!("/api/admin/returns/{}/{verb}", back["id"].as_str().unwrap());
    clerk.put(&at("approve"), json!({})).await.ok();
    let items = json!([{ "productId": product, "quantity": 1, "disposition": "restock" }]);
    clerk
        .put(&at("receive"), json!({ "items": items }))
        .await
        .ok();
    refused(&clerk.put(&at("close"), json!({})).await);
    clerk
        .post(STEP_UP, json!({ "password": ADMIN.1 }))
        .await
        .ok();
    clerk.put(&at("close"), json!({})).await.ok();
    lead(&kept.order, "cancelled").await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_password_confirms_nothing_and_keeps_the_second_factor() {
    let shop = TestShop::with(&[("RATE_LIMIT_AUTH_PER_15_MIN", "0")]).await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let changes = async |owner: &Visitor, from: &str, to: &str| {
        let wish = json!({ "currentPassword": from, "newPassword": to });
        let session = owner.put("/api/auth/change-password", wish).await.ok();
        holding(&guest, &session)
    };
    let audit = "/api/admin/audit/export";
    let owner = unconfirmed(&process.url()).await;
    let owner = changes(&owner, ADMIN.1, "four other words").await;
    refused(&owner.get(audit).await);
    let password = json!({ "password": "four other words" });
    owner.post(STEP_UP, password).await.ok();
    owner.text(audit).await;
    let owner = changes(&owner, "four other words", "five words of another").await;
    refused(&owner.get(audit).await);
    // The session was opened with a code, the next one counts as such, and asks for one.
    let (mut app, _) = enrols(&owner, "five words of another").await;
    owner.text(audit).await;
    let owner = changes(&owner, "five words of another", "six words of yet another").await;
    refused(&owner.get(audit).await);
    let sessions = owner.get("/api/auth/sessions").await.ok();
    assert_eq!(sessions["sessions"][0]["withSecondFactor"], true);
    let code = json!({ "code": app.code().await });
    owner.post(STEP_UP, code).await.ok();
    owner.text(audit).await;
}

/// Each is little enough; together they are too much, whatever the requests are called.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_name_for_two_wishes_does_not_hide_the_second() {
    let shop = PayingShop::with(&[("STEP_UP_REFUND_ABOVE", "1000")]).await;
    let (one, _) = paid(&shop, "ONE", 600).await;
    let (two, _) = paid(&shop, "TWO", 600).await;
    let clerk = unconfirmed(&shop.door.url()).await;
    let clerk = clerk.with("Idempotency-Key", "both");
    let cancels = async |order: &str| {
        let wish = json!({ "orderIds": [order], "status": "cancelled", "reason": "as agreed" });
        clerk.post("/api/admin/orders/bulk-status", wish).await
    };
    let first = cancels(&one.order).await.ok();
    assert_eq!(first["succeeded"], 1, "{first}");
    let second = cancels(&two.order).await;
    let told = (second.status.as_u16(), second.code());
    let refusals = [(403, "step_up_required"), (422, "idempotency_key_reused")];
    assert!(refusals.contains(&told), "{}", second.body);
}
