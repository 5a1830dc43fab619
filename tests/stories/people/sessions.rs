//! Where somebody is signed in, and showing the others out.

use super::second_factor::{ada, holding};
use serde_json::{Value, json};
use testkit::actors::Visitor;
use testkit::shop::{ADMIN, TestShop};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ada_sees_where_she_is_signed_in_and_shows_the_others_out() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let (here, _) = ada(&process).await;
    let login = json!({ "email": "ada@example.com", "password": "correct horse battery" });
    let signs_in = async || {
        let session = guest.post("/api/auth/login", login.clone()).await.ok();
        holding(&guest, &session)
    };
    let (lost, tablet, television) = (signs_in().await, signs_in().await, signs_in().await);
    let id = async |visitor: &Visitor| {
        let sessions = visitor.get("/api/auth/sessions").await.ok();
        let sessions = sessions["sessions"].as_array().unwrap().clone();
        let this: Vec<_> = sessions
            .iter()
            .filter(|one| one["isThis"] == true)
            .collect();
        assert_eq!(this.len(), 1);
        this[0]["id"].as_str().unwrap().to_owned()
    };
    let path = format!("/api/auth/sessions/{}", id(&lost).await);
    let owner = process.owner().await;
    assert_eq!(owner.visitor.delete(&path).await.status.as_u16(), 404);
    assert_eq!(guest.delete(&path).await.status.as_u16(), 401);
    for _ in 0..2 {
        assert_eq!(here.delete(&path).await.status.as_u16(), 204);
    }
    assert_eq!(lost.get("/api/auth/profile").await.status.as_u16(), 401);
    tablet.get("/api/auth/profile").await.ok();
    assert_eq!(here.delete("/api/auth/sessions").await.status.as_u16(), 204);
    for gone in [&tablet, &television] {
        assert_eq!(gone.get("/api/auth/profile").await.status.as_u16(), 401);
    }
    let left = here.get("/api/auth/sessions").await.ok();
    assert_eq!(left["sessions"].as_array().unwrap().len(), 1);
    owner.visitor.get("/api/auth/profile").await.ok();
}

const OLD: &str = "4f6d1b0c9a8e7d25c3b1f0e9d8a7b6c5";
const NEW: &str = "a91c04d7e6f25b38d0c1e2f3a4b5968c";

async fn owner_signs_in(guest: &Visitor) -> Value {
    let login = json!({ "email": ADMIN.0, "password": ADMIN.1, "audience": "admin" });
    let session = guest.post("/api/auth/login", login).await.ok();
    session["tokens"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_are_signed_in_for_a_shorter_time_than_customers() {
    let settings = [("ADMIN_JWT_EXPIRE", "4m"), ("ADMIN_REFRESH_EXPIRE", "1h")];
    let shop = TestShop::with(&settings).await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let wish =
        json!({ "name": "Ada", "email": "ada@example.com", "password": "seven green umbrellas" });
    let hers = guest.joins(wish).await["tokens"].clone();
    let owners = owner_signs_in(&guest).await;
    assert_eq!(
        (&hers["expiresIn"], &owners["expiresIn"]),
        (&json!(900), &json!(240))
    );
    let wish = json!({ "refreshToken": owners["refreshToken"] });
    let next = guest.post("/api/auth/refresh", wish).await.ok();
    assert_eq!(next["expiresIn"], 240, "{next}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_signing_secret_throws_nobody_out_while_the_old_one_stands_behind_it() {
    let mut shop = TestShop::with(&[("JWT_SECRET", OLD)]).await;
    let mut process = shop.open().await;
    let owner = process.owner().await.visitor;
    let bearer = owner.header("Authorization").unwrap();
    for (ring, status) in [(format!("{NEW}|{OLD}"), 200), (NEW.to_owned(), 401)] {
        process.end();
        shop.set("JWT_SECRET", &ring);
        process = shop.open().await;
        let old = Visitor::new(&process.url()).with("Authorization", &bearer);
        let shown = old.get("/api/auth/profile").await;
        assert_eq!(shown.status.as_u16(), status, "{}", shown.body);
        let guest = Visitor::new(&process.url());
        let tokens = owner_signs_in(&guest).await;
        let fresh = format!("Bearer {}", tokens["accessToken"].as_str().unwrap());
        guest
            .with("Authorization", &fresh)
            .get("/api/auth/profile")
            .await
            .ok();
    }
}
