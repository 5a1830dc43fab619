//! Coupon codes that somebody tries: every one that cannot be used is answered alike and as soon, nobody
//! tries for long, and staff see who does.

use crate::door::people::{checkout, staffed};
use crate::door::wire::Ask;
use crate::people::nobody_learns::{Asked, ROUNDS, asks, median};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use testkit::actors::{Staff, Visitor};
use testkit::shop::TestShop;

const TRY: &str = "/api/coupons/validate";
const ORDER: &str = "/api/orders";
/// A code nobody ever printed.
const NEVER: &str = "NEVER-WAS";

/// Ten percent off, with these terms.
fn terms(code: &str, fields: Value) -> Value {
    let mut terms = json!({"code": code, "type": "percentage", "value": 10,
        "validFrom": "2020-01-01T00:00:00Z", "validUntil": "2099-01-01T00:00:00Z"});
    for (name, value) in fields.as_object().expect("fields") {
        terms[name] = value.clone();
    }
    terms
}

/// Coupons that cannot be used: over, not yet, asleep, for other money, taken away.
fn useless() -> [(&'static str, Value); 5] {
    [
        ("LATE", json!({"validUntil": "2020-02-01T00:00:00Z"})),
        ("EARLY", json!({"validFrom": "2098-01-01T00:00:00Z"})),
        ("ASLEEP", json!({"isActive": false})),
        ("EURO", json!({"currency": "EUR"})),
        ("GONE", json!({})),
    ]
}

fn with_code(door: &str, code: &str) -> Value {
    if door == TRY {
        return json!({ "code": code });
    }
    let mut order = checkout();
    order["couponCode"] = json!(code);
    order
}

type Told = HashMap<&'static str, Vec<Asked>>;

/// Every code in its turn, again and again: a busy machine slows all of them.
async fn all_in_turn(guesser: &Visitor, door: &str) -> Told {
    let mut told = Told::new();
    for _ in 0..ROUNDS {
        for code in useless().map(|(code, _)| code).into_iter().chain([NEVER]) {
            let answer = asks(guesser, door, &with_code(door, code)).await;
            told.entry(code).or_default().push(answer);
        }
    }
    told
}

/// What is answered about each code is what is answered about one that never was.
fn alike(told: &Told) {
    let unknown = &told[NEVER][0];
    let code = &unknown.1["code"];
    assert_eq!((unknown.0, code), (409, &json!("coupon_invalid")));
    for (code, answers) in told {
        for answer in answers {
            assert_eq!((answer.0, &answer.1), (unknown.0, &unknown.1), "{code}");
        }
    }
}

/// The codes whose answers take longer, or less long, than those about one that never was: nothing is
/// hashed here, so what they differ by is no more than noise.
fn apart(told: &Told) -> Vec<(&'static str, Duration)> {
    let middle = |asked: &[Asked]| median(asked.iter().map(|one| one.2).collect());
    let unknown = middle(&told[NEVER]);
    let differ = told
        .iter()
        .map(|(code, asked)| (*code, middle(asked).abs_diff(unknown)));
    differ
        .filter(|(_, by)| *by >= Duration::from_millis(30))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_code_that_cannot_be_used_is_answered_alike_and_as_soon() {
    let shop = staffed().await;
    let product = shop.product("P", 50).await;
    for (code, fields) in useless() {
        let wish = Ask::post("/api/admin/coupons", terms(code, fields).to_string());
        let made = shop.owner(wish).await;
        if code == "GONE" {
            let path = format!("/api/admin/coupons/{}", made["id"].as_str().unwrap());
            shop.owner(Ask::new("DELETE", &path)).await;
        }
    }
    let cart = shop.guest_cart(&product).await;
    let guesser = Visitor::new(&shop.door.url()).with("X-Cart-Token", &cart);
    for door in [TRY, ORDER] {
        let mut odd = Vec::new();
        // The machine may slow one of them for a while, but not whenever it is measured.
        for _ in 0..3 {
            let told = all_in_turn(&guesser, door).await;
            alike(&told);
            odd = apart(&told);
            if odd.is_empty() {
                break;
            }
        }
        assert_eq!(odd, [], "{door}");
    }
    // The cart is still there, and becomes an order without a coupon.
    guesser.post(ORDER, checkout()).await.ok();
}

/// How many requests an address has in a quarter of an hour.
const LIMIT: usize = 40;

/// Tries a code on a sum; the status and the code of the answer.
async fn tries(guest: &Visitor, code: &str) -> (u16, String) {
    let wish = json!({"code": code, "subtotal": 10});
    let answer = guest.post(TRY, wish).await;
    (answer.status.as_u16(), answer.code().to_owned())
}

async fn guessed(owner: &Staff) -> Vec<Value> {
    let path = "/api/admin/audit?action=coupon.guessed";
    let listed = owner.visitor.get(path).await.ok();
    listed["data"].as_array().expect("rows").clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_guesses_at_codes_is_stopped_and_seen() {
    let limit = LIMIT.to_string();
    let settings = [("RATE_LIMIT_PER_15_MIN", &*limit), ("TRUSTED_PROXIES", "1")];
    let shop = TestShop::with(&settings).await;
    let process = shop.open().await;
    let owner = process.owner().await;
    let real = terms("WELCOME-1", json!({}));
    owner.visitor.post("/api/admin/coupons", real).await.ok();
    let from = |address: &str| Visitor::new(&process.url()).with("X-Forwarded-For", address);
    // Nine slips alarm nobody.
    let shopper = from("198.51.100.1");
    for slip in 0..9 {
        let told = tries(&shopper, &format!("WELCOM-{slip}")).await;
        assert_eq!(told, (409, "coupon_invalid".to_owned()));
    }
    assert_eq!(guessed(&owner).await, Vec::<Value>::new());
    let guesser = from("203.0.113.7");
    let mut told = Vec::new();
    for number in 0..LIMIT + 5 {
        told.push(tries(&guesser, &format!("GUESS-{number}")).await);
    }
    let wrong = (409, "coupon_invalid".to_owned());
    let stopped = (429, "rate_limited".to_owned());
    assert!(told[..LIMIT].iter().all(|one| *one == wrong), "{told:?}");
    assert!(told[LIMIT..].contains(&stopped), "{told:?}");
    let rows = guessed(&owner).await;
    let [row] = &rows[..] else {
        panic!("one row: {rows:?}");
    };
    assert_eq!(row["after"], json!({"code": "coupon_invalid", "times": 10}));
    assert_eq!(
        (&row["actor"], &row["outcome"], &row["address"]),
        (&json!("guest"), &json!("refused"), &json!("203.0.113.7"))
    );
    assert!(!row.to_string().contains("GUESS"), "{row}");
    // Somebody else's good code is good meanwhile.
    assert_eq!(tries(&shopper, "welcome-1").await.0, 200);
}
