//! Whatever opens something is told to whom it belongs, and never to the log: links, codes, keys, tokens; nor is
//! the number of a card or of a telephone.

use super::letterbox::{Letterbox, SETTINGS};
use super::life::{Words, registers};
use super::second_factor::holding;
use serde_json::{Value, json};
use sims::daraja::PayerAnswer;
use testkit::actors::Visitor;
use testkit::authenticator::Authenticator;
use testkit::paying::{PayingShop, text};

/// The log says all it can.
const TALKATIVE: [(&str, &str); 3] = [
    ("LOG", "trace"),
    ("LOG_FORMAT", "json"),
    ("METRICS_PORT", ""),
];
const FACTOR: &str = "/api/auth/second-factor";
const NEW: &str = "four quite other qxwords";
const CARDS: [&str; 2] = ["4000056655665556", "4000 0566 5566 5556"];
const PHONE: &str = "254761728394";

/// A shop, somebody in it, and everything secret that was handed out so far.
struct House {
    shop: PayingShop,
    letters: Letterbox,
    guest: Visitor,
    zoe: Words,
    secrets: Vec<(&'static str, String)>,
    /// Six digits each: they are looked for where they stand alone.
    codes: Vec<String>,
}

impl House {
    async fn open() -> Self {
        let shop = PayingShop::with(&[&SETTINGS[..], &TALKATIVE].concat()).await;
        Self {
            letters: Letterbox::of(&shop.shop),
            guest: Visitor::new(&shop.door.url()),
            zoe: Words::of("qxzoe7", 61_728_394),
            secrets: CARDS.map(|card| ("a card", card.to_owned())).to_vec(),
            codes: Vec::new(),
            shop,
        }
    }

    fn keeps(&mut self, what: &'static str, secret: &str) -> String {
        assert!(secret.len() > 8, "{what}: {secret}");
        self.secrets.push((what, secret.to_owned()));
        secret.to_owned()
    }

    /// What the newest letter of this kind opens.
    async fn link(&mut self, kind: &'static str) -> Value {
        let token = self.letters.token(kind).await;
        json!({ "token": self.keeps(kind, &token) })
    }

    async fn does(&self, path: &str, body: Value) -> Value {
        self.guest.post(path, body).await.ok()
    }

    fn login(&self) -> Value {
        json!({ "email": self.zoe.email, "password": self.zoe.password })
    }

    /// Somebody who came in, and what they hold from then on.
    fn came_in(&mut self, session: &Value) -> Visitor {
        let tokens = &session["tokens"];
        self.keeps("an access token", &text(tokens, "accessToken"));
        self.keeps("a refresh token", &text(tokens, "refreshToken"));
        if let Some(device) = session["deviceToken"].as_str() {
            self.keeps("a device token", device);
        }
        holding(&self.guest, session)
    }
}

/// Each link is followed: of an address, of a new password, of a lock, of the newsletter.
async fn follows_links(house: &mut House) {
    registers(&house.shop.door.url(), &house.zoe).await;
    let link = house.link("verify_email").await;
    house.does("/api/auth/verify-email", link).await;
    let forgot = json!({ "email": house.zoe.email });
    house.does("/api/auth/forgot-password", forgot).await;
    let mut link = house.link("reset_password").await;
    link["newPassword"] = json!(NEW);
    house.does("/api/auth/reset-password", link).await;
    for _ in 0..5 {
        // The password is the old one by now.
        let wrong = house.guest.post("/api/auth/login", house.login()).await;
        assert_eq!(wrong.code(), "invalid_credentials");
    }
    let link = house.link("account_locked").await;
    house.does("/api/auth/unlock", link).await;
    house.zoe.password = NEW.to_owned();

    let reader = json!({ "email": "qxreader@mailboxqx.test" });
    house.does("/api/newsletter/subscribe", reader).await;
    let link = house.link("newsletter_confirm").await;
    house.does("/api/newsletter/confirm", link).await;
    let owner = &house.shop.owner.visitor;
    let list = owner.text("/api/admin/newsletter/export").await;
    let row = list.lines().nth(1).unwrap();
    let path = row.rsplit(',').next().unwrap().trim_matches('"').to_owned();
    let token = path.rsplit('=').next().unwrap();
    house.keeps("a link out of the newsletter", token);
    house.guest.text(&path).await;
    house.does(&path, json!({})).await;
}

/// A second factor is set up, and asked for twice.
async fn shows_codes(house: &mut House) {
    let session = house.does("/api/auth/login", house.login()).await;
    assert!(session["deviceToken"].is_string(), "{session}");
    let zoe = house.came_in(&session);
    let password = json!({ "password": house.zoe.password });
    let begun = zoe.post(FACTOR, password).await.ok();
    let secret = house.keeps("the secret of the codes", &text(&begun, "secret"));
    let mut app = Authenticator::of(&secret);
    let code = app.code().await;
    let confirm = json!({ "code": code });
    let kept = zoe.post(&format!("{FACTOR}/confirm"), confirm).await.ok();
    let recovery: Vec<Value> = kept["recoveryCodes"].as_array().unwrap().clone();
    for code in &recovery {
        house.keeps("a recovery code", code.as_str().unwrap());
    }
    house.codes.push(code);
    let code = app.code().await;
    house.codes.push(code.clone());
    for (field, code) in [("code", &json!(code)), ("recoveryCode", &recovery[0])] {
        let asked = house.does("/api/auth/login", house.login()).await;
        let challenge = house.keeps("a challenge", &text(&asked, "challenge"));
        let path = "/api/auth/login/second-factor";
        let wrong = json!({ "challenge": challenge, "code": app.wrong() });
        let wrong = house.guest.post(path, wrong).await;
        assert_eq!(wrong.code(), "invalid_code");
        let mut answer = json!({ "challenge": challenge });
        answer[field] = code.clone();
        let session = house.does(path, answer).await;
        house.came_in(&session);
    }
}

/// A token is exchanged, used twice, and given back.
async fn exchanges_tokens(house: &mut House) {
    let words = Words::of("qxbob8", 72_839_405);
    let bob = registers(&house.shop.door.url(), &words).await;
    house.keeps("an access token", &bob.tokens[0]);
    let old = house.keeps("a refresh token", &bob.tokens[1]);
    let wish = json!({ "refreshToken": old });
    let tokens = house.does("/api/auth/refresh", wish.clone()).await;
    let bob = house.came_in(&json!({ "tokens": tokens }));
    let newer = json!({ "refreshToken": text(&tokens, "refreshToken") });
    let tokens = house.does("/api/auth/refresh", newer).await;
    house.came_in(&json!({ "tokens": tokens }));
    let stale = house.guest.post("/api/auth/refresh", wish).await;
    assert!(stale.status.is_client_error(), "{}", stale.body);
    bob.post("/api/auth/logout", json!({})).await;
}

/// A key of the back office works, where it may and where it may not.
async fn uses_a_key(house: &mut House) {
    let owner = &house.shop.owner.visitor;
    let own = owner.header("Authorization").unwrap();
    let end = chrono::Utc::now() + chrono::TimeDelta::days(30);
    let wish = json!({ "name": "stock sync", "scopes": ["orders.read"], "expiresAt": end });
    let key = text(&owner.post("/api/admin/keys", wish).await.ok(), "key");
    house.keeps("the owner's token", own.trim_start_matches("Bearer "));
    house.keeps("a key", &key[22..]);
    let bearer = format!("Bearer {key}");
    let robot = house.guest.clone().with("Authorization", &bearer);
    robot.get("/api/admin/orders").await.ok();
    assert_eq!(robot.get("/api/admin/coupons").await.status, 403);
}

/// A guest holds a cart and an order, and pays it by phone.
async fn pays_by_phone(house: &mut House) {
    let mug = house.shop.stocks("MUG", 300, 50).await;
    let mut guest = house.shop.door.guest();
    guest.adds(&mug, 1).await.ok();
    house.keeps("the secret of a cart", &guest.cart_token().unwrap());
    let mut buyer = house.shop.order(&mug, 1, "mpesa").await;
    buyer.phone = PHONE.to_owned();
    house.keeps("the secret of an order", &buyer.token);
    house.keeps("a phone", &PHONE[3..]);
    let bent = json!({ "orderId": buyer.order, "phoneNumber": format!("{PHONE}x") });
    let refused = buyer.wishes("mpesa/stk-push", bent).await;
    assert!(refused.status.is_client_error());
    buyer.prompt(&house.shop.daraja, PayerAnswer::Pays).await;
    house.shop.paid(&buyer).await;
}

/// Every secret once more where it does not belong.
async fn misplaces(house: &House) {
    for (_, secret) in &house.secrets {
        let body = json!({ "token": secret, "newPassword": secret, (secret.as_str()): 1 });
        let bent = house.guest.post("/api/auth/reset-password", body).await;
        assert!(bent.status.is_client_error(), "{}", bent.body);
        let note = json!({ "paymentMethod": "cash_on_delivery", "notes": secret });
        let refused = house.guest.post("/api/orders", note).await;
        assert!(refused.status.is_client_error());
        let secret = secret.replace(' ', "%20");
        let visitor = house.guest.clone();
        let visitor = visitor
            .with("Authorization", &format!("Bearer {secret}"))
            .with("X-Cart-Token", &secret)
            .with("X-Order-Token", &secret);
        for path in ["/api/", "/api/orders/", "/api/products/search?q="] {
            visitor.get(&format!("{path}{secret}")).await;
        }
    }
}

/// Whether these digits are a word of the line, and no part of an id or of a moment.
fn says(line: &str, code: &str) -> bool {
    line.match_indices(code).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + code.len()..].chars().next();
        let joins = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
        !before.is_some_and(joins) && !after.is_some_and(|letter| letter.is_ascii_alphanumeric())
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_link_code_key_token_card_or_phone_is_told_to_the_log() {
    let mut house = House::open().await;
    follows_links(&mut house).await;
    shows_codes(&mut house).await;
    exchanges_tokens(&mut house).await;
    uses_a_key(&mut house).await;
    pays_by_phone(&mut house).await;
    misplaces(&house).await;
    let inside = format!("http://127.0.0.1:{}", house.shop.door.port + 6_000);
    let metrics = Visitor::new(&inside).text("/metrics").await;
    let log = house.shop.shop.said();
    assert!(log.contains("\"TRACE\"") && log.contains("\"http.request\""));
    let planted = ("a name or a password", "qx".to_owned());
    for (what, secret) in house.secrets.iter().chain([&planted]) {
        let told = log.lines().find(|line| line.contains(secret.as_str()));
        assert!(told.is_none(), "{what}, {secret}: {told:?}");
        assert!(!metrics.contains(secret.as_str()), "{what} in the metrics");
    }
    for code in &house.codes {
        let told = log.lines().find(|line| says(line, code));
        assert!(told.is_none(), "a code, {code}: {told:?}");
    }
}

#[test]
fn a_code_is_found_where_it_is_told_and_not_where_a_moment_looks_like_it() {
    assert!(says("{\"code\":\"123456\"}", "123456") && says("code=123456.", "123456"));
    for line in [
        "12:30:00.123456Z",
        "1234567",
        "ab123456",
        "\"busy\":0.123456",
    ] {
        assert!(!says(line, "123456"), "{line}");
    }
}
