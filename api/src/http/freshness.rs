//! Reading one's own writes: `Min-Event-Position` in, a bounded wait, `X-Projection-Position` out.

use super::Answer;
use crate::problem::{Problem, codes};
use crate::state::Shop;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use eventstore::Token;
use futures::future::try_join_all;
use std::future::{Ready, ready};
use std::time::Duration;

/// The longest a query waits for a projection.
const LONGEST_WAIT: Duration = Duration::from_millis(500);
/// The longest a command waits to show what it did.
const LONGEST_LOOK: Duration = Duration::from_secs(2);

/// How fresh an answer has to be, and how long that is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    token: Option<Token>,
    at_most: Duration,
}

/// What a wait led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waited {
    token: Option<Token>,
    seen: bool,
}

impl Freshness {
    /// As fresh as what a command just did.
    #[must_use]
    pub fn of(token: Token) -> Self {
        Self {
            token: Some(token),
            at_most: LONGEST_LOOK,
        }
    }

    fn asked(token: Option<Token>) -> Self {
        Self {
            token,
            at_most: LONGEST_WAIT,
        }
    }

    /// Whether the caller asked for anything: then a cache does not do.
    #[must_use]
    pub fn is_asked(self) -> bool {
        self.token.is_some()
    }

    /// Waits until all these projections have seen the position, for a bounded time.
    pub async fn wait(self, shop: &Shop, projections: &[&str]) -> Result<Waited, Problem> {
        let Some(token) = self.token else {
            return Ok(Waited {
                token: None,
                seen: true,
            });
        };
        let waits = projections
            .iter()
            .map(|name| shop.store.wait_for(name, token, self.at_most));
        let seen = try_join_all(waits).await?.into_iter().all(|seen| seen);
        Ok(Waited {
            token: Some(token),
            seen,
        })
    }
}

impl Waited {
    /// Whether the projection has seen it.
    #[must_use]
    pub fn seen(self) -> bool {
        self.seen
    }

    /// Says so on the answer: the position that was seen at least, or `behind`.
    #[must_use]
    pub fn mark(self, answer: Answer) -> Answer {
        match self.token {
            None => answer,
            Some(token) if self.seen => answer.header("x-projection-position", token.to_string()),
            Some(_) => answer.header("x-projection-position", "behind"),
        }
    }
}

impl FromRequest for Freshness {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get("min-event-position") else {
            return ready(Ok(Self::asked(None)));
        };
        let token = value.to_str().ok().and_then(|text| text.parse().ok());
        let bad = || {
            Problem::new(codes::INVALID_HEADER)
                .saying("Min-Event-Position is what X-Event-Position said")
        };
        ready(token.map(|token| Self::asked(Some(token))).ok_or_else(bad))
    }
}
