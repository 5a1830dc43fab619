//! Getting an account into its owner's hands by letter: verifying an address, setting a forgotten
//! password, lifting a lock, moving to another address.

use super::letterbox::{Letterbox, SETTINGS};
use serde_json::{Value, json};
use testkit::actors::Visitor;
use testkit::shop::{Process, TestShop};

const OLD: &str = "correct horse battery";
const NEW: &str = "four other words";

struct Street {
    shop: TestShop,
    process: Process,
    letters: Letterbox,
    guest: Visitor,
}

async fn street() -> Street {
    let shop = TestShop::with(&SETTINGS).await;
    let process = shop.open().await;
    let letters = Letterbox::of(&shop);
    let guest = Visitor::new(&process.url());
    Street {
        shop,
        process,
        letters,
        guest,
    }
}

impl Street {
    async fn ada(&self) -> Visitor {
        let wish = json!({ "name": "Ada", "email": "ada@example.com", "password": OLD });
        let session = self.guest.joins(wish).await;
        signed_in(&self.guest, &session)
    }

    async fn uses(&self, path: &str, body: Value) -> (u16, String) {
        let answer = self.guest.post(&format!("/api/auth/{path}"), body).await;
        (answer.status.as_u16(), answer.code().to_owned())
    }

    async fn signs_in(&self, password: &str) -> (u16, String) {
        let login = json!({ "email": "ada@example.com", "password": password });
        self.uses("login", login).await
    }
}

fn signed_in(guest: &Visitor, session: &Value) -> Visitor {
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    let bearer = format!("Bearer {token}");
    guest.clone().with("Authorization", &bearer)
}

fn done() -> (u16, String) {
    (204, String::new())
}

/// What who sets a password or lifts a lock is told: `deviceToken` stands in the body.
fn opened() -> (u16, String) {
    (200, String::new())
}

fn refused() -> (u16, String) {
    (400, "link_invalid".to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ada_verifies_her_address_by_the_newest_letter() {
    let street = street().await;
    let ada = street.ada().await;
    let me = ada.get("/api/auth/profile").await.ok();
    assert_eq!(me["emailVerified"], false);
    let first = street.letters.token("verify_email").await;
    let again = "/api/auth/verify-email/resend";
    assert_eq!(ada.post(again, json!({})).await.status.as_u16(), 202);
    let second = street.letters.token("verify_email").await;
    let by = |token: &str| street.uses("verify-email", json!({ "token": token }));
    assert_eq!(by(&first).await, refused());
    assert_eq!(by("made up").await, refused());
    assert_eq!(by(&second).await, done());
    // A double click does no harm.
    assert_eq!(by(&second).await, done());
    let me = ada.get("/api/auth/profile").await.ok();
    assert_eq!(me["emailVerified"], true);
    // Nothing is left to be verified: no more letters.
    assert_eq!(ada.post(again, json!({})).await.status.as_u16(), 202);
    assert_eq!(street.letters.count("verify_email").await, 2);
    assert_eq!(
        street.guest.post(again, json!({})).await.status.as_u16(),
        401
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_password_is_set_by_link_and_shows_everybody_out() {
    let street = street().await;
    let ada = street.ada().await;
    let forgot = json!({ "email": " ADA@example.com" });
    for _ in 0..5 {
        let asked = street.uses("forgot-password", forgot.clone()).await;
        assert_eq!(asked, (202, String::new()));
    }
    assert_eq!(street.letters.count("reset_password").await, 3);
    let token = street.letters.token("reset_password").await;
    let set = |token: &str, new: &str| {
        street.uses(
            "reset-password",
            json!({ "token": token, "newPassword": new }),
        )
    };
    // What is refused leaves the link as it is.
    assert_eq!(set(&token, "password1").await.0, 422);
    let verify = street.letters.token("verify_email").await;
    assert_eq!(set(&verify, NEW).await, refused());
    let (one, other) = tokio::join!(set(&token, NEW), set(&token, "words of somebody else"));
    let mut both = [one, other];
    both.sort();
    assert_eq!(both, [opened(), refused()]);
    assert_eq!(ada.get("/api/auth/profile").await.status.as_u16(), 401);
    assert_eq!(street.signs_in(OLD).await.0, 401);
    assert_eq!(street.letters.count("password_changed").await, 1);
    let login = json!({ "email": "ada@example.com", "password": NEW });
    let session = street.guest.post("/api/auth/login", login).await;
    if session.status.as_u16() == 200 {
        // Reading the mail proved the address too.
        assert_eq!(session.body["user"]["emailVerified"], true);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_is_lifted_by_its_letter_and_by_a_new_password() {
    let street = street().await;
    street.ada().await;
    let lock = async || {
        for _ in 0..5 {
            street.signs_in("not this one").await;
        }
        assert_eq!(street.signs_in(OLD).await.1, "login_locked");
    };
    lock().await;
    let token = json!({ "token": street.letters.token("account_locked").await });
    assert_eq!(street.uses("unlock", token.clone()).await, opened());
    assert_eq!(street.signs_in(OLD).await.0, 200);
    assert_eq!(street.uses("unlock", token).await, opened());
    let wrong = json!({ "token": street.letters.token("verify_email").await });
    assert_eq!(street.uses("unlock", wrong).await, refused());
    lock().await;
    let forgot = json!({ "email": "ada@example.com" });
    assert_eq!(street.uses("forgot-password", forgot).await.0, 202);
    let token = street.letters.token("reset_password").await;
    let reset = json!({ "token": token, "newPassword": NEW });
    assert_eq!(street.uses("reset-password", reset).await, opened());
    assert_eq!(street.signs_in(NEW).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_address_is_adas_once_its_letter_was_read() {
    let street = street().await;
    let ada = street.ada().await;
    let wish = |email: &str, password: Option<&str>| {
        let body = json!({ "email": email, "currentPassword": password });
        ada.put("/api/auth/profile", body)
    };
    assert_eq!(wish("ada@new.test", None).await.code(), "required");
    let wrong = wish("ada@new.test", Some("not it")).await;
    assert_eq!(wrong.code(), "invalid_credentials");
    let bob = json!({ "name": "Bob", "email": "bob@example.com", "password": OLD });
    street.guest.joins(bob).await;
    // Somebody else's address is answered like a free one; its owner hears of it.
    let taken = wish("bob@example.com", Some(OLD)).await.ok();
    assert_eq!(street.letters.count("already_registered").await, 1);
    let free = wish("ada@new.test", Some(OLD)).await.ok();
    assert_eq!(taken["pendingEmail"], "bob@example.com");
    assert_eq!(free["pendingEmail"], "ada@new.test");
    assert_eq!(free["email"], "ada@example.com");
    let (token, to) = street.letters.newest("verify_email").await;
    assert_eq!(to.as_deref(), Some("ada@new.test"));
    let by = street.uses("verify-email", json!({ "token": token.unwrap() }));
    assert_eq!(by.await, done());
    let me = ada.get("/api/auth/profile").await.ok();
    assert_eq!(
        (&me["email"], &me["pendingEmail"], &me["emailVerified"]),
        (&json!("ada@new.test"), &Value::Null, &json!(true))
    );
    let (_, told) = street.letters.newest("email_changed").await;
    assert_eq!(told.as_deref(), Some("ada@example.com"));
    assert_eq!(street.signs_in(OLD).await.0, 401);
    assert!(!street.shop.said().contains("new.test"));
    drop(street.process);
}
