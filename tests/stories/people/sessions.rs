//! Where somebody is signed in, and showing the others out.

use super::second_factor::{ada, holding};
use serde_json::json;
use testkit::actors::Visitor;
use testkit::shop::TestShop;

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
