//! Letters about an account, carried to the reader: what is in them works.

use super::{PostedShop, count, until};
use serde_json::json;
use sims::sendgrid::SentLetter;
use sims::smtp::SmtpSim;
use testkit::actors::Visitor;
use testkit::paying::PayingShop;

const ADA: &str = "ada@mail.test";
const OLD: &str = "correct horse battery";
const NEW: &str = "four other words";

/// The newest letter of a kind, as soon as there are so many.
async fn carried(posted: &PostedShop, kind: &str, times: usize) -> SentLetter {
    until(kind, async || count(&posted.post.letters(), kind) == times).await;
    let letters = posted.post.letters().into_iter().rev();
    let mut of_kind = letters.filter(|letter| letter.categories == [kind]);
    let letter = of_kind.next().unwrap();
    assert_eq!(letter.to, [ADA]);
    letter
}

/// What the link to a page of the storefront carries.
#[track_caller]
fn token(text: &str, page: &str) -> String {
    let before = format!("{page}?token=");
    let found = text.split_once(&*before);
    let (_, rest) = found.unwrap_or_else(|| panic!("no link to {page} in {text}"));
    let is_of_it = |letter: &char| letter.is_ascii_alphanumeric() || "-_.".contains(*letter);
    rest.chars().take_while(is_of_it).collect()
}

async fn joins(guest: &Visitor) -> Visitor {
    let wish = json!({ "name": "Ada", "email": ADA, "password": OLD });
    let session = guest.joins(wish).await;
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    guest
        .clone()
        .with("Authorization", &format!("Bearer {token}"))
}

async fn signs_in(guest: &Visitor, password: &str) -> u16 {
    let login = json!({ "email": ADA, "password": password });
    guest.post("/api/auth/login", login).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn letters_about_an_account_arrive_and_their_links_work() {
    let posted = PostedShop::with(&[("TRUSTED_PROXIES", "1")]).await;
    let guest = Visitor::new(&posted.shop.door.url());
    let ada = joins(&guest).await;
    let letter = carried(&posted, "verify_email", 1).await;
    let link = token(&letter.text, "/verify-email");
    assert_eq!(link, token(&letter.html, "verify-email"));
    let shown = json!({ "token": link });
    guest.post("/api/auth/verify-email", shown).await.ok();
    let me = ada.get("/api/auth/profile").await.ok();
    assert_eq!(me["emailVerified"], true);

    for _ in 0..5 {
        assert_eq!(signs_in(&guest, "not this one").await, 401);
    }
    assert_ne!(signs_in(&guest, OLD).await, 200, "the account is locked");
    let letter = carried(&posted, "account_locked", 1).await;
    let shown = json!({ "token": token(&letter.text, "/unlock") });
    guest.post("/api/auth/unlock", shown).await.ok();
    assert_eq!(signs_in(&guest, OLD).await, 200);

    let forgot = json!({ "email": ADA });
    guest.post("/api/auth/forgot-password", forgot).await.ok();
    let letter = carried(&posted, "reset_password", 1).await;
    let link = token(&letter.text, "/reset-password");
    let set = json!({ "token": link, "newPassword": NEW });
    guest.post("/api/auth/reset-password", set).await.ok();
    assert_eq!(signs_in(&guest, OLD).await, 401);
    carried(&posted, "password_changed", 1).await;

    // With the password the places where she was known went, too: the first one is no news.
    assert_eq!(signs_in(&guest, NEW).await, 200);
    let told = count(&posted.post.letters(), "new_device");
    let elsewhere = guest.clone().with("X-Forwarded-For", "198.51.100.9");
    assert_eq!(signs_in(&elsewhere, NEW).await, 200);
    let letter = carried(&posted, "new_device", told + 1).await;
    assert!(letter.text.contains("signed in"), "{}", letter.text);
    assert!(!letter.text.contains("token="), "it only tells");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_smtp_server_carries_a_link_that_works() {
    let post = SmtpSim::start().await.unwrap();
    let shop = PayingShop::with(&[("SMTP_URL", &*post.url())]).await;
    let guest = Visitor::new(&shop.door.url());
    let ada = joins(&guest).await;
    until("the letter is taken", async || !post.letters().is_empty()).await;
    let letter = post.letters().remove(0);
    assert_eq!(letter.to, [ADA]);
    // Quoted-printable: long lines are broken, and equals signs written out.
    let text = letter.letter.replace("=\r\n", "").replace("=\n", "");
    let link = token(&text.replace("=3D", "="), "/verify-email");
    let shown = json!({ "token": link });
    guest.post("/api/auth/verify-email", shown).await.ok();
    let me = ada.get("/api/auth/profile").await.ok();
    assert_eq!(me["emailVerified"], true);
}

/// S10: whoever asks in somebody's name chooses no page that the letter leads to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_leads_to_the_shops_own_page_whatever_host_was_asked() {
    let settings = [
        ("FRONTEND_URL", "https://front.example"),
        ("TRUSTED_PROXIES", "1"),
    ];
    let posted = PostedShop::with(&settings).await;
    let poisoned = [
        ("Host", "evil.example"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Server", "evil.example"),
        ("X-Original-Host", "evil.example"),
        ("Forwarded", "for=192.0.2.1;host=evil.example;proto=http"),
        ("Referer", "https://evil.example/forgot-password"),
    ];
    let guest = Visitor::new(&posted.shop.door.url());
    let mallory = poisoned
        .iter()
        .fold(guest.clone(), |who, (name, value)| who.with(name, value));
    joins(&mallory).await;
    let forgot = json!({ "email": ADA });
    let asked = mallory.post("/api/auth/forgot-password", forgot).await;
    assert_eq!(asked.status.as_u16(), 202, "{}", asked.body);
    for (kind, page) in [
        ("verify_email", "/verify-email"),
        ("reset_password", "/reset-password"),
    ] {
        let letter = carried(&posted, kind, 1).await;
        let link = format!("https://front.example{page}?token=");
        assert!(letter.text.contains(&link), "{}", letter.text);
        assert!(letter.html.contains("front.example"), "{}", letter.html);
        let all = format!("{} {} {}", letter.subject, letter.text, letter.html);
        assert!(!all.contains("evil"), "{all}");
    }
    // And the link works for who reads the mail.
    let letter = carried(&posted, "reset_password", 1).await;
    let link = token(&letter.text, "/reset-password");
    let set = json!({ "token": link, "newPassword": NEW });
    guest.post("/api/auth/reset-password", set).await.ok();
    assert_eq!(signs_in(&guest, NEW).await, 200);
}
