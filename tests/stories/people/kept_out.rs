//! Keeping somebody out by guessing their password is no use: whoever reads the mail of the account comes in,
//! while the guessing goes on.

use super::letterbox::{Letterbox, SETTINGS};
use serde_json::{Value, json};
use testkit::actors::{Answer, Visitor};
use testkit::shop::{Process, TestShop};

const ADA: &str = "ada@example.com";
const OLD: &str = "correct horse battery";
const NEW: &str = "four other words";
/// Where Ada is, and whoever guesses beside her.
const HOUSE: &str = "203.0.113.7";

struct Siege {
    /// Held for as long as the story lasts.
    _shop: TestShop,
    _process: Process,
    letters: Letterbox,
    guest: Visitor,
}

impl Siege {
    /// A shop behind a proxy, where Ada has an account.
    async fn begins() -> Self {
        let behind = ("TRUSTED_PROXIES", "1");
        let shop = TestShop::with(&[&SETTINGS[..], &[behind]].concat()).await;
        let process = shop.open().await;
        let letters = Letterbox::of(&shop);
        let guest = Visitor::new(&process.url());
        let wish = json!({ "name": "Ada", "email": ADA, "password": OLD });
        guest.post("/api/auth/register", wish).await.ok();
        Self {
            _shop: shop,
            _process: process,
            letters,
            guest,
        }
    }

    async fn tries(&self, from: &str, login: Value) -> Answer {
        let there = self.guest.clone().with("X-Forwarded-For", from);
        there.post("/api/auth/login", login).await
    }

    /// Wrong passwords for Ada from addresses nobody came from yet, and from the house she is in, where many
    /// others are tried too.
    async fn goes_on(&self, round: u8) {
        let guess = |email: &str| json!({ "email": email, "password": "not this one" });
        for n in 0..5 {
            let fresh = format!("198.51.100.{}", round * 10 + n);
            self.tries(&fresh, guess(ADA)).await;
            self.tries(HOUSE, guess(ADA)).await;
        }
        for n in 0..20 {
            let other = format!("somebody{n}@example.com");
            self.tries(HOUSE, guess(&other)).await;
        }
    }

    async fn signs_in(&self, password: &str, device: Option<&str>) -> (u16, String) {
        let login = json!({ "email": ADA, "password": password, "deviceToken": device });
        let answer = self.tries(HOUSE, login).await;
        (answer.status.as_u16(), answer.code().to_owned())
    }

    /// Ada uses a link of her mail at home; what names her device from then on.
    async fn reads_her_mail(&self, path: &str, body: Value) -> String {
        let home = self.guest.clone().with("X-Forwarded-For", HOUSE);
        let told = home.post(&format!("/api/auth/{path}"), body).await.ok();
        told["deviceToken"].as_str().unwrap().to_owned()
    }
}

fn locked() -> (u16, String) {
    (429, "login_locked".to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_comes_in_by_a_new_password_while_the_guessing_goes_on() {
    let siege = Siege::begins().await;
    siege.goes_on(1).await;
    assert_eq!(siege.signs_in(OLD, None).await, locked());
    let forgot = json!({ "email": ADA });
    siege
        .guest
        .post("/api/auth/forgot-password", forgot)
        .await
        .ok();
    let token = siege.letters.token("reset_password").await;
    let set = json!({ "token": token, "newPassword": NEW });
    let device = siege.reads_her_mail("reset-password", set).await;
    siege.goes_on(2).await;
    assert_eq!(siege.signs_in(NEW, None).await, locked());
    assert_eq!(siege.signs_in(NEW, Some(&device)).await.0, 200);
    siege.goes_on(3).await;
    assert_eq!(siege.signs_in(NEW, Some(&device)).await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_comes_in_by_lifting_the_lock_while_the_guessing_goes_on() {
    let siege = Siege::begins().await;
    siege.goes_on(1).await;
    assert_eq!(siege.signs_in(OLD, None).await, locked());
    let lift = json!({ "token": siege.letters.token("account_locked").await });
    let device = siege.reads_her_mail("unlock", lift.clone()).await;
    siege.goes_on(2).await;
    assert_eq!(siege.signs_in(OLD, None).await, locked());
    assert_eq!(siege.signs_in(OLD, Some(&device)).await.0, 200);
    // The link was used: it does no harm again, and names no second device.
    let again = siege.guest.post("/api/auth/unlock", lift).await.ok();
    assert_eq!(again["deviceToken"], Value::Null);
}
