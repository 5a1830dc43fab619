//! The line to one provider: one exchange at a time, no redirects, no endless answers.

use crate::breaker::{Breaker, BreakerOptions};
use crate::setup::{SetupError, Times};
use crate::timing::Timing;
use crate::words;
use domain::ports::payments::GatewayError;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, Response};
use std::sync::Arc;
use std::time::Duration;

/// No answer that makes sense is longer.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The header `name`, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long the provider wants to be left alone (`Retry-After` in seconds).
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let seconds = self.header("retry-after")?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The breaker is open.
    Resting { retry_after: Duration },
    /// No connection came about, so nothing was sent.
    NeverLeft,
    /// It was sent, or may have been.
    Lost { said: &'static str, again: bool },
    /// It cannot be written as HTTP.
    NoRequest,
}

impl From<Loss> for GatewayError {
    fn from(loss: Loss) -> Self {
        match loss {
            Loss::Resting { retry_after } => Self::NotSent {
                retry_after_seconds: retry_after.as_secs().max(1),
            },
            Loss::NeverLeft => Self::NotSent {
                retry_after_seconds: 5,
            },
            Loss::Lost { said, .. } => words::ambiguous(said),
            Loss::NoRequest => words::refused("malformed", "the wish cannot be written as HTTP"),
        }
    }
}

impl Loss {
    /// Whether asking again may help. Who waited in vain should not wait twice.
    pub(crate) fn may_pass(self) -> bool {
        matches!(self, Self::NeverLeft | Self::Lost { again: true, .. })
    }
}

/// The line.
pub(crate) struct Line {
    client: Client,
    breaker: Breaker,
    timing: Arc<dyn Timing>,
    provider: &'static str,
    /// Whether an answer shows that the provider itself is broken.
    is_broken: fn(&Answer) -> bool,
}

impl Line {
    pub(crate) fn new(
        provider: &'static str,
        times: Times,
        breaker: BreakerOptions,
        timing: Arc<dyn Timing>,
        is_broken: fn(&Answer) -> bool,
    ) -> Result<Self, SetupError> {
        crate::install_tls();
        let client = Client::builder()
            .user_agent(concat!("eliteshop/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            // Whether to send again is decided here, by rules that know about money.
            .retry(reqwest::retry::never())
            .connect_timeout(times.connect)
            .timeout(times.total)
            // Shorter than what load balancers close: a stale connection loses an answer.
            .pool_idle_timeout(Duration::from_secs(20))
            .build()
            .map_err(|error| SetupError::Client(words::short(&error.to_string())))?;
        Ok(Self {
            client,
            breaker: Breaker::new(breaker),
            timing,
            provider,
            is_broken,
        })
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// How long the provider is left in peace.
    pub(crate) fn rests_for(&self) -> Option<Duration> {
        self.breaker.rests_for(self.timing.elapsed())
    }

    pub(crate) fn timing(&self) -> &dyn Timing {
        &*self.timing
    }

    /// Sends `request` once and waits at most `left`.
    pub(crate) async fn send(
        &self,
        request: RequestBuilder,
        left: Duration,
    ) -> Result<Answer, Loss> {
        let leave = self
            .breaker
            .enter(self.timing.elapsed())
            .map_err(|resting| Loss::Resting {
                retry_after: resting.retry_after,
            })?;
        let answer = exchange(request.timeout(left)).await;
        let broken = match &answer {
            Ok(answer) => (self.is_broken)(answer),
            Err(loss) => *loss != Loss::NoRequest,
        };
        if !broken {
            leave.answered();
        } else if leave.failed(self.timing.elapsed()) {
            tracing::warn!(provider = self.provider, "the provider is left in peace");
        }
        answer
    }
}

async fn exchange(request: RequestBuilder) -> Result<Answer, Loss> {
    let response = request.send().await.map_err(loss)?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = read(response).await?;
    Ok(Answer {
        status,
        headers,
        body,
    })
}

async fn read(mut response: Response) -> Result<Vec<u8>, Loss> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(loss)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Loss::Lost {
                said: "the answer does not end",
                again: false,
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn loss(error: reqwest::Error) -> Loss {
    let error = error.without_url();
    tracing::debug!(?error, "no answer");
    if error.is_builder() {
        Loss::NoRequest
    } else if error.is_connect() {
        Loss::NeverLeft
    } else if error.is_timeout() {
        Loss::Lost {
            said: "no answer in time",
            again: false,
        }
    } else {
        Loss::Lost {
            said: "the connection was closed before the whole answer came",
            again: true,
        }
    }
}
