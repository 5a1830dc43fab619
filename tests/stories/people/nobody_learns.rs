//! Nobody learns who is registered: not by what is answered, nor by how long it takes.

use super::letterbox::{Letterbox, SETTINGS};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::actors::Visitor;
use testkit::shop::TestShop;

/// How often each is asked; they take turns, so that a busy machine slows both.
pub(crate) const ROUNDS: usize = 15;
const PASSWORD: &str = "correct horse battery";

pub(crate) type Asked = (u16, Value, Duration);
/// What is sent about an address.
type Wish = dyn Fn(&str) -> Value;

pub(crate) async fn asks(guest: &Visitor, path: &str, body: &Value) -> Asked {
    let begun = Instant::now();
    let answer = guest.post(path, body.clone()).await;
    let mut body = answer.body;
    if let Some(body) = body.as_object_mut() {
        body.remove("requestId");
        body.remove("instance");
    }
    (answer.status.as_u16(), body, begun.elapsed())
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// What waits for the next step of 150 ms may be one step late on a busy machine, and no more.
fn as_fast(path: &str, known: Vec<Duration>, unknown: Vec<Duration>) {
    let (known, unknown) = (median(known), median(unknown));
    println!("{path}: known {known:.1?}, unknown {unknown:.1?}");
    let (less, more) = (known.min(unknown), known.max(unknown));
    assert!(more * 10 < less * 16, "{path}: {known:?} and {unknown:?}");
}

/// Where nothing is hashed, an answer takes a few milliseconds: how they differ is no more than the noise.
fn both_at_once(path: &str, known: Vec<Duration>, unknown: Vec<Duration>) {
    let (known, unknown) = (median(known), median(unknown));
    println!("{path}: known {known:.1?}, unknown {unknown:.1?}");
    let apart = known.abs_diff(unknown);
    assert!(
        apart < Duration::from_millis(30),
        "{path}: {known:?}, {unknown:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn known_and_unknown_addresses_are_answered_alike_and_as_fast() {
    // As dear as in a shop for customers.
    let settings = [&SETTINGS[..], &[("BCRYPT_COST", "12")]].concat();
    let shop = TestShop::with(&settings).await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let ada = json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    guest.joins(ada).await;
    let register = |email: &str| json!({ "name": "Ada", "email": email, "password": PASSWORD });
    let forgot = |email: &str| json!({ "email": email });
    let rows: [(&str, &Wish); 2] = [
        ("/api/auth/register", &register),
        ("/api/auth/forgot-password", &forgot),
    ];
    for (path, body) in rows {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let new = format!("{}{round}@example.com", path.len());
            let one = asks(&guest, path, &body("ada@example.com")).await;
            let other = asks(&guest, path, &body(&new)).await;
            assert_eq!((one.0, &one.1), (other.0, &other.1), "{path}");
            assert_eq!(one.0, 202);
            known.push(one.2);
            unknown.push(other.2);
        }
        as_fast(path, known, unknown);
    }
    let letters = Letterbox::of(&shop);
    assert_eq!(letters.count("already_registered").await, 1);
    assert_eq!(letters.count("reset_password").await, 3);
}

const LOGIN: &str = "/api/auth/login";
/// So many wrong passwords lock an account; its owner, where there is one, gets a letter with a link.
const LOCKS: usize = 5;
const ACCOUNTS: usize = 9;

/// Somebody at another address for each number: what is counted for an address locks none.
pub(super) fn from(guest: &Visitor, net: &str, number: usize) -> Visitor {
    let address = format!("{net}.{}", number + 1);
    guest.clone().with("X-Forwarded-For", &address)
}

pub(super) fn login(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

/// A wrong password for a known and an unknown address, one right after the other. Who is asked first takes turns.
async fn guess_at_both(guest: &Visitor, round: usize) -> (Asked, Asked) {
    let (guest, account) = (from(guest, "203.0.113", round), round / LOCKS);
    let wish = |who: &str| login(&format!("{who}{account}@example.com"), "not this one");
    let (hers, nobodys) = (wish("ada"), wish("nobody"));
    if round.is_multiple_of(2) {
        let known = asks(&guest, LOGIN, &hers).await;
        (known, asks(&guest, LOGIN, &nobodys).await)
    } else {
        let unknown = asks(&guest, LOGIN, &nobodys).await;
        (asks(&guest, LOGIN, &hers).await, unknown)
    }
}

/// How long the known one took in hundredths of what the unknown one took beside it: the middle of all pairs.
/// What slows a busy machine lasts longer than a pair, so that much of it cancels out.
pub(super) fn pair_by_pair(what: &str, times: &[(Duration, Duration)], most: u128) {
    let ratio =
        |(known, unknown): &(Duration, Duration)| known.as_micros() * 100 / unknown.as_micros();
    let mut ratios: Vec<u128> = times.iter().map(ratio).collect();
    ratios.sort_unstable();
    let middle = ratios[ratios.len() / 2];
    println!("{what}: the known one takes {middle} % of the unknown one");
    let alike = middle <= most && 10_000 / most <= middle;
    assert!(alike, "{what}: {middle} % of {ratios:?}");
}

/// Every account is guessed at until it is locked, and the last guess, which locks, takes no longer either.
async fn guesses(guest: &Visitor) {
    let mut times = Vec::new();
    for round in 0..ACCOUNTS * LOCKS {
        let (one, other) = guess_at_both(guest, round).await;
        assert_eq!((one.0, &one.1), (other.0, &other.1));
        assert_eq!(
            (one.0, &one.1["code"]),
            (401, &json!("invalid_credentials"))
        );
        times.push((one.2, other.2));
    }
    let locking = times.iter().skip(LOCKS - 1).step_by(LOCKS);
    let locking: Vec<(Duration, Duration)> = locking.copied().collect();
    // Nine pairs say less than forty-five.
    pair_by_pair("a login that locks", &locking, 160);
    pair_by_pair("a wrong login", &times, 125);
}

/// The same where the account is locked: the right password is answered like any other.
async fn waits(guest: &Visitor) {
    // The one that was locked a moment ago.
    let mail = |who: &str| format!("{who}{}@example.com", ACCOUNTS - 1);
    let (hers, nobodys) = (
        login(&mail("ada"), PASSWORD),
        login(&mail("nobody"), PASSWORD),
    );
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let guest = from(guest, "192.0.2", round);
        let one = asks(&guest, LOGIN, &hers).await;
        let other = asks(&guest, LOGIN, &nobodys).await;
        assert_eq!((one.0, &one.1["code"]), (other.0, &other.1["code"]));
        assert_eq!(one.1["code"], "login_locked");
        known.push(one.2);
        unknown.push(other.2);
    }
    both_at_once("a locked login", known, unknown);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_says_as_little_and_takes_as_long_whoever_it_is_for() {
    let dear = [("BCRYPT_COST", "12"), ("TRUSTED_PROXIES", "1")];
    let shop = TestShop::with(&[&SETTINGS[..], &dear].concat()).await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    for account in 0..ACCOUNTS {
        let email = format!("ada{account}@example.com");
        let ada = json!({ "name": "Ada", "email": email, "password": PASSWORD });
        guest.post("/api/auth/register", ada).await.ok();
    }
    guesses(&guest).await;
    waits(&guest).await;
    let letters = Letterbox::of(&shop);
    assert_eq!(letters.count("account_locked").await, ACCOUNTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_was_good_once_is_refused_like_one_that_never_was() {
    let shop = TestShop::with(&SETTINGS).await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let ada = json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    let session = guest.joins(ada).await;
    let old = Letterbox::of(&shop).token("verify_email").await;
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    let ada = guest
        .clone()
        .with("Authorization", &format!("Bearer {token}"));
    let again = ada.post("/api/auth/verify-email/resend", json!({})).await;
    again.ok();
    let never: String = old.chars().rev().collect();
    let path = "/api/auth/verify-email";
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..2 * ROUNDS {
        let one = asks(&guest, path, &json!({ "token": old })).await;
        let other = asks(&guest, path, &json!({ "token": never })).await;
        assert_eq!((one.0, &one.1), (other.0, &other.1));
        assert_eq!((one.0, &one.1["code"]), (400, &json!("link_invalid")));
        known.push(one.2);
        unknown.push(other.2);
    }
    both_at_once(path, known, unknown);
}
