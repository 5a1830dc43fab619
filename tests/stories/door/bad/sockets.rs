//! Bytes that two readers could read in two ways, heads that never end, and guests that say nothing.

use super::super::people::staffed;
use super::super::wire::Ask;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// So long the shop listens to whoever says nothing; whoever waits for them waits as long.
const SLOW: Duration = Duration::from_secs(5);

/// Sends these bytes and reads until the shop hangs up; answers what it said.
async fn said(port: u16, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let end = tokio::time::timeout(testkit::PATIENCE, stream.read_to_end(&mut answer)).await;
    assert!(
        end.is_ok(),
        "the shop keeps a connection open after {:?}",
        String::from_utf8_lossy(&bytes[..bytes.len().min(200)])
    );
    String::from_utf8_lossy(&answer).into_owned()
}

/// How many answers there are, and the status of the first.
fn answers(said: &str) -> (usize, u16) {
    let status = said.split(' ').nth(1).and_then(|word| word.parse().ok());
    (said.matches("HTTP/1.1 ").count(), status.unwrap_or(0))
}

const HIDDEN: &str = "GET /api/products HTTP/1.1\r\nHost: shop\r\n\r\n";

#[rustfmt::skip] // a table is read by its rows
fn smuggled() -> Vec<(&'static str, String)> {
    let post = |headers: &str, body: &str| {
        format!("POST /api/auth/refresh HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n{headers}\r\n{body}")
    };
    let length = HIDDEN.len() + 5;
    let chunked = "Transfer-Encoding: chunked\r\n";
    let empty = format!("0\r\n\r\n{HIDDEN}");
    vec![
        ("a length and chunks", post(&format!("Content-Length: {length}\r\n{chunked}"), &empty)),
        ("chunks and a length", post(&format!("{chunked}Content-Length: {length}\r\n"), &empty)),
        ("two lengths", post(&format!("Content-Length: 0\r\nContent-Length: {length}\r\n"), HIDDEN)),
        ("two equal lengths", post("Content-Length: 2\r\nContent-Length: 2\r\n", &format!("{{}}{HIDDEN}"))),
        ("a list of lengths", post("Content-Length: 0, 43\r\n", HIDDEN)),
        ("a length with a sign", post("Content-Length: +0\r\n", HIDDEN)),
        ("a length below zero", post("Content-Length: -1\r\n", HIDDEN)),
        ("a length in hex", post("Content-Length: 0x2b\r\n", HIDDEN)),
        ("a coding nobody knows", post("Transfer-Encoding: xchunked\r\n", HIDDEN)),
        ("chunked, but not last", post("Transfer-Encoding: chunked, identity\r\n", HIDDEN)),
        ("chunked twice", post(&format!("{chunked}{chunked}"), &empty)),
        ("a space before the colon", post("Content-Length : 0\r\n", HIDDEN)),
        ("a folded header", post("X-A: b\r\n Content-Length: 43\r\n", HIDDEN)),
        ("a chunk of a size that is none", post(chunked, &format!("0x0\r\n\r\n{HIDDEN}"))),
        ("a chunk with bare line feeds", post(chunked, &format!("0\n\n{HIDDEN}"))),
        ("a chunk too large to count", post(chunked, &format!("FFFFFFFFFFFFFFFFF\r\n{HIDDEN}"))),
        ("chunks in HTTP/1.0", format!("POST /api/auth/refresh HTTP/1.0\r\nContent-Type: application/json\r\n{chunked}\r\n{empty}")),
        ("a name with a NUL", post("X\0A: b\r\n", HIDDEN)),
        ("a value with a bare return", post("X-A: b\rContent-Length: 0\r\n", HIDDEN)),
    ]
}

#[tokio::test]
async fn a_request_hidden_in_another_is_never_answered() {
    let shop = staffed().await;
    let mut odd = Vec::new();
    for (what, bytes) in &smuggled() {
        let answer = said(shop.door.port, bytes.as_bytes()).await;
        if answers(&answer) != (1, 400) {
            odd.push(format!("- {what}: {:?}: {answer:.300}", answers(&answer)));
        }
    }
    super::super::refused::nothing(&odd);
}

#[tokio::test]
async fn a_head_has_an_end() {
    let shop = staffed().await;
    let many: String = (0..200)
        .map(|number| format!("X-{number}: 1\r\n"))
        .collect();
    let large = format!("X-A: {}\r\n", "a".repeat(200_000));
    for (what, headers) in [("200 headers", many), ("a header of 200 kB", large)] {
        let bytes = format!("GET /api/products HTTP/1.1\r\nHost: shop\r\n{headers}\r\n");
        let answer = said(shop.door.port, bytes.as_bytes()).await;
        let (_, status) = answers(&answer);
        // Whoever is still sending may find the door shut before the answer is read.
        assert!(
            [0, 400, 431].contains(&status),
            "{what}: {status}: {answer:.200}"
        );
    }
    Ask::get("/health/live").at(shop.door.port).await.ok();
}

#[tokio::test]
async fn who_speaks_slowly_is_shown_out_and_nobody_else_waits() {
    let shop = staffed().await;
    let port = shop.door.port;
    let begun = Instant::now();
    let silent = async |bytes: &'static [u8]| answers(&said(port, bytes).await);
    let heads = (0..150).map(|_| silent(b"GET /api/products HTTP/1.1\r\nX-A: b"));
    let nothing = (0..150).map(|_| silent(b""));
    let bodies = (0..20).map(|_| {
        silent(b"POST /api/auth/refresh HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{")
    });
    let served = async {
        for _ in 0..20 {
            let asked = Instant::now();
            Ask::get("/api/products").at(port).await.ok();
            assert!(asked.elapsed() < SLOW, "a guest waited");
        }
    };
    let (heads, nothing, bodies, ()) = futures::join!(
        futures::future::join_all(heads),
        futures::future::join_all(nothing),
        futures::future::join_all(bodies),
        served
    );
    assert!(heads.iter().all(|answer| *answer == (1, 408)), "{heads:?}");
    assert!(
        nothing.iter().all(|(_, status)| [0, 408].contains(status)),
        "{nothing:?}"
    );
    assert!(
        bodies.iter().all(|answer| *answer == (1, 408)),
        "{bodies:?}"
    );
    assert!(begun.elapsed() < testkit::PATIENCE);
}
