//! The newsletter: nobody is written to who did not agree, and one click ends it.

use super::letterbox::{Letterbox, SETTINGS};
use serde_json::json;
use testkit::actors::Visitor;
use testkit::shop::TestShop;

async fn figures(owner: &Visitor) -> (i64, i64, i64) {
    let told = owner.get("/api/admin/newsletter").await.ok();
    let count = |name: &str| told[name].as_i64().unwrap();
    (count("asked"), count("confirmed"), count("ended"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_agrees_by_letter_and_leaves_with_one_click() {
    let shop = TestShop::with(&SETTINGS).await;
    let process = shop.open().await;
    let letters = Letterbox::of(&shop);
    let owner = process.owner().await.visitor;
    let guest = Visitor::new(&process.url());
    let ask = "/api/newsletter/subscribe";
    let wish = json!({ "email": "=Ada@Example.com" });
    let first = guest.post(ask, wish.clone()).await;
    let again = guest.post(ask, wish.clone()).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (202, 202));
    assert_eq!(first.body, again.body);
    assert_eq!(letters.count("newsletter_confirm").await, 1);
    assert_eq!(figures(&owner).await, (1, 0, 0));
    let (token, to) = letters.newest("newsletter_confirm").await;
    assert_eq!(to.as_deref(), Some("=Ada@Example.com"));
    let agree = async |token: &str| {
        let body = json!({ "token": token });
        let answer = guest.post("/api/newsletter/confirm", body).await;
        answer.status.as_u16()
    };
    assert_eq!(agree("made up").await, 400);
    assert_eq!(agree(token.as_deref().unwrap()).await, 204);
    assert_eq!(agree(token.as_deref().unwrap()).await, 204);
    assert_eq!(figures(&owner).await, (0, 1, 0));
    let odd = guest.post(ask, json!({ "email": "ada" })).await;
    assert_eq!(odd.status.as_u16(), 422);

    assert_eq!(guest.get("/api/admin/newsletter/export").await.status, 401);
    let list = owner.text("/api/admin/newsletter/export").await;
    let row = list.lines().nth(1).unwrap();
    assert!(row.starts_with("\"'=Ada@Example.com\""), "{row}");
    let path = row.rsplit(',').next().unwrap().trim_matches('"').to_owned();
    // Looking at the page changes nothing; a forged token opens none.
    let page = guest.text(&path).await;
    assert!(page.contains("<button>"), "{page}");
    assert_eq!(figures(&owner).await, (0, 1, 0));
    let forged = format!("{}AAAA", &path[..path.len() - 4]);
    assert_eq!(guest.get(&forged).await.code(), "link_invalid");
    for _ in 0..2 {
        let ended = guest.post(&path, json!({})).await;
        assert_eq!(ended.status.as_u16(), 200, "{}", ended.body);
    }
    assert_eq!(figures(&owner).await, (0, 0, 1));
    let list = owner.text("/api/admin/newsletter/export").await;
    assert_eq!(list.lines().count(), 1);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM newsletter WHERE email IS NOT NULL")
        .fetch_one(&shop.db.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

/// Whoever showed that an address is theirs needs no letter to agree, and none to agree no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_agrees_in_their_account() {
    let shop = TestShop::with(&SETTINGS).await;
    let process = shop.open().await;
    let letters = Letterbox::of(&shop);
    let guest = Visitor::new(&process.url());
    let wish =
        json!({ "name": "Ada", "email": "ada@example.com", "password": "correct horse battery" });
    let session = guest.joins(wish).await;
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    let ada = guest
        .clone()
        .with("Authorization", &format!("Bearer {token}"));
    let mine = "/api/auth/newsletter";
    assert_eq!(guest.get(mine).await.status.as_u16(), 401);
    let wants = async |yes: bool| {
        let told = ada.put(mine, json!({ "subscribed": yes })).await.ok();
        let seen = ada.get(mine).await.ok();
        assert_eq!(told, seen);
        seen["subscribed"].as_bool().unwrap()
    };
    assert!(!wants(true).await, "not before the address is verified");
    assert_eq!(letters.count("newsletter_confirm").await, 1);
    let body = json!({ "token": letters.token("verify_email").await });
    guest.post("/api/auth/verify-email", body).await;
    assert!(wants(true).await);
    assert!(wants(true).await);
    assert!(!wants(false).await);
    assert_eq!(letters.count("newsletter_confirm").await, 1);
    let wish = json!({ "password": "correct horse battery" });
    assert!(wants(true).await);
    ada.ask(
        testkit::actors::Method::DELETE,
        "/api/auth/account",
        Some(wish),
    )
    .await
    .ok();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM newsletter")
        .fetch_one(&shop.db.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

/// Anybody can register under an address; that says nothing about who reads there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_only_registers_under_an_address_learns_and_ends_nothing() {
    let shop = TestShop::with(&SETTINGS).await;
    let process = shop.open().await;
    let letters = Letterbox::of(&shop);
    let owner = process.owner().await.visitor;
    let guest = Visitor::new(&process.url());
    let ada = json!({ "email": "ada@example.com" });
    guest.post("/api/newsletter/subscribe", ada).await.ok();
    let body = json!({ "token": letters.token("newsletter_confirm").await });
    guest.post("/api/newsletter/confirm", body).await.ok();
    let password = json!({ "password": "correct horse battery" });
    let mut wish = json!({ "name": "Mallory", "email": "ada@example.com" });
    wish["password"] = password["password"].clone();
    let session = guest.joins(wish).await;
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    let bearer = format!("Bearer {token}");
    let squatter = guest.clone().with("Authorization", &bearer);
    let mine = "/api/auth/newsletter";
    assert_eq!(squatter.get(mine).await.ok()["subscribed"], false);
    let no = json!({ "subscribed": false });
    squatter.put(mine, no).await.ok();
    let export = squatter.get("/api/auth/export").await.ok();
    let told = export["newsletter"].as_array();
    assert!(told.is_none_or(Vec::is_empty), "{export}");
    let leaves = testkit::actors::Method::DELETE;
    let left = squatter.ask(leaves, "/api/auth/account", Some(password));
    left.await.ok();
    assert_eq!(figures(&owner).await, (0, 1, 0));
}
