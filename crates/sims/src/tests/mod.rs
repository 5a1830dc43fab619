//! tests · the sims over HTTP, with an ear in the place of the shop · may touch 127.0.0.1 · never touches
//! a real provider.

mod daraja_money;
mod daraja_prompts;
mod ear;
mod stripe_faults;
mod stripe_notices;
mod stripe_wire;

use crate::courier::client;
use reqwest::Client;
use serde_json::Value;
use std::time::Duration;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came back.
#[derive(Debug)]
struct Heard {
    status: u16,
    replayed: bool,
    body: Value,
    text: String,
}

fn http() -> Client {
    client().unwrap()
}

async fn hear(request: reqwest::RequestBuilder) -> Option<Heard> {
    let response = request.send().await.ok()?;
    let status = response.status().as_u16();
    let replayed = response.headers().contains_key("idempotent-replayed");
    let text = response.text().await.ok()?;
    Some(Heard {
        status,
        replayed,
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
        text,
    })
}

/// Asks again until it is so.
async fn until(mut so: impl FnMut() -> bool) {
    let wait = async {
        while !so() {
            // What is awaited happens in the sim's own threads.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait)
        .await
        .expect("it never came to be so");
}
