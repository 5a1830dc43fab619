//! Requests as real clients send them: again and again, under the same key, until somebody answers; and
//! how often that was needed.

use serde_json::Value;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use testkit::actors::{Answer, Method, StatusCode, Visitor};

/// How long anybody insists.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long one try may take before the client hangs up.
const ONE_TRY: Duration = Duration::from_secs(20);
/// The clocks of these clients run fast: a second of `Retry-After` is so long.
const SECOND: Duration = Duration::from_millis(60);

/// What became of all requests of a story.
#[derive(Default)]
pub(super) struct Tally {
    answered: AtomicU64,
    refused: AtomicU64,
    broken: AtomicU64,
    repeated: AtomicU64,
    orders: AtomicU64,
    longest: Mutex<Duration>,
}

impl Tally {
    /// Orders that were taken, tries that were refused with 503, and tries that nobody answered.
    pub(super) fn so_far(&self) -> (u64, u64, u64) {
        let [orders, refused, broken] =
            [&self.orders, &self.refused, &self.broken].map(|count| count.load(Ordering::Relaxed));
        (orders, refused, broken)
    }

    /// An order was taken.
    pub(super) fn ordered(&self) {
        self.orders.fetch_add(1, Ordering::Relaxed);
    }

    /// One line for people.
    pub(super) fn told(&self) -> String {
        let longest = *self.longest.lock().unwrap();
        let (orders, refused, broken) = self.so_far();
        format!(
            "{orders} orders taken, {} requests answered; tries refused with 503 and Retry-After: \
             {refused}, left without an answer: {broken}; requests that needed more than one try: {}, \
             the longest of them {longest:.1?}",
            self.answered.load(Ordering::Relaxed),
            self.repeated.load(Ordering::Relaxed),
        )
    }

    fn note(&self, tries: u32, took: Duration) {
        self.answered.fetch_add(1, Ordering::Relaxed);
        if tries > 0 {
            self.repeated.fetch_add(1, Ordering::Relaxed);
            let mut longest = self.longest.lock().unwrap();
            *longest = took.max(*longest);
        }
    }

    /// Sends it until it is answered, and answers that. Whatever is down: no answer is a 500, and
    /// every 503 says when to come back.
    pub(super) async fn insist(
        &self,
        visitor: &Visitor,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let begun = Instant::now();
        for tries in 0.. {
            let asked = visitor.try_ask(method.clone(), path, body);
            let wait = match tokio::time::timeout(ONE_TRY, asked).await {
                Ok(Ok(answer)) if answer.status != StatusCode::SERVICE_UNAVAILABLE => {
                    let (status, body) = (answer.status, &answer.body);
                    let is_fault = status >= StatusCode::INTERNAL_SERVER_ERROR;
                    assert!(!is_fault, "{method} {path}: {status} {body}");
                    self.note(tries, begun.elapsed());
                    return answer;
                }
                Ok(Ok(answer)) => {
                    let wait = answer.header("retry-after").map(str::parse::<u32>);
                    let Some(Ok(wait @ 1..=60)) = wait else {
                        panic!("{method} {path} says to come back in {wait:?}");
                    };
                    self.refused.fetch_add(1, Ordering::Relaxed);
                    wait
                }
                _ => {
                    self.broken.fetch_add(1, Ordering::Relaxed);
                    1
                }
            };
            assert!(
                begun.elapsed() < PATIENCE,
                "{method} {path} was never answered"
            );
            // Whoever died is being brought back; nothing tells its clients when.
            tokio::time::sleep(SECOND * wait).await;
        }
        unreachable!("the loop ends by an answer or by patience")
    }

    /// The same, a POST under a key of its own.
    pub(super) async fn post(
        &self,
        visitor: &Visitor,
        key: &str,
        path: &str,
        body: &Value,
    ) -> Answer {
        let keyed = visitor.clone().with("Idempotency-Key", key);
        self.insist(&keyed, Method::POST, path, Some(body)).await
    }

    /// The same, a PUT.
    pub(super) async fn put(
        &self,
        visitor: &Visitor,
        key: &str,
        path: &str,
        body: &Value,
    ) -> Answer {
        let keyed = visitor.clone().with("Idempotency-Key", key);
        self.insist(&keyed, Method::PUT, path, Some(body)).await
    }

    /// The same, a GET.
    pub(super) async fn get(&self, visitor: &Visitor, path: &str) -> Answer {
        self.insist(visitor, Method::GET, path, None).await
    }
}
