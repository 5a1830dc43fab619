//! Callers that hurry: they are counted, told how long to wait, and do not get away by another name.

use super::super::people::joins;
use super::super::wire::Ask;
use serde_json::json;
use testkit::actors::Answer;
use testkit::shop::{Process, TestShop};

async fn limited(settings: &[(&str, &str)]) -> (TestShop, Process) {
    let shop = TestShop::with(settings).await;
    let door = shop.open().await;
    (shop, door)
}

fn number(answer: &Answer, name: &str) -> u64 {
    let text = answer.header(name).unwrap_or_else(|| panic!("no {name}"));
    text.parse().unwrap()
}

async fn let_in(port: u16, tries: usize, ask: &Ask) -> usize {
    let mut count = 0;
    for _ in 0..tries {
        count += usize::from(ask.at(port).await.status.as_u16() != 429);
    }
    count
}

#[tokio::test]
async fn the_hundred_and_first_request_is_told_when_to_come_back() {
    let (_shop, door) = limited(&[
        ("RATE_LIMIT_PER_15_MIN", "100"),
        ("RATE_LIMIT_AUTH_PER_15_MIN", "5"),
    ])
    .await;
    let list = Ask::get("/api/products");
    let first = list.at(door.port).await;
    assert_eq!(number(&first, "ratelimit-limit"), 100);
    assert_eq!(number(&first, "ratelimit-remaining"), 99);
    assert_eq!(first.header("ratelimit-policy"), Some("100;w=900"));
    // One refills in nine seconds; a slow machine may see one or two of them.
    let rest = let_in(door.port, 105, &list).await;
    assert!((99..=102).contains(&rest), "{rest}");
    let refused = list.at(door.port).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (429, "rate_limited")
    );
    assert!((1..=9).contains(&number(&refused, "retry-after")));
    assert_eq!(number(&refused, "ratelimit-remaining"), 0);
    // Signing in has a stricter count of its own; health is not counted.
    let login = Ask::post("/api/auth/refresh", r#"{"refreshToken":"x"}"#);
    assert_eq!(number(&login.at(door.port).await, "ratelimit-limit"), 5);
    assert_eq!(let_in(door.port, 8, &login).await, 4);
    assert_eq!(
        Ask::get("/health/live").at(door.port).await.status.as_u16(),
        200
    );
    // Notices of providers have a count that no customer can use up.
    let notice = Ask::post("/api/payments/stripe/webhook", "{}")
        .at(door.port)
        .await;
    assert!(notice.status.as_u16() != 429 && number(&notice, "ratelimit-limit") > 10_000);
}

/// Pages ask who is signed in on every click; whoever does not know a password asks often, too.
#[tokio::test]
async fn looking_at_the_own_profile_thirty_times_is_no_hurry_and_the_twenty_first_login_is() {
    let (_shop, door) = limited(&[]).await;
    let ada =
        json!({"name": "Ada", "email": "ada@example.com", "password": "seven green umbrellas"});
    let login = joins(door.port, ada).await;
    let token = login["tokens"]["accessToken"].as_str().unwrap();
    let (profile, sessions) = ("/api/auth/profile", "/api/auth/sessions");
    for path in [profile, sessions] {
        let look = Ask::get(path).bearer(token);
        assert_eq!(let_in(door.port, 30, &look).await, 30, "{path}");
    }
    let phone = Ask::put(profile, r#"{"phone":"+254712345678"}"#).bearer(token);
    assert_eq!(let_in(door.port, 25, &phone).await, 25);
    // Registering and signing in were two of the twenty; one refills in 45 seconds.
    let again = json!({"email": "ada@example.com", "password": "seven green umbrellas"});
    let again = Ask::post("/api/auth/login", again.to_string());
    let logins = let_in(door.port, 25, &again).await;
    assert!((18..=19).contains(&logins), "{logins}");
    // Another address for letters takes the password: it is held up with the logins, and the pages are not.
    let moves = json!({"email": "new@example.com", "currentPassword": "not this one"});
    let moves = Ask::put(profile, moves.to_string()).bearer(token);
    let late = moves.at(door.port).await;
    assert_eq!((late.status.as_u16(), late.code()), (429, "rate_limited"));
    assert_eq!(number(&late, "ratelimit-limit"), 20);
    assert_eq!(number(&late, "ratelimit-remaining"), 0);
    assert!(number(&late, "retry-after") > 0);
    let look = Ask::get(profile).bearer(token).at(door.port).await;
    assert_eq!(look.status.as_u16(), 200);
    assert!(number(&look, "ratelimit-limit") > 20);
}

#[tokio::test]
async fn another_name_in_a_header_is_no_other_caller() {
    let (_shop, door) = limited(&[("RATE_LIMIT_PER_15_MIN", "10")]).await;
    let mut count = 0;
    for turn in 0..30 {
        let name = match turn % 3 {
            0 => "x-forwarded-for",
            1 => "forwarded",
            _ => "x-real-ip",
        };
        let ask = Ask::get("/api/products").header(name, &format!("203.0.113.{turn}"));
        count += usize::from(ask.at(door.port).await.status.as_u16() != 429);
    }
    assert_eq!(count, 10);
}

#[tokio::test]
async fn behind_a_proxy_the_caller_is_whom_the_proxy_saw() {
    let (_shop, door) = limited(&[("RATE_LIMIT_PER_15_MIN", "5"), ("TRUSTED_PROXIES", "1")]).await;
    let from = |chain: &str| Ask::get("/api/products").header("x-forwarded-for", chain);
    let mut spoofed = 0;
    for turn in 0..10 {
        let ask = from(&format!("198.51.100.{turn}, 203.0.113.7"));
        spoofed += usize::from(ask.at(door.port).await.status.as_u16() != 429);
    }
    assert_eq!(spoofed, 5);
    assert_eq!(
        let_in(door.port, 10, &from("203.0.113.7:4711")).await,
        0,
        "a port is no caller"
    );
    assert_eq!(let_in(door.port, 1, &from("203.0.113.8")).await, 1);
    let mut household = 0;
    for turn in 0..10 {
        let ask = from(&format!("2001:db8:1:2::{turn:x}"));
        household += usize::from(ask.at(door.port).await.status.as_u16() != 429);
    }
    assert_eq!(household, 5, "one household has one /64");
}

/// Redis of this story's own, on a port of its own, gone with this value.
struct Redis {
    child: std::process::Child,
    url: String,
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn redis() -> Redis {
    let port = testkit::shop::lasting_port();
    let mut command = std::process::Command::new("redis-server");
    command.args([
        "--port",
        &port.to_string(),
        "--save",
        "",
        "--appendonly",
        "no",
        "--bind",
        "127.0.0.1",
    ]);
    let child = command
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("redis-server");
    let redis = Redis {
        child,
        url: format!("redis://127.0.0.1:{port}"),
    };
    while tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .is_err()
    {
        // There is nothing to be woken by before it listens.
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    redis
}

#[tokio::test]
async fn two_processes_count_together_and_without_redis_each_counts_alone() {
    let mut redis = redis().await;
    let settings = [
        ("RATE_LIMIT_PER_15_MIN", "20"),
        ("REDIS_URL", redis.url.as_str()),
    ];
    let shop = TestShop::with(&settings).await;
    let (one, two) = (shop.open().await, shop.open().await);
    let list = Ask::get("/api/products");
    let mut together = 0;
    for _ in 0..20 {
        together += let_in(one.port, 1, &list).await + let_in(two.port, 1, &list).await;
    }
    assert_eq!(together, 20, "forty knocks at two doors");
    redis.child.kill().unwrap();
    redis.child.wait().unwrap();
    let alone = [
        let_in(one.port, 30, &list).await,
        let_in(two.port, 30, &list).await,
    ];
    assert!(
        alone.iter().all(|count| (20..=21).contains(count)),
        "{alone:?}"
    );
}
