//! What is written beside an order, and who reads it.

use super::house::{House, house, refused};
use crate::journey::walker::{position, seen, text};
use serde_json::{Value, json};
use testkit::actors::Visitor;

async fn read(visitor: &Visitor, path: &str, position: &str) -> Vec<Value> {
    let list = seen(visitor, path, position).await.ok();
    list["data"].as_array().cloned().unwrap_or_default()
}

fn paths(house: &House) -> (String, String) {
    let order = &house.order;
    (
        format!("/api/orders/{order}/notes"),
        format!("/api/admin/orders/{order}/notes"),
    )
}

#[tokio::test]
async fn a_customer_never_reads_what_staff_wrote_for_staff() {
    let house = house().await;
    let (own, all) = paths(&house);
    let asked = house
        .guest
        .post(&own, json!({"text": "Please ring twice"}))
        .await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    house
        .clerk()
        .post(&all, json!({"text": "Rude on the phone"}))
        .await
        .ok();
    let answer = json!({"text": "We will", "internal": false});
    let last = position(&house.clerk().post(&all, answer).await);
    let shown = read(&house.guest, &own, &last).await;
    let texts: Vec<String> = shown.iter().map(|note| text(note, "text")).collect();
    assert_eq!(texts, ["Please ring twice", "We will"]);
    assert!(
        shown
            .iter()
            .all(|note| note["internal"] == false && note.get("author").is_none())
    );
    let everything = read(house.clerk(), &all, &last).await;
    let hidden: Vec<&Value> = everything
        .iter()
        .filter(|note| note["internal"] == true)
        .collect();
    assert_eq!((everything.len(), hidden.len()), (3, 1));
    assert_eq!(hidden[0]["text"], "Rude on the phone");
    assert!(
        hidden[0]["author"]
            .as_str()
            .is_some_and(|author| author.starts_with("staff:"))
    );
    let track = format!("/api/orders/{}/track", house.order);
    let tracked = seen(&house.guest, &track, &last).await.ok();
    let told = tracked["story"].as_array().expect("a story");
    let notes = told
        .iter()
        .filter(|step| step["what"] == "note_written")
        .count();
    assert!(notes <= 2, "the story tells of an internal note: {tracked}");
    let order = seen(&house.guest, &format!("/api/orders/{}", house.order), &last)
        .await
        .ok();
    assert!(!order.to_string().contains("Rude"), "{order}");
}

#[tokio::test]
async fn the_words_of_notes_lie_sealed() {
    let house = house().await;
    let (own, all) = paths(&house);
    house
        .guest
        .post(&own, json!({"text": "Wanjiru lives behind the mill"}))
        .await
        .ok();
    house
        .clerk()
        .post(&all, json!({"text": "Wanjiru called"}))
        .await
        .ok();
    let found: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM events WHERE payload::text LIKE '%Wanjiru%' OR metadata::text LIKE '%Wanjiru%')
              + (SELECT count(*) FROM attachment WHERE position('Wanjiru'::bytea IN body) > 0)",
    )
    .fetch_one(&house.street.shop.db.pool)
    .await
    .unwrap();
    assert_eq!(found, 0);
    let sealed: i64 = sqlx::query_scalar("SELECT count(*) FROM attachment WHERE kind = 'note'")
        .fetch_one(&house.street.shop.db.pool)
        .await
        .unwrap();
    assert_eq!(sealed, 2);
    assert!(!house.street.shop.said().contains("Wanjiru"));
}

#[tokio::test]
async fn nobody_writes_or_reads_beside_an_order_of_somebody_else() {
    let house = house().await;
    let (own, all) = paths(&house);
    let stranger = Visitor::new(&house.street.door.url());
    let ada = house.street.customer("ada@example.com").await;
    for visitor in [&stranger, &ada] {
        refused(
            &visitor.post(&own, json!({"text": "Hello"})).await,
            404,
            "not_found",
        );
        refused(&visitor.get(&own).await, 404, "not_found");
    }
    refused(&ada.get(&all).await, 403, "admin_login_required");
    refused(
        &stranger.post(&all, json!({"text": "Hello"})).await,
        401,
        "unauthenticated",
    );
}

#[tokio::test]
async fn a_note_says_something_that_can_be_read() {
    let house = house().await;
    let (own, _) = paths(&house);
    refused(
        &house.guest.post(&own, json!({"text": "  "})).await,
        422,
        "required",
    );
    let long = "x".repeat(2_001);
    refused(
        &house.guest.post(&own, json!({"text": long})).await,
        422,
        "invalid_value",
    );
    refused(
        &house.guest.post(&own, json!({"text": "\u{7}"})).await,
        422,
        "invalid_value",
    );
    let lines = house
        .guest
        .post(&own, json!({"text": "First\nsecond 🎁"}))
        .await
        .ok();
    assert_eq!(lines["text"], "First\nsecond 🎁");
    let keyed = house.guest.clone().with("Idempotency-Key", "note-1");
    let once = keyed.post(&own, json!({"text": "Once"})).await.ok();
    let again = keyed.post(&own, json!({"text": "Once"})).await;
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.body, once);
}
