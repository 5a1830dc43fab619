//! Whoever asks what the shop knows about them is told, to the last byte and no byte further.

use super::life::{Words, lives, signs_in};
use testkit::actors::Visitor;
use testkit::paying::{PayingShop, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_is_told_everything_about_themselves_and_nothing_about_others() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let (zoe, bob) = (
        Words::of("qxzoe7", 61_728_394),
        Words::of("qxbob8", 72_839_405),
    );
    let (person, other) = (
        lives(&shop, &zoe, &mug).await,
        lives(&shop, &bob, &mug).await,
    );
    let answer = person.visitor.get("/api/auth/export").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let document = answer.ok();
    let whole = document.to_string();
    for word in [
        "Person ",
        "Recipient ",
        "Street ",
        "Floor ",
        "City ",
        "State ",
        "Country ",
        "Payer ",
        "Bill ",
        "Leave it with ",
        "It broke in ",
        "Please call ",
        "They said ",
        "Moved away from ",
    ] {
        assert!(
            word == "They said " || whole.contains(&format!("{word}qxzoe7")),
            "{word}"
        );
    }
    assert!(!whole.contains("They said"), "staff keep their own notes");
    assert!(
        whole.contains(&zoe.email) && whole.contains(&zoe.phone) && whole.contains("pictures.test")
    );
    let counts = |name: &str| document[name].as_array().map(Vec::len);
    assert_eq!(
        (counts("orders"), counts("returns"), counts("refunds")),
        (Some(4), Some(1), Some(2))
    );
    assert!(
        document["payments"].to_string().contains(&zoe.all()[2]),
        "the payer's phone"
    );
    for word in bob.all().iter().chain([&other.id]) {
        assert!(!whole.contains(word.as_str()), "{word} is somebody else's");
    }
    for secret in person.tokens.iter().chain([&zoe.password]) {
        assert!(!whole.contains(secret.as_str()));
    }
    let staff = text(
        &shop.owner.visitor.get("/api/auth/profile").await.ok(),
        "id",
    );
    assert!(!whole.contains(&staff), "nor who of the staff it was");

    let reader = person.visitor.clone().with("Accept", "text/html,*/*;q=0.8");
    let page = reader.text("/api/auth/export").await;
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("Recipient qxzoe7") && !page.contains("qxbob8"));
    let noted = "SELECT count(*) FROM audit_log WHERE action = 'customer.exported'";
    shop.counts(noted, 2).await;
    let old = "UPDATE sessions SET started_at = started_at - interval '16 minutes'";
    sqlx::query(old).execute(&shop.shop.db.pool).await.unwrap();
    let refused = person.visitor.get("/api/auth/export").await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (403, "recent_login_required")
    );
    let again = signs_in(&shop.door.url(), &zoe).await;
    again.visitor.get("/api/auth/export").await.ok();
    assert_eq!(
        Visitor::new(&shop.door.url())
            .get("/api/auth/export")
            .await
            .status,
        401
    );
}
