//! The newsletter: whose word counts for an address, and what is kept of it.

use super::{ada, after, person, verifies, wants_address, with_identity};
use crate::{CONSENT_TEXT, Identity};
use chrono::{DateTime, Utc};
use domain::kernel::CustomerId;
use uuid::Uuid;

const HER_ADDRESS: &str = "ada@example.com";
const DAY: i64 = 86_400;

/// What is written down about the only reader there is.
#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Written {
    state: String,
    how: String,
    text_version: String,
    confirmed_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    has_address: bool,
}

async fn written(identity: &Identity) -> Written {
    let sql =
        "SELECT state, how, text_version, confirmed_at, ended_at, email IS NOT NULL AS has_address
               FROM newsletter";
    let row = sqlx::query_as(sql).fetch_one(identity.pool());
    row.await.unwrap()
}

async fn execute(identity: &Identity, sql: &str) {
    sqlx::query(sql).execute(identity.pool()).await.unwrap();
}

/// Asks by the form and presses the button in the letter.
async fn agrees_by_form(identity: &Identity, email: &str, seconds: i64) {
    identity.subscribe(email, after(seconds)).await.unwrap();
    uses_link(identity, seconds + 1).await;
}

/// Presses the button in the newest letter.
async fn uses_link(identity: &Identity, seconds: i64) {
    let letter = "SELECT dedupe, sealed FROM letters WHERE kind = 'newsletter_confirm'
                  ORDER BY created_at DESC LIMIT 1";
    let letter = sqlx::query_as(letter).fetch_one(identity.pool());
    let (dedupe, sealed): (String, Vec<u8>) = letter.await.unwrap();
    let opened = identity.open_enclosed(&dedupe, &sealed).await.unwrap();
    let secret = opened.unwrap().secret.unwrap();
    let confirmed = identity.confirm_newsletter(&secret, after(seconds));
    confirmed.await.unwrap();
}

async fn wants(identity: &Identity, person: CustomerId, wanted: bool, seconds: i64) -> bool {
    let wish = identity.want_newsletter(person, wanted, after(seconds));
    wish.await.unwrap()
}

async fn reads(identity: &Identity, person: CustomerId) -> bool {
    identity.reads_newsletter(person).await.unwrap()
}

async fn addresses(identity: &Identity) -> Vec<String> {
    let readers = identity.subscribers(Uuid::nil(), 10).await.unwrap();
    readers.into_iter().map(|reader| reader.email).collect()
}

#[tokio::test]
async fn whoever_registers_under_an_address_decides_nothing_about_its_reader() {
    with_identity(|identity| async move {
        agrees_by_form(&identity, HER_ADDRESS, 1).await;
        let squatter = ada(&identity).await.profile.id;
        assert!(!reads(&identity, squatter).await);
        assert!(!wants(&identity, squatter, false, 3).await);
        assert_eq!(addresses(&identity).await, [HER_ADDRESS]);
        identity.erase(squatter, after(4)).await.unwrap();
        assert_eq!(addresses(&identity).await, [HER_ADDRESS]);
        // The owner of the address decides.
        let hers = person(2, HER_ADDRESS);
        assert!(identity.register(hers, after(5)).await.unwrap());
        let owner = CustomerId(Uuid::from_u128(2));
        verifies(&identity, owner).await;
        assert!(reads(&identity, owner).await);
        assert!(!wants(&identity, owner, false, 6).await);
        assert_eq!(written(&identity).await.state, "ended");
        identity.erase(owner, after(7)).await.unwrap();
        let left = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM newsletter");
        assert_eq!(left.fetch_one(identity.pool()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_ended_stays_the_proof_until_its_reader_agrees_anew() {
    with_identity(|identity| async move {
        let owner = ada(&identity).await.profile.id;
        verifies(&identity, owner).await;
        assert!(wants(&identity, owner, true, 10).await);
        execute(&identity, "UPDATE newsletter SET text_version = 'older'").await;
        assert!(!wants(&identity, owner, false, 20).await);
        let proof = written(&identity).await;
        let told = (proof.confirmed_at, proof.ended_at, proof.has_address);
        assert_eq!(told, (Some(after(10)), Some(after(20)), false));
        // Anybody may ask with her address; nothing of the proof changes by it.
        identity.subscribe(HER_ADDRESS, after(DAY)).await.unwrap();
        let asked = Written {
            state: "asked".into(),
            how: "account".into(),
            text_version: "older".into(),
            has_address: true,
            ..proof
        };
        assert_eq!(written(&identity).await, asked);
        identity.forget_readers(after(9 * DAY)).await.unwrap();
        let ended = Written {
            state: "ended".into(),
            has_address: false,
            ..asked
        };
        assert_eq!(written(&identity).await, ended);
        agrees_by_form(&identity, HER_ADDRESS, 10 * DAY).await;
        let agreed = Written {
            state: "confirmed".into(),
            how: "form".into(),
            text_version: CONSENT_TEXT.into(),
            confirmed_at: Some(after(10 * DAY + 1)),
            ended_at: None,
            has_address: true,
        };
        assert_eq!(written(&identity).await, agreed);
    })
    .await;
}

#[tokio::test]
async fn a_reader_agrees_to_the_words_they_saw_when_they_asked() {
    with_identity(|identity| async move {
        identity.subscribe(HER_ADDRESS, after(1)).await.unwrap();
        // The shop has other words by the time that the link is used.
        execute(&identity, "UPDATE newsletter SET asked_text = 'earlier'").await;
        uses_link(&identity, DAY).await;
        assert_eq!(written(&identity).await.text_version, "earlier");
        // Whoever ends it and asks anew sees the words of today.
        let reader = identity.subscribers(Uuid::nil(), 1).await.unwrap()[0].id;
        let token = identity.unsubscribe_token(reader);
        identity.unsubscribe(&token, after(2 * DAY)).await.unwrap();
        agrees_by_form(&identity, HER_ADDRESS, 3 * DAY).await;
        assert_eq!(written(&identity).await.text_version, CONSENT_TEXT);
    })
    .await;
}

#[tokio::test]
async fn who_never_agreed_is_forgotten_after_a_week() {
    with_identity(|identity| async move {
        identity.subscribe(HER_ADDRESS, after(1)).await.unwrap();
        let gone = identity.forget_readers(after(8 * DAY)).await.unwrap();
        assert_eq!(gone, 1);
    })
    .await;
}

#[tokio::test]
async fn the_newsletter_moves_to_the_new_address_with_its_reader() {
    with_identity(|identity| async move {
        let owner = ada(&identity).await.profile.id;
        verifies(&identity, owner).await;
        wants(&identity, owner, true, 10).await;
        let reader = identity.subscribers(Uuid::nil(), 1).await.unwrap()[0].id;
        identity.subscribe("ada@new.test", after(11)).await.unwrap();
        let secret = wants_address(&identity, owner, "ada@new.test").await;
        let here = ("request", after(12));
        identity.verify_email(&secret, here).await.unwrap();
        assert!(reads(&identity, owner).await);
        assert_eq!(addresses(&identity).await, ["ada@new.test"]);
        let moved = written(&identity).await;
        assert_eq!(
            (moved.how.as_str(), moved.confirmed_at),
            ("account", Some(after(10)))
        );
        // The newsletters that lie in the old mailbox still end it.
        let token = identity.unsubscribe_token(reader);
        identity.unsubscribe(&token, after(13)).await.unwrap();
        assert!(!reads(&identity, owner).await);
    })
    .await;
}

#[tokio::test]
async fn a_new_address_that_wants_no_newsletter_gets_none() {
    with_identity(|identity| async move {
        agrees_by_form(&identity, "ada@new.test", 1).await;
        let reader = identity.subscribers(Uuid::nil(), 1).await.unwrap()[0].id;
        let token = identity.unsubscribe_token(reader);
        identity.unsubscribe(&token, after(3)).await.unwrap();
        let owner = ada(&identity).await.profile.id;
        verifies(&identity, owner).await;
        wants(&identity, owner, true, 10).await;
        let secret = wants_address(&identity, owner, "ada@new.test").await;
        let here = ("request", after(12));
        identity.verify_email(&secret, here).await.unwrap();
        assert!(!reads(&identity, owner).await);
        assert!(addresses(&identity).await.is_empty());
    })
    .await;
}

/// Somebody registered under an address that was never theirs, and moves on to their own.
#[tokio::test]
async fn a_squatter_takes_no_newsletter_along() {
    with_identity(|identity| async move {
        agrees_by_form(&identity, HER_ADDRESS, 1).await;
        let squatter = ada(&identity).await.profile.id;
        let secret = wants_address(&identity, squatter, "squatter@example.net").await;
        let here = ("request", after(5));
        identity.verify_email(&secret, here).await.unwrap();
        assert!(!reads(&identity, squatter).await);
        assert_eq!(addresses(&identity).await, [HER_ADDRESS]);
    })
    .await;
}

/// Anybody can type anybody's address.
#[tokio::test]
async fn an_address_gets_three_letters_in_a_day_whoever_asks() {
    with_identity(|identity| async move {
        let letters = async || {
            let sql = "SELECT count(*) FROM letters WHERE kind = 'newsletter_confirm'";
            let count = sqlx::query_scalar::<_, i64>(sql).fetch_one(identity.pool());
            count.await.unwrap()
        };
        for hour in 0..24 {
            let asked = identity.subscribe(HER_ADDRESS, after(hour * 3_600));
            asked.await.unwrap();
        }
        assert_eq!(letters().await, 3);
        identity
            .subscribe("bob@example.com", after(5))
            .await
            .unwrap();
        assert_eq!(letters().await, 4, "others are not held up");
        // A day after the first one there is room for one again.
        for minute in [1, 30] {
            let asked = identity.subscribe(HER_ADDRESS, after(DAY + minute * 60));
            asked.await.unwrap();
        }
        assert_eq!(letters().await, 5);
        // The last link that was sent is good, whatever was asked since.
        uses_link(&identity, DAY + 7_200).await;
        assert_eq!(addresses(&identity).await, [HER_ADDRESS]);
    })
    .await;
}
