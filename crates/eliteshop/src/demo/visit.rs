//! Asking over HTTP, telling what was asked and what came back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reqwest::{Client, Method};
use serde_json::Value;

/// How long a view that is behind is asked again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody at the door of a shop.
#[derive(Clone)]
pub(super) struct Visit {
    http: Client,
    base: String,
    asked: Arc<AtomicU64>,
}

/// A request that is being put together.
pub(super) struct Ask<'a> {
    visit: &'a Visit,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
}

/// An answer with the status that was expected.
pub(super) struct Heard {
    pub(super) body: Value,
    headers: reqwest::header::HeaderMap,
    place: String,
}

impl Visit {
    pub(super) fn to(base: &str) -> anyhow::Result<Self> {
        // Building a client needs a TLS provider, also for a shop without TLS.
        gateways::install_tls();
        let http = Client::builder().timeout(Duration::from_secs(20)).build()?;
        Ok(Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            asked: Arc::default(),
        })
    }

    pub(super) fn get(&self, path: impl Into<String>) -> Ask<'_> {
        self.ask(Method::GET, path)
    }

    pub(super) fn post(&self, path: impl Into<String>, body: Value) -> Ask<'_> {
        Ask {
            body: Some(body),
            ..self.ask(Method::POST, path)
        }
    }

    pub(super) fn put(&self, path: impl Into<String>, body: Value) -> Ask<'_> {
        Ask {
            body: Some(body),
            ..self.ask(Method::PUT, path)
        }
    }

    pub(super) fn requests(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    fn ask(&self, method: Method, path: impl Into<String>) -> Ask<'_> {
        Ask {
            visit: self,
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
        }
    }
}

impl Ask<'_> {
    /// Sends a header; nothing where there is no value.
    pub(super) fn with(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.headers
            .extend(value.map(|value| (name, value.to_owned())));
        self
    }

    /// Asks for an answer that has seen this position of the log.
    pub(super) fn after(self, position: Option<&str>) -> Self {
        self.with("min-event-position", position)
    }

    /// Asks, and stops the walk unless the answer has this status. A query whose view is behind
    /// what was asked for is asked again.
    pub(super) async fn expect(self, status: u16) -> anyhow::Result<Heard> {
        self.expect_one_of(&[status]).await
    }

    /// The same, where more than one status will do.
    pub(super) async fn expect_one_of(self, allowed: &[u16]) -> anyhow::Result<Heard> {
        let place = format!("{} {}", self.method, self.path);
        let begun = Instant::now();
        loop {
            let answer = self
                .send()
                .await
                .with_context(|| format!("{place}: no shop answers"))?;
            let (got, headers) = (answer.status().as_u16(), answer.headers().clone());
            let text = answer.text().await.with_context(|| place.clone())?;
            let behind = headers
                .get("x-projection-position")
                .is_some_and(|said| said == "behind");
            if behind && self.method == Method::GET && begun.elapsed() < PATIENCE {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
            println!("  {place} -> {got}");
            if !allowed.contains(&got) {
                bail!("{place} answered {got} instead of {allowed:?}: {text}");
            }
            let body = serde_json::from_str(&text).unwrap_or(Value::Null);
            return Ok(Heard {
                body,
                headers,
                place,
            });
        }
    }

    async fn send(&self) -> reqwest::Result<reqwest::Response> {
        let address = format!("{}{}", self.visit.base, self.path);
        let mut request = self.visit.http.request(self.method.clone(), address);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        self.visit.asked.fetch_add(1, Ordering::Relaxed);
        request.send().await
    }
}

impl Heard {
    /// The value at a JSON pointer; the walk stops where there is none.
    pub(super) fn at(&self, pointer: &str) -> anyhow::Result<&Value> {
        let value = self.body.pointer(pointer).filter(|value| !value.is_null());
        value.with_context(|| format!("{} answered without {pointer}: {}", self.place, self.body))
    }

    /// The text at a JSON pointer.
    pub(super) fn text(&self, pointer: &str) -> anyhow::Result<String> {
        let value = self.at(pointer)?;
        Ok(value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned))
    }

    /// The whole number at a JSON pointer.
    pub(super) fn number(&self, pointer: &str) -> anyhow::Result<i64> {
        self.at(pointer)?
            .as_i64()
            .with_context(|| format!("{}: {pointer} is no whole number", self.place))
    }

    /// A header of the answer.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    }

    /// Stops the walk unless the value is the one that was expected.
    pub(super) fn says(&self, pointer: &str, expected: impl Into<Value>) -> anyhow::Result<()> {
        let (got, expected) = (self.at(pointer)?, expected.into());
        if *got != expected {
            bail!("{}: {pointer} is {got}, not {expected}", self.place);
        }
        Ok(())
    }
}
