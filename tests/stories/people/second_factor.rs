//! A second thing beside the password: without the telephone, knowing the password opens nothing.

use super::camera::reads;
use serde_json::{Value, json};
use testkit::actors::{Answer, Method, Visitor};
use testkit::authenticator::Authenticator;
use testkit::shop::{ADMIN, Process, TestShop};

const PASSWORD: &str = "correct horse battery";
const FACTOR: &str = "/api/auth/second-factor";

/// Signs up and in; answers the visitor with a token, and the session.
pub(super) async fn ada(process: &Process) -> (Visitor, Value) {
    let guest = Visitor::new(&process.url());
    let ada = json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    guest.post("/api/auth/register", ada).await.ok();
    let session = login(&guest, "shop").await.ok();
    (holding(&guest, &session), session)
}

pub(super) fn holding(guest: &Visitor, session: &Value) -> Visitor {
    let token = session["tokens"]["accessToken"].as_str().unwrap();
    guest
        .clone()
        .with("Authorization", &format!("Bearer {token}"))
}

async fn login(guest: &Visitor, audience: &str) -> Answer {
    let login = json!({ "email": "ada@example.com", "password": PASSWORD, "audience": audience });
    guest.post("/api/auth/login", login).await
}

/// The right password; answers what a code is to be given with.
async fn asked(guest: &Visitor, email: &str, password: &str, audience: &str) -> String {
    let login = json!({ "email": email, "password": password, "audience": audience });
    let asked = guest.post("/api/auth/login", login).await.ok();
    assert_eq!(asked["secondFactorRequired"], true, "{asked}");
    assert!(asked.get("tokens").is_none() && asked.get("user").is_none());
    asked["challenge"].as_str().unwrap().to_owned()
}

async fn answer(guest: &Visitor, challenge: &str, field: &str, code: &str) -> Answer {
    let mut body = json!({ "challenge": challenge });
    body[field] = json!(code);
    guest.post("/api/auth/login/second-factor", body).await
}

/// Sets a second factor up; answers the app and the recovery codes.
pub(super) async fn enrols(visitor: &Visitor, password: &str) -> (Authenticator, Vec<String>) {
    let begun = visitor
        .post(FACTOR, json!({ "password": password }))
        .await
        .ok();
    let mut app = Authenticator::of(begun["secret"].as_str().unwrap());
    let code = json!({ "code": app.code().await });
    let codes = visitor.post(&format!("{FACTOR}/confirm"), code).await.ok();
    let codes = codes["recoveryCodes"].as_array().unwrap().iter();
    let codes: Vec<String> = codes
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    (app, codes)
}

async fn letters(shop: &TestShop) -> Vec<String> {
    let kinds = "SELECT kind FROM letters WHERE kind ~ 'factor|recovery' ORDER BY created_at, id";
    sqlx::query_scalar(kinds)
        .fetch_all(&shop.db.pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ada_sets_up_a_second_factor_and_is_asked_for_it_from_then_on() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let (elsewhere, _) = ada(&process).await;
    let session = login(&guest, "shop").await.ok();
    let ada = holding(&guest, &session);
    let wrong = ada.post(FACTOR, json!({ "password": "not it" })).await;
    assert_eq!(wrong.code(), "invalid_credentials");
    let early = json!({ "code": "123456" });
    let early = ada.post(&format!("{FACTOR}/confirm"), early).await;
    assert_eq!(
        (early.status.as_u16(), early.code()),
        (409, "second_factor_off")
    );
    let begun = ada.post(FACTOR, json!({ "password": PASSWORD })).await.ok();
    let secret = begun["secret"].as_str().unwrap();
    let uri = begun["uri"].as_str().unwrap();
    let wanted = format!(
        "otpauth://totp/EliteShop:ada%40example.com?secret={secret}\
         &issuer=EliteShop&algorithm=SHA1&digits=6&period=30"
    );
    assert_eq!(uri, wanted);
    let picture = begun["qrCode"].as_str().unwrap();
    assert_eq!(reads(picture), uri, "a telephone reads the same");
    // Nothing is asked for until it is confirmed.
    assert!(login(&guest, "shop").await.ok()["tokens"].is_object());
    let mut app = Authenticator::of(secret);
    let wrong = json!({ "code": app.wrong() });
    let wrong = ada.post(&format!("{FACTOR}/confirm"), wrong).await;
    assert_eq!((wrong.status.as_u16(), wrong.code()), (401, "invalid_code"));
    let code = json!({ "code": app.code().await });
    ada.post(&format!("{FACTOR}/confirm"), code).await.ok();
    assert_eq!(
        elsewhere.get("/api/auth/profile").await.status.as_u16(),
        401
    );
    ada.get("/api/auth/profile").await.ok();
    let again = ada.post(FACTOR, json!({ "password": PASSWORD })).await;
    assert_eq!(again.code(), "second_factor_on");
    let state = ada.get(FACTOR).await.ok();
    assert_eq!(
        (&state["enabled"], &state["recoveryCodesLeft"]),
        (&json!(true), &json!(10))
    );
    assert!(!state.to_string().contains(secret));
    let export = ada.get("/api/auth/export").await.ok();
    assert!(export["secondFactor"][0]["since"].is_string());
    assert!(!export.to_string().contains(secret));
    let challenge = asked(&guest, "ada@example.com", PASSWORD, "shop").await;
    let entered = answer(&guest, &challenge, "code", &app.code().await)
        .await
        .ok();
    let now = holding(&guest, &entered);
    let sessions = now.get("/api/auth/sessions").await.ok();
    assert_eq!(sessions["sessions"][0]["withSecondFactor"], true);
    let used = answer(&guest, &challenge, "code", &app.wrong()).await;
    assert_eq!(used.code(), "invalid_challenge");
    assert_eq!(letters(&shop).await, ["second_factor_on"]);
}

/// S12: a code works once, also when it comes twice at once; so does a recovery code.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_code_works_once_also_when_it_is_given_twice_at_once() {
    let shop = TestShop::new().await;
    let (one, two) = (shop.open().await, shop.open().await);
    let (here, there) = (Visitor::new(&one.url()), Visitor::new(&two.url()));
    let (visitor, _) = ada(&one).await;
    let (mut app, codes) = enrols(&visitor, PASSWORD).await;
    let code = app.code().await;
    for (field, code) in [("code", &code), ("recoveryCode", &codes[0])] {
        let first = asked(&here, "ada@example.com", PASSWORD, "shop").await;
        let second = asked(&there, "ada@example.com", PASSWORD, "shop").await;
        let (first, second) = tokio::join!(
            answer(&here, &first, field, code),
            answer(&there, &second, field, code)
        );
        let mut ends = [first.status.as_u16(), second.status.as_u16()];
        ends.sort_unstable();
        assert_eq!(ends, [200, 401], "{field}");
        let later = asked(&here, "ada@example.com", PASSWORD, "shop").await;
        assert_eq!(
            answer(&here, &later, field, code).await.code(),
            "invalid_code"
        );
    }
    // One challenge, answered twice at once by two right codes, opens one session.
    let challenge = asked(&here, "ada@example.com", PASSWORD, "shop").await;
    let (first, second) = tokio::join!(
        answer(&here, &challenge, "recoveryCode", &codes[1]),
        answer(&there, &challenge, "recoveryCode", &codes[2])
    );
    let mut ends = [first.status.as_u16(), second.status.as_u16()];
    ends.sort_unstable();
    assert_eq!(ends, [200, 401]);
    assert_eq!(visitor.get(FACTOR).await.ok()["recoveryCodesLeft"], 8);
    assert!(
        letters(&shop)
            .await
            .contains(&"recovery_code_used".to_owned())
    );
    let fresh = json!({ "recoveryCode": codes[3] });
    let path = format!("{FACTOR}/recovery-codes");
    let fresh = visitor.post(&path, fresh).await.ok();
    assert_ne!(fresh["recoveryCodes"][4], json!(codes[4]));
    let old = json!({ "recoveryCode": codes[4] });
    assert_eq!(visitor.post(&path, old).await.code(), "invalid_code");
}

/// S12: whoever knows the password cannot guess the code: five tries, then they wait; a hundred, then none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thief_with_the_password_cannot_guess_the_code() {
    let shop = TestShop::with(&[("RATE_LIMIT_AUTH_PER_15_MIN", "0")]).await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let (visitor, _) = ada(&process).await;
    let (mut app, codes) = enrols(&visitor, PASSWORD).await;
    let challenge = asked(&guest, "ada@example.com", PASSWORD, "shop").await;
    for _ in 0..5 {
        let wrong = answer(&guest, &challenge, "code", &app.wrong()).await;
        assert_eq!((wrong.status.as_u16(), wrong.code()), (401, "invalid_code"));
    }
    let spent = answer(&guest, &challenge, "code", &app.wrong()).await;
    assert_eq!(spent.code(), "invalid_challenge");
    // Ada hears of it: somebody knows her password.
    let told = ["second_factor_on", "second_factor_locked"];
    assert_eq!(letters(&shop).await, told);
    let challenge = asked(&guest, "ada@example.com", PASSWORD, "shop").await;
    let code = app.code().await;
    let waits = answer(&guest, &challenge, "code", &code).await;
    assert_eq!((waits.status.as_u16(), waits.code()), (429, "login_locked"));
    assert!(waits.header("retry-after").is_some());
    // Nobody is held up who has a recovery code.
    answer(&guest, &challenge, "recoveryCode", &codes[0])
        .await
        .ok();
    sqlx::query("UPDATE second_factors SET wrong = 100")
        .execute(&shop.db.pool)
        .await
        .unwrap();
    sqlx::query("DELETE FROM login_failures")
        .execute(&shop.db.pool)
        .await
        .unwrap();
    let challenge = asked(&guest, "ada@example.com", PASSWORD, "shop").await;
    let blocked = answer(&guest, &challenge, "code", &code).await;
    assert_eq!(
        (blocked.status.as_u16(), blocked.code()),
        (403, "codes_blocked")
    );
    answer(&guest, &challenge, "recoveryCode", &codes[1])
        .await
        .ok();
    let challenge = asked(&guest, "ada@example.com", PASSWORD, "shop").await;
    answer(&guest, &challenge, "code", &code).await.ok();
    let owner = process.owner().await;
    let rows = owner
        .visitor
        .get("/api/admin/audit?action=second_factor.failed")
        .await
        .ok();
    assert_eq!(rows["data"].as_array().unwrap().len(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_password_leaves_the_second_factor_where_it_is() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let (visitor, _) = ada(&process).await;
    let (mut app, _) = enrols(&visitor, PASSWORD).await;
    let owed = asked(&guest, "ada@example.com", PASSWORD, "shop").await;
    let change = json!({ "currentPassword": PASSWORD, "newPassword": "four other words" });
    let session = visitor.put("/api/auth/change-password", change).await.ok();
    // Whoever was asked for a code before the change is asked for the new password.
    let late = answer(&guest, &owed, "code", &app.code().await).await;
    assert_eq!(late.code(), "invalid_challenge");
    let ada = holding(&guest, &session);
    assert_eq!(ada.get(FACTOR).await.ok()["enabled"], true);
    asked(&guest, "ada@example.com", "four other words", "shop").await;
    let remove = async |password: &str, code: &str| {
        let body = json!({ "password": password, "code": code });
        ada.ask(Method::DELETE, FACTOR, Some(body)).await
    };
    assert_eq!(
        remove("not it", &app.wrong()).await.code(),
        "invalid_credentials"
    );
    assert_eq!(
        remove("four other words", &app.wrong()).await.code(),
        "invalid_code"
    );
    remove("four other words", &app.code().await).await.ok();
    assert_eq!(ada.get(FACTOR).await.ok()["enabled"], false);
    let login = json!({ "email": "ada@example.com", "password": "four other words" });
    assert!(guest.post("/api/auth/login", login).await.ok()["tokens"].is_object());
    assert_eq!(
        letters(&shop).await,
        ["second_factor_on", "second_factor_off"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_helps_somebody_who_lost_the_telephone() {
    let shop = TestShop::new().await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let (visitor, session) = ada(&process).await;
    enrols(&visitor, PASSWORD).await;
    let id = session["user"]["id"].as_str().unwrap();
    let path = format!("/api/admin/customers/{id}/second-factor/reset");
    let why = json!({ "reason": "lost the telephone" });
    assert_eq!(visitor.post(&path, why.clone()).await.status.as_u16(), 403);
    let owner = process.owner().await;
    let silent = owner.visitor.post(&path, json!({ "reason": " " })).await;
    assert_eq!(silent.code(), "reason_required");
    owner.visitor.post(&path, why.clone()).await.ok();
    assert_eq!(visitor.get("/api/auth/profile").await.status.as_u16(), 401);
    assert!(login(&guest, "shop").await.ok()["tokens"].is_object());
    assert_eq!(
        owner.visitor.post(&path, why.clone()).await.code(),
        "second_factor_off"
    );
    let own = owner.visitor.get("/api/auth/profile").await.ok();
    let own = own["id"].as_str().unwrap();
    let own = format!("/api/admin/customers/{own}/second-factor/reset");
    assert_eq!(owner.visitor.post(&own, why).await.code(), "oneself");
    assert_eq!(
        letters(&shop).await,
        ["second_factor_on", "second_factor_reset"]
    );
    let rows = owner
        .visitor
        .get("/api/admin/audit?action=second_factor.reset")
        .await
        .ok();
    assert_eq!(rows["data"][0]["reason"], "lost the telephone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_owner_says_so_staff_do_nothing_without_a_second_factor() {
    let shop = TestShop::with(&[("REQUIRE_SECOND_FACTOR", "staff")]).await;
    let process = shop.open().await;
    let guest = Visitor::new(&process.url());
    let login = json!({ "email": ADMIN.0, "password": ADMIN.1, "audience": "admin" });
    let session = guest.post("/api/auth/login", login).await.ok();
    let owner = holding(&guest, &session);
    let orders = owner.get("/api/admin/orders").await;
    assert_eq!(
        (orders.status.as_u16(), orders.code()),
        (403, "second_factor_required")
    );
    let (mut app, _) = enrols(&owner, ADMIN.1).await;
    // The session goes on; its next token carries the rights.
    let refresh = json!({ "refreshToken": session["tokens"]["refreshToken"] });
    let tokens = guest.post("/api/auth/refresh", refresh).await.ok();
    let owner = holding(&guest, &json!({ "tokens": tokens }));
    owner.get("/api/admin/orders").await.ok();
    let body = json!({ "password": ADMIN.1, "code": app.wrong() });
    let kept = owner.ask(Method::DELETE, FACTOR, Some(body)).await;
    assert_eq!(kept.code(), "second_factor_required");
    let challenge = asked(&guest, ADMIN.0, ADMIN.1, "admin").await;
    let entered = answer(&guest, &challenge, "code", &app.code().await)
        .await
        .ok();
    holding(&guest, &entered)
        .get("/api/admin/orders")
        .await
        .ok();
}
