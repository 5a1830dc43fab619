//! Nobody learns who is registered: not by what is answered, nor by how long it takes.

use super::letterbox::{Letterbox, SETTINGS};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::actors::Visitor;
use testkit::shop::TestShop;

/// How often each is asked; they take turns, so that a busy machine slows both.
const ROUNDS: usize = 15;
const PASSWORD: &str = "correct horse battery";

type Asked = (u16, Value, Duration);
/// What is sent about an address.
type Wish = dyn Fn(&str) -> Value;

async fn asks(guest: &Visitor, path: &str, body: &Value) -> Asked {
    let begun = Instant::now();
    let answer = guest.post(path, body.clone()).await;
    let mut body = answer.body;
    if let Some(body) = body.as_object_mut() {
        body.remove("requestId");
        body.remove("instance");
    }
    (answer.status.as_u16(), body, begun.elapsed())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
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
        let (known, unknown) = (median(known), median(unknown));
        let factor = (known / unknown).max(unknown / known);
        println!("{path}: known {known:.3} s, unknown {unknown:.3} s, factor {factor:.2}");
        assert!(factor < 1.6, "{path}: {known} and {unknown}");
    }
    let letters = Letterbox::of(&shop);
    assert_eq!(letters.count("already_registered").await, 1);
    assert_eq!(letters.count("reset_password").await, 3);
}
