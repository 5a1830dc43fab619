//! Carriers that are away, busy, deaf, or do not know the shop; and a postman who is killed on his way.

use super::{KEY, PostedShop, asked, count, only, orders_as, until};
use serde_json::json;
use sims::smtp::{SmtpSim, SmtpTurn};
use sims::{Effect, FaultRule};
use testkit::paying::PayingShop;

const SEND: &str = "/v3/mail/send";
/// As if the minutes of the lease and of every pause had passed.
const LATER: &str = "UPDATE letters SET due_at = now(), lease_until = now() - interval '1 second'
                     WHERE state IN ('waiting', 'sending') AND kind = 'order_confirmed'";

async fn time_passes(shop: &PayingShop) {
    sqlx::query(LATER)
        .execute(&shop.shop.db.pool)
        .await
        .unwrap();
}

const STATE: &str = "SELECT state FROM letters WHERE kind = 'order_confirmed'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postman_killed_between_sending_and_writing_down_sends_once_more_at_most() {
    let mut posted = PostedShop::open().await;
    let mug = posted.shop.stocks("MUG", 300, 50).await;
    let slow = FaultRule {
        answer_delay_ms: 600_000,
        ..FaultRule::on("POST", SEND, Effect::Nothing)
    };
    posted.post.faults().add(slow);
    orders_as(&posted.shop, "Ada", &mug).await;
    for times in 1..=2 {
        until("SendGrid takes the letter", async || {
            count(&posted.post.letters(), "order_confirmed") == times
        })
        .await;
        posted.shop.door.end();
        time_passes(&posted.shop).await;
        posted.shop.reopens().await;
    }
    // Twice nobody knew: now somebody must look.
    until("the letter is parked", async || {
        asked(&posted.shop, STATE).await == "parked"
    })
    .await;
    let letters = posted.post.letters();
    assert_eq!(count(&letters, "order_confirmed"), 2);
    let ids: Vec<_> = letters
        .iter()
        .filter(|one| one.categories == ["order_confirmed"])
        .collect();
    assert_eq!(
        ids[0].headers["Message-ID"], ids[1].headers["Message-ID"],
        "a mailbox can tell"
    );
    assert_eq!(ids[0].letter_id, ids[1].letter_id);

    posted.post.faults().clear();
    let said = posted.shop.shop.chore(&["mail", "parked"]).await;
    assert!(said.contains("nobody knows whether it was sent"), "{said}");
    let said = posted.shop.shop.chore(&["mail", "retry"]).await;
    assert!(said.contains("letters will be sent"), "{said}");
    until("it is sent", async || {
        asked(&posted.shop, STATE).await == "sent"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_key_parks_nothing_and_once_it_is_mended_everything_goes() {
    let posted = PostedShop::open().await;
    let mug = posted.shop.stocks("MUG", 300, 50).await;
    posted.post.set_key("another");
    orders_as(&posted.shop, "Ada", &mug).await;
    let why = "SELECT coalesce(last_error, '') FROM letters WHERE kind = 'order_confirmed'";
    until("the key is refused", async || {
        let why = asked(&posted.shop, why).await;
        why.as_str()
            .is_some_and(|why| why.starts_with("account: sendgrid: 401"))
    })
    .await;
    assert_eq!(asked(&posted.shop, STATE).await, "waiting");
    let health = posted.shop.owner.visitor.get("/health/ready").await.ok();
    let checks = health["checks"].as_array().unwrap();
    let mail = checks.iter().find(|check| check["name"] == "mail").unwrap();
    assert!(
        mail["detail"]
            .as_str()
            .unwrap()
            .starts_with("0 letters parked"),
        "{mail}"
    );
    posted.post.set_key(KEY);
    until("it is sent", async || {
        asked(&posted.shop, STATE).await == "sent"
    })
    .await;
    assert_eq!(count(&posted.post.letters(), "order_confirmed"), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_carrier_that_is_away_or_busy_gets_every_letter_once_it_is_back() {
    let posted = PostedShop::open().await;
    let mug = posted.shop.stocks("MUG", 300, 50).await;
    posted.post.stop().await;
    let first = orders_as(&posted.shop, "Ada", &mug).await;
    until("it was tried", async || {
        asked(
            &posted.shop,
            "SELECT tries > 0 FROM letters WHERE kind = 'order_confirmed' AND state = 'waiting'",
        )
        .await
            == true
    })
    .await;
    posted.post.restart().await.unwrap();
    let busy = FaultRule::on("POST", SEND, Effect::Status(429)).times(1);
    posted.post.faults().add(busy);
    until("it is sent", async || {
        time_passes(&posted.shop).await;
        asked(&posted.shop, STATE).await == "sent"
    })
    .await;
    assert!(
        only(&posted.post.letters(), "order_confirmed")
            .text
            .contains(&first.order)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_is_refused_is_set_aside_and_the_others_go_on() {
    let posted = PostedShop::open().await;
    let mug = posted.shop.stocks("MUG", 300, 50).await;
    let refused = FaultRule::on("POST", SEND, Effect::Status(400)).times(2);
    posted.post.faults().add(refused);
    orders_as(&posted.shop, "Ada", &mug).await;
    let parked = "SELECT count(*) FROM letters WHERE state = 'parked'";
    posted.shop.counts(parked, 2).await;
    orders_as(&posted.shop, "Bob", &mug).await;
    until("Bob's letter goes", async || {
        count(&posted.post.letters(), "order_confirmed") == 1
    })
    .await;
    let said = posted.shop.shop.chore(&["mail", "parked"]).await;
    assert!(
        said.contains("2 are parked") && said.contains("sendgrid: 400"),
        "{said}"
    );
    posted.shop.shop.chore(&["mail", "retry"]).await;
    posted.shop.counts(parked, 0).await;
    until("Ada's letter goes", async || {
        count(&posted.post.letters(), "order_confirmed") == 2
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_smtp_server_carries_letters_and_says_which_it_will_never_take() {
    let post = SmtpSim::start().await.unwrap();
    let url = post.url();
    let settings = [("SMTP_URL", &*url), ("STAFF_MAIL", "crew@shop.test")];
    let shop = PayingShop::with(&settings).await;
    let mug = shop.stocks("MUG", 300, 50).await;
    post.then([SmtpTurn::RefuseLetter(451), SmtpTurn::RefuseLetter(451)]);
    orders_as(&shop, "Ada", &mug).await;
    let waits = "SELECT count(*) FROM letters WHERE state = 'waiting' AND last_error = 'smtp: 451'";
    shop.counts(waits, 2).await;
    sqlx::query("UPDATE letters SET due_at = now()")
        .execute(&shop.shop.db.pool)
        .await
        .unwrap();
    let sent = "SELECT count(*) FROM letters WHERE state = 'sent'";
    shop.counts(sent, 2).await;
    let letters = post.letters();
    let hers = letters
        .iter()
        .find(|one| one.to == ["ada@mail.test"])
        .unwrap();
    let id = asked(
        &shop,
        "SELECT id FROM letters WHERE kind = 'order_confirmed'",
    )
    .await;
    assert!(
        hers.letter
            .contains(&format!("Message-ID: <{}@", id.as_str().unwrap())),
        "{}",
        hers.letter
    );
    assert!(
        hers.letter.contains("multipart/alternative"),
        "{}",
        hers.letter
    );

    post.then([SmtpTurn::RefuseReader(550), SmtpTurn::RefuseReader(550)]);
    orders_as(&shop, "Bob", &mug).await;
    let parked = "SELECT count(*) FROM letters WHERE state = 'parked' AND last_error LIKE 'refused: smtp: 550'
                  OR state = 'parked' AND last_error LIKE 'smtp: 550'";
    shop.counts(parked, 2).await;
    assert_eq!(json!(post.letters().len()), json!(2));
}
