//! Whoever asks what the shop knows about them is told, to the last byte and no byte further.

use super::life::{Person, Words, lives, signs_in};
use serde_json::{Value, json};
use testkit::actors::Visitor;
use testkit::paying::{PayingShop, text};

/// What somebody wrote anywhere in the shop, before their mark.
const WRITTEN: [&str; 13] = [
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
    "Moved away from ",
];

fn tells_all(document: &Value, zoe: &Words) {
    let whole = document.to_string();
    for word in WRITTEN {
        assert!(whole.contains(&format!("{word}qxzoe7")), "{word}");
    }
    for word in [&zoe.email, &zoe.phone, "pictures.test"] {
        assert!(whole.contains(word), "{word}");
    }
    let counts = |name: &str| document[name].as_array().map(Vec::len);
    let counted = (counts("orders"), counts("returns"), counts("refunds"));
    assert_eq!(counted, (Some(4), Some(1), Some(2)));
    let payments = document["payments"].to_string();
    assert!(payments.contains(&zoe.all()[2]), "the payer's phone");
}

/// Hers, somebody else's, and one of the back office.
const BROWSERS: [&str; 3] = ["kettle-browser/7", "anvil-browser/8", "office-browser/9"];

/// Two people sign in, each by a browser of their own, and staff have to do with her order.
async fn come_by(shop: &PayingShop, people: [&Words; 2], person: &Person) {
    for (words, browser) in people.into_iter().zip(BROWSERS) {
        let visitor = Visitor::new(&shop.door.url()).with("User-Agent", browser);
        let wish = json!({ "email": words.email, "password": words.password });
        visitor.post("/api/auth/login", wish).await.ok();
    }
    let orders = person.visitor.get("/api/orders").await.ok();
    let clerk = shop.owner.visitor.clone().with("User-Agent", BROWSERS[2]);
    let path = format!("/api/admin/orders/{}/notes", text(&orders["data"][0], "id"));
    let note = json!({ "text": "Rang back" });
    clerk.post(&path, note).await.ok();
}

/// From where she did what; from where others did theirs is not told.
fn tells_from_where(document: &Value, page: &str) {
    let rows = document["audit"].as_array().unwrap();
    let hers = json!({ "address": "127.0.0.1", "browser": BROWSERS[0] });
    let login = rows.iter().find(|row| row["from"] == hers);
    assert_eq!(login.expect("her login")["action"], "login.succeeded");
    let staffs = rows.iter().filter(|row| row["by"] == "staff");
    let staffs: Vec<&Value> = staffs.collect();
    assert!(!staffs.is_empty() && staffs.iter().all(|row| row.get("from").is_none()));
    let whole = document.to_string();
    for told in [whole.as_str(), page] {
        assert!(told.contains(BROWSERS[0]));
        assert!(!told.contains(BROWSERS[1]) && !told.contains(BROWSERS[2]));
    }
}

async fn tells_nothing_else(shop: &PayingShop, whole: &str, person: &Person, other: &Person) {
    assert!(!whole.contains("They said"), "staff keep their own notes");
    let bob = Words::of("qxbob8", 72_839_405);
    for word in bob.all().iter().chain([&other.id]) {
        assert!(!whole.contains(word.as_str()), "{word} is somebody else's");
    }
    for secret in &person.tokens {
        assert!(!whole.contains(secret.as_str()));
    }
    let me = shop.owner.visitor.get("/api/auth/profile").await.ok();
    let staff = text(&me, "id");
    assert!(!whole.contains(&staff), "nor who of the staff it was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_is_told_everything_about_themselves_and_nothing_about_others() {
    let shop = PayingShop::open().await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let zoe = Words::of("qxzoe7", 61_728_394);
    let bob = Words::of("qxbob8", 72_839_405);
    let person = lives(&shop, &zoe, &mug).await;
    let other = lives(&shop, &bob, &mug).await;
    come_by(&shop, [&zoe, &bob], &person).await;
    let answer = person.visitor.get("/api/auth/export").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let document = answer.ok();
    tells_all(&document, &zoe);
    let whole = document.to_string();
    assert!(!whole.contains(&zoe.password));
    tells_nothing_else(&shop, &whole, &person, &other).await;
    let reader = person.visitor.clone().with("Accept", "text/html,*/*;q=0.8");
    let page = reader.text("/api/auth/export").await;
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Recipient qxzoe7"));
    assert!(!page.contains("qxbob8") && !page.contains("<script"));
    tells_from_where(&document, &page);
    let noted = "SELECT count(*) FROM audit_log WHERE action = 'customer.exported'";
    shop.counts(noted, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_lies_about_does_not_hand_anybody_out() {
    let shop = PayingShop::open().await;
    let zoe = Words::of("qxzoe7", 61_728_394);
    let person = super::life::registers(&shop.door.url(), &zoe).await;
    person.visitor.get("/api/auth/export").await.ok();
    let odd = person.visitor.get("/api/auth/export?format=xml").await;
    assert_eq!(
        (odd.status.as_u16(), odd.code()),
        (400, "invalid_parameter")
    );
    let old =
        "UPDATE sessions SET started_at = started_at - interval '16 minutes', confirmed_at = NULL";
    sqlx::query(old).execute(&shop.shop.db.pool).await.unwrap();
    let refused = person.visitor.get("/api/auth/export").await;
    let said = (refused.status.as_u16(), refused.code());
    assert_eq!(said, (403, "recent_login_required"));
    let path = format!("/api/admin/customers/{}/erase", person.id);
    let wish = serde_json::json!({ "reason": "asked for by letter" });
    let refused = shop.owner.visitor.post(&path, wish).await;
    assert_eq!(refused.code(), "step_up_required", "staff confirm it");
    let again = signs_in(&shop.door.url(), &zoe).await;
    again.visitor.get("/api/auth/export").await.ok();
    let nobody = Visitor::new(&shop.door.url()).get("/api/auth/export").await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staff_are_told_of_their_keys_the_places_they_are_known_at_and_what_they_gave_back() {
    let shop = PayingShop::open().await;
    let kettle = shop.stocks("KETTLE", 1_000, 5).await;
    let buyer = shop.order(&kettle, 1, "stripe").await;
    buyer.intent().await;
    buyer.confirms("pm_card_visa").await.ok();
    shop.paid(&buyer).await;
    let owner = &shop.owner.visitor;
    let path = format!("/api/payments/{}/refund", buyer.order);
    let wish = json!({ "amount": 10, "reason": "arrived late" });
    let clerk = owner.clone().with("Idempotency-Key", "late-1");
    clerk.post(&path, wish).await.ok();
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let wish = json!({ "name": "packing line", "scopes": ["orders.read"], "expiresAt": end });
    let made = owner.post("/api/admin/keys", wish).await.ok();
    let told = owner.get("/api/auth/export").await.ok();
    let key = &told["apiKeys"][0];
    let known = (&key["name"], &key["prefix"], key["expiresAt"].is_string());
    let name = json!("packing line");
    assert_eq!(known, (&name, &made["about"]["prefix"], true));
    assert!(key.get("digest").is_none());
    assert_eq!(told["refundAllowances"][0]["amountMinor"], 1_000);
    assert!(told["knownPlaces"][0]["seenAt"].is_string(), "{told}");
    let secret = text(&made, "key");
    assert!(!told.to_string().contains(&secret[22..]));
    let zoe = Words::of("qxzoe7", 61_728_394);
    let zoe = super::life::registers(&shop.door.url(), &zoe).await;
    let hers = zoe.visitor.get("/api/auth/export").await.ok();
    let empty = (&hers["apiKeys"], &hers["refundAllowances"]);
    assert_eq!(empty, (&json!([]), &json!([])), "nobody else's");
}
