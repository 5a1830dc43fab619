//! A day of both providers' books beside the shop's: what is missing on either side is named, told to
//! staff once, and changes nothing; days that nobody compared are caught up.

use super::books::events;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_were_missed_for_too_long_are_shown_as_not_compared() {
    let mut shop = PayingShop::open().await;
    let yesterday = "SELECT count(*) FROM reconciliations WHERE method = 'stripe'";
    shop.counts(yesterday, 1).await;
    shop.door.end();
    // M-Pesa's books were compared last five days earlier than Stripe's.
    let earlier = "INSERT INTO reconciliations (id, method, day, our_lines, their_lines,
            difference_count, differences, compared_at, version)
        SELECT gen_random_uuid(), 'mpesa', day - 5, 0, 0, 0, '[]', compared_at, 1
        FROM reconciliations WHERE method = 'stripe' RETURNING day";
    let last: NaiveDate = sqlx::query_scalar(earlier)
        .fetch_one(&shop.shop.db.pool)
        .await
        .unwrap();
    shop.reopens().await;
    let until = last + TimeDelta::days(4);
    let missed = format!(
        "SELECT count(*) FROM reconciliations
         WHERE outcome = 'not_compared' AND version = 1 AND day <= '{until}'"
    );
    shop.counts(&missed, 4).await;
    let phones = days(&shop, "mpesa").await;
    assert_eq!(of(&phones, last).unwrap()["outcome"], "compared");
    for later in 1..=4 {
        let day = last + TimeDelta::days(later);
        let row = of(&phones, day).expect("staff see it");
        assert_eq!(
            (&row["outcome"], &row["differenceCount"]),
            (&json!("not_compared"), &json!(0))
        );
    }
}

/// The shop learnt of all its money a day before: the provider's line is of another day then.
async fn learnt_a_day_apart(shop: &PayingShop, more: i64) {
    let moved = [
        format!(
            "UPDATE payments SET taken_at = taken_at - interval '1 day',
                started_at = started_at - interval '1 day', taken_minor = taken_minor + {more}"
        ),
        "UPDATE refunds SET succeeded_at = succeeded_at - interval '1 day'".to_owned(),
    ];
    for sql in moved {
        let pool = &shop.shop.db.pool;
        sqlx::query(&sql).execute(pool).await.unwrap();
    }
}

/// A mug that was paid by card and all of whose money went back; the day on which that was.
async fn paid_and_given_back(shop: &PayingShop) -> NaiveDate {
    let mug = shop.stocks("MUG", 300, 50).await;
    let buyer = shop.order(&mug, 1, "stripe").await;
    buyer.intent().await;
    buyer.confirms("pm_card_visa").await.ok();
    shop.paid(&buyer).await;
    let clerk = shop.owner.visitor.clone().with("Idempotency-Key", "back");
    let path = format!("/api/payments/{}/refund", buyer.order);
    clerk.post(&path, json!({"reason": "broken"})).await.ok();
    shop.until(&buyer, "given back", |shown| {
        shown["refunds"][0]["status"] == "succeeded"
    })
    .await;
    // Whoever reads what happened writes it into the tables first.
    events(shop).await;
    sqlx::query_scalar("SELECT (taken_at AT TIME ZONE 'UTC')::date FROM payments")
        .fetch_one(&shop.shop.db.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_the_other_side_wrote_down_on_another_day_is_missing_nowhere() {
    let shop = PayingShop::open().await;
    let there = paid_and_given_back(&shop).await;
    learnt_a_day_apart(&shop, 0).await;
    let here = there - TimeDelta::days(1);
    for (day, lines) in [(here, "2 lines here, 0"), (there, "0 lines here, 2")] {
        let (_, said) = reconciled(&shop, day).await;
        let line = format!("Stripe {day}: {lines} there, 0 differ");
        assert!(said.contains(&line), "{line} is not in\n{said}");
    }
    // Another sum is told on whichever day.
    learnt_a_day_apart(&shop, 100).await;
    for day in [here - TimeDelta::days(1), there] {
        let (agrees, said) = reconciled(&shop, day).await;
        assert!(!agrees && said.contains("1 differ"), "{said}");
        assert!(said.contains("CaptureDiffers pi_"), "{said}");
    }
}
