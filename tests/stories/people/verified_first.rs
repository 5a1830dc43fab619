//! A shop that lets customers in once their address is verified: then even registering an address and signing in
//! with the chosen password tells nobody whether somebody else has it.

use super::letterbox::{Letterbox, SETTINGS};
use super::nobody_learns::{Asked, asks, from, login, pair_by_pair};
use serde_json::{Value, json};
use testkit::actors::Visitor;
use testkit::shop::TestShop;

const FIRST_VERIFY: (&str, &str) = ("REQUIRE_VERIFIED_EMAIL", "customers");
const REGISTER: &str = "/api/auth/register";
const LOGIN: &str = "/api/auth/login";
const ADAS: &str = "correct horse battery";
const CHOSEN: &str = "four other words";

async fn registers(guest: &Visitor, email: &str, password: &str) -> Asked {
    let wish = json!({ "name": "Somebody", "email": email, "password": password });
    asks(guest, REGISTER, &wish).await
}

async fn signs_in(guest: &Visitor, email: &str, password: &str) -> Asked {
    asks(guest, LOGIN, &login(email, password)).await
}

async fn follows(guest: &Visitor, path: &str, body: Value) {
    guest.post(&format!("/api/auth/{path}"), body).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_free_and_a_taken_address_are_answered_alike_and_its_owner_comes_in_by_the_letter() {
    let shop = TestShop::with(&[&SETTINGS[..], &[FIRST_VERIFY]].concat()).await;
    let process = shop.open().await;
    let (guest, letters) = (Visitor::new(&process.url()), Letterbox::of(&shop));
    registers(&guest, "ada@example.com", ADAS).await;
    let token = letters.token("verify_email").await;
    follows(&guest, "verify-email", json!({ "token": token })).await;
    let (taken, free) = ("ada@example.com", "grace@example.com");
    let (one, other) = (
        registers(&guest, taken, CHOSEN).await,
        registers(&guest, free, CHOSEN).await,
    );
    assert_eq!((one.0, &one.1), (other.0, &other.1));
    assert_eq!(one.0, 202);
    for audience in ["shop", "admin"] {
        let wish =
            |email: &str| json!({ "email": email, "password": CHOSEN, "audience": audience });
        let one = asks(&guest, LOGIN, &wish(taken)).await;
        let other = asks(&guest, LOGIN, &wish(free)).await;
        assert_eq!((one.0, &one.1), (other.0, &other.1), "{audience}");
        let told = (one.0, &one.1["code"]);
        assert_eq!(told, (401, &json!("invalid_credentials")));
    }
    // The letter of the registration still holds: no newer one ended its link.
    assert_eq!(letters.count("verify_email").await, 2);
    let token = letters.token("verify_email").await;
    follows(&guest, "verify-email", json!({ "token": token })).await;
    let hers = signs_in(&guest, free, CHOSEN).await;
    let told = (hers.0, &hers.1["user"]["emailVerified"]);
    assert_eq!(told, (200, &json!(true)), "{}", hers.1);
    assert_eq!(signs_in(&guest, taken, ADAS).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_by_link_verifies_too_and_whoever_works_here_is_asked_for_no_letter() {
    let shop = TestShop::with(&[&SETTINGS[..], &[FIRST_VERIFY]].concat()).await;
    let process = shop.open().await;
    let (guest, letters) = (Visitor::new(&process.url()), Letterbox::of(&shop));
    // The first owner, whose address nobody verified, signs in.
    process.owner().await;
    registers(&guest, "grace@example.com", ADAS).await;
    assert_eq!(signs_in(&guest, "grace@example.com", ADAS).await.0, 401);
    let forgot = json!({ "email": "grace@example.com" });
    follows(&guest, "forgot-password", forgot).await;
    let token = letters.token("reset_password").await;
    let wish = json!({ "token": token, "newPassword": CHOSEN });
    follows(&guest, "reset-password", wish).await;
    assert_eq!(signs_in(&guest, "grace@example.com", CHOSEN).await.0, 200);
}

/// Four logins for each account lock none.
const ACCOUNTS: usize = 5;
const LOGINS: usize = 4;

/// Whose password was chosen a moment ago, and whose is Ada's: who is asked first takes turns.
async fn both(guest: &Visitor, round: usize) -> (Asked, Asked) {
    let (guest, account) = (from(guest, "203.0.113", round), round / LOGINS);
    let (free, taken) = (
        format!("grace{account}@example.com"),
        format!("ada{account}@example.com"),
    );
    if round.is_multiple_of(2) {
        let free = signs_in(&guest, &free, CHOSEN).await;
        (free, signs_in(&guest, &taken, CHOSEN).await)
    } else {
        let taken = signs_in(&guest, &taken, CHOSEN).await;
        (signs_in(&guest, &free, CHOSEN).await, taken)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chosen_password_takes_as_long_whether_the_address_was_free_or_not() {
    // As dear as in a shop for customers.
    let dear = [
        FIRST_VERIFY,
        ("BCRYPT_COST", "12"),
        ("TRUSTED_PROXIES", "1"),
    ];
    let shop = TestShop::with(&[&SETTINGS[..], &dear].concat()).await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    for account in 0..ACCOUNTS {
        let (free, taken) = (
            format!("grace{account}@example.com"),
            format!("ada{account}@example.com"),
        );
        for (email, password) in [(&taken, ADAS), (&taken, CHOSEN), (&free, CHOSEN)] {
            assert_eq!(registers(&guest, email, password).await.0, 202);
        }
    }
    let mut times = Vec::new();
    for round in 0..ACCOUNTS * LOGINS {
        let (free, taken) = both(&guest, round).await;
        assert_eq!((free.0, &free.1), (taken.0, &taken.1));
        assert_eq!(free.0, 401);
        times.push((free.2, taken.2));
    }
    pair_by_pair("a login with the chosen password", &times, 140);
}
