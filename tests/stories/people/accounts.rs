//! Keeping an account: guessing a password is no use, and changing it shows everybody else out.

use serde_json::json;
use testkit::actors::{Method, Visitor};
use testkit::shop::TestShop;

/// S09 over the door: the same answer whether or not there is such an account, and an audit row each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_is_stopped_and_nobody_learns_who_is_registered() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let guest = Visitor::new(&process.url());
    let ada =
        json!({ "name": "Ada", "email": "ada@example.com", "password": "correct horse battery" });
    guest.post("/api/auth/register", ada).await.ok();
    let mut told = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let login = json!({ "email": email, "password": "not this one" });
        let mut answers = Vec::new();
        for _ in 0..6 {
            let answer = guest.post("/api/auth/login", login.clone()).await;
            answers.push((answer.status.as_u16(), answer.code().to_owned()));
            if answer.code() == "login_locked" {
                let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
                assert!((1..=60).contains(&wait), "{wait}");
            }
        }
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0][4], (401, "invalid_credentials".to_owned()));
    assert_eq!(told[0][5], (429, "login_locked".to_owned()));
    let rows = owner
        .visitor
        .get("/api/admin/audit?action=account.locked")
        .await
        .ok();
    assert_eq!(rows["data"].as_array().unwrap().len(), 2);
    let failed = owner
        .visitor
        .get("/api/admin/audit?action=login.failed")
        .await
        .ok();
    assert_eq!(failed["data"].as_array().unwrap().len(), 10);
    assert!(!failed.to_string().contains("example.com"), "{failed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_changes_the_password_shows_everybody_else_out() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let ada =
        json!({ "name": "Ada", "email": "ada@example.com", "password": "correct horse battery" });
    let session = guest.joins(ada).await;
    let holding = |session: &serde_json::Value| {
        let token = session["tokens"]["accessToken"].as_str().unwrap();
        guest
            .clone()
            .with("Authorization", &format!("Bearer {token}"))
    };
    let old = holding(&session);
    let path = "/api/auth/change-password";
    let wish = |current: &str, new: &str| json!({ "currentPassword": current, "newPassword": new });
    let wrong = old.put(path, wish("not it", "four other words")).await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.code()),
        (401, "invalid_credentials")
    );
    let weak = old
        .put(path, wish("correct horse battery", "password1"))
        .await;
    assert_eq!(weak.status.as_u16(), 422);
    assert_eq!(weak.body["errors"][0]["pointer"], "/newPassword");
    let nobody = guest
        .put(path, wish("correct horse battery", "four other words"))
        .await;
    assert_eq!(nobody.status.as_u16(), 401);
    let now = old
        .put(path, wish("correct horse battery", "four other words"))
        .await
        .ok();
    assert_eq!(old.get("/api/auth/profile").await.status.as_u16(), 401);
    holding(&now).get("/api/auth/profile").await.ok();
    let login = |password: &str| json!({ "email": "ada@example.com", "password": password });
    let gone = guest
        .post("/api/auth/login", login("correct horse battery"))
        .await;
    assert_eq!(gone.code(), "invalid_credentials");
    guest
        .post("/api/auth/login", login("four other words"))
        .await
        .ok();
}

/// Gone is gone: the account, its sessions and its name; a new one with the same address is somebody new.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_is_forgotten_and_may_come_back_as_somebody_new() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let ada =
        json!({ "name": "Ada", "email": "ada@example.com", "password": "correct horse battery" });
    let session = guest.joins(ada.clone()).await;
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    let ada_here = guest
        .clone()
        .with("Authorization", &format!("Bearer {token}"));
    let leave = async |visitor: &Visitor, password: &str| {
        let body = json!({ "password": password });
        visitor
            .ask(Method::DELETE, "/api/auth/account", Some(body))
            .await
    };
    assert_eq!(
        leave(&ada_here, "not it").await.code(),
        "invalid_credentials"
    );
    ada_here.get("/api/auth/profile").await.ok();
    assert_eq!(
        leave(&guest, "correct horse battery").await.status.as_u16(),
        401
    );
    let certificate = leave(&ada_here, "correct horse battery").await.ok();
    assert_eq!(certificate["customerId"], session["user"]["id"]);
    assert_eq!(ada_here.get("/api/auth/profile").await.status.as_u16(), 401);
    let login = json!({ "email": "ada@example.com", "password": "correct horse battery" });
    assert_eq!(
        guest.post("/api/auth/login", login).await.code(),
        "invalid_credentials"
    );
    let again = guest.joins(ada).await;
    assert_ne!(again["user"]["id"], session["user"]["id"]);
    let owner = process.owner().await;
    let password = testkit::shop::ADMIN.1;
    assert_eq!(
        leave(&owner.visitor, password).await.code(),
        "last_super_admin"
    );
}
