//! A day of both providers' books beside the shop's: what is missing on either side is named, told to
//! staff once, and changes nothing; days that nobody compared are caught up.

use super::notices::{bring, by_hand, signed, written};
use crate::door::wire::Ask;
use chrono::{NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use sims::daraja::PayerAnswer;
use sims::stripe::Paid;
use testkit::paying::{PayingShop, cents, text};

/// Somebody takes 777 shillings on Stripe's own pages, without the shop; the number of the payment.
async fn taken_at_stripe(shop: &PayingShop) -> String {
    let port = shop.stripe.url().rsplit(':').next().unwrap().parse();
    let ask = Ask::new("POST", "/v1/payment_intents")
        .header("authorization", "Bearer sk_test_sim")
        .header("content-type", "application/x-www-form-urlencoded")
        .bytes("amount=77700&currency=kes".to_owned());
    let intent = text(&ask.at(port.unwrap()).await.ok(), "id");
    assert_eq!(shop.stripe.pay(&intent, "pm_card_visa"), Ok(Paid::Yes));
    intent
}

/// Somebody who knows the secret makes the shop believe that a payment was made; its number.
async fn believed(shop: &PayingShop, mug: &str) -> String {
    let buyer = shop.order(mug, 2, "stripe").await;
    let intent = buyer.intent().await;
    let body = written(shop, "payment_intent.created", &intent);
    let mut event: Value = serde_json::from_str(&body).unwrap();
    let amount = event["data"]["object"]["amount"].clone();
    event["id"] = json!("evt_forged");
    event["type"] = json!("payment_intent.succeeded");
    event["data"]["object"]["status"] = json!("succeeded");
    event["data"]["object"]["amount_received"] = amount;
    bring(shop, &signed(&event.to_string())).await;
    shop.paid(&buyer).await;
    intent
}

/// `eliteshop reconcile` for this day: whether the books agree, and what it printed.
async fn reconciled(shop: &PayingShop, day: NaiveDate) -> (bool, String) {
    let mut command = shop.shop.command(&["reconcile", "--day", &day.to_string()]);
    let run = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = run.await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), said)
}

/// The compared days of one provider, as staff see them.
async fn days(shop: &PayingShop, method: &str) -> Vec<Value> {
    let path = format!("/api/admin/reconciliations?method={method}");
    let listed = shop.seen(&shop.owner.visitor, &path).await;
    listed["data"].as_array().expect("days").clone()
}

fn of(days: &[Value], day: NaiveDate) -> Option<&Value> {
    days.iter().find(|row| row["day"] == day.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_here_and_what_is_missing_there_are_named_once() {
    let shop = PayingShop::with(&[("PAYMENT_LOOK_SECONDS", "3600")]).await;
    let mug = shop.stocks("MUG", 300, 50).await;
    let (card, phone) = (
        shop.order(&mug, 1, "stripe").await,
        shop.order(&mug, 1, "mpesa").await,
    );
    let agreed = card.intent().await;
    assert_eq!(shop.stripe.pay(&agreed, "pm_card_visa"), Ok(Paid::Yes));
    shop.paid(&card).await;
    phone.prompt(&shop.daraja, PayerAnswer::Pays).await;
    shop.until(&phone, "paid with a receipt", |shown| {
        shown["attempts"][0]["receipt"].is_string()
    })
    .await;
    shop.stripe.set_notice_rules(by_hand());
    let missing_here = taken_at_stripe(&shop).await;
    let missing_there = believed(&shop, &mug).await;
    let today = Utc::now().date_naive();
    for _ in 0..2 {
        let (agrees, said) = reconciled(&shop, today).await;
        assert!(!agrees, "{said}");
        for line in [
            format!("Stripe {today}: 2 lines here, 2 there, 2 differ"),
            format!("CaptureUnknownHere {missing_here}: nothing here, 77700 there (KES"),
            format!("CaptureUnknownThere {missing_there}: 60000 here, nothing there (KES"),
            format!("Mpesa {today}: 1 lines here, 1 there, 0 differ"),
            "Next: GET /api/admin/reconciliations".to_owned(),
        ] {
            assert!(said.contains(&line), "{line} is not in\n{said}");
        }
    }
    let cards = days(&shop, "stripe").await;
    let row = of(&cards, today).expect("today was compared");
    assert_eq!(row["differenceCount"], 2);
    let (here, there) = (&row["differences"][0], &row["differences"][1]);
    assert_eq!(
        (
            &here["what"],
            &here["providerRef"],
            cents(&here["theirAmount"])
        ),
        (&json!("capture_unknown_here"), &json!(missing_here), 77_700)
    );
    assert_eq!(
        (
            &there["what"],
            &there["providerRef"],
            cents(&there["ourAmount"])
        ),
        (
            &json!("capture_unknown_there"),
            &json!(missing_there),
            60_000
        )
    );
    let phones = days(&shop, "mpesa").await;
    assert_eq!(of(&phones, today).unwrap()["differenceCount"], 0);
    // The second time was no news, neither for history nor for staff.
    let id = domain::reconciliation::reconciliation_id(domain::order::PaymentMethod::Stripe, today);
    let compared = format!("SELECT count(*) FROM events WHERE aggregate_id = '{id}'");
    shop.counts(&compared, 1).await;
    // Without an address for staff each owner gets one of their own besides.
    let letters = "SELECT count(*) FROM letters WHERE kind = 'books_differ' AND person_id IS NULL";
    shop.counts(letters, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_that_mpesa_shows_no_more_is_not_compared() {
    let shop = PayingShop::open().await;
    let long_ago = Utc::now().date_naive() - TimeDelta::days(3);
    let (agrees, said) = reconciled(&shop, long_ago).await;
    assert!(!agrees, "{said}");
    let line = format!("Mpesa {long_ago}: not comparable any more");
    assert!(said.contains(&line), "{said}");
    assert!(
        said.contains(&format!("Stripe {long_ago}: 0 lines here")),
        "{said}"
    );
    assert_eq!(of(&days(&shop, "mpesa").await, long_ago), None);
    assert!(of(&days(&shop, "stripe").await, long_ago).is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_were_missed_are_caught_up_when_the_shop_is_back() {
    let mut shop = PayingShop::open().await;
    let yesterday = "SELECT count(*) FROM reconciliations WHERE method = 'stripe'";
    shop.counts(yesterday, 1).await;
    shop.door.end();
    // The shop compared last three days earlier than it did.
    let earlier = "UPDATE reconciliations SET day = day - 3 WHERE method = 'stripe' RETURNING day";
    let last: NaiveDate = sqlx::query_scalar(earlier)
        .fetch_one(&shop.shop.db.pool)
        .await
        .unwrap();
    shop.reopens().await;
    let missed = "SELECT count(*) FROM reconciliations WHERE method = 'stripe'";
    shop.counts(missed, 3).await;
    let cards = days(&shop, "stripe").await;
    for later in 1..=2 {
        let day = last + TimeDelta::days(later);
        assert!(of(&cards, day).is_some(), "{day} is not in {cards:?}");
    }
}
