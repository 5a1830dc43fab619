//! limits · how often one caller may knock · may touch Redis · never lets everybody in because
//! something is down.

mod address;
mod guard;
mod local;
mod shared;
mod strict;

pub use address::{caller, caller_address};
pub use guard::{Limits, guard};

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Whoever calls from this address.
    Address(IpAddr),
    /// Whoever holds this API key, wherever they call from. Only a key that was checked: made-up
    /// ones would each begin a count of their own.
    Key(uuid::Uuid),
}

impl std::fmt::Display for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Key(id) => write!(f, "key:{id}"),
        }
    }
}

/// So many requests in so long a time; they refill evenly (GCRA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// How many at once.
    pub requests: NonZeroU32,
    /// In which time they refill.
    pub per: Duration,
}

impl Rule {
    /// `requests` in 15 minutes; zero is no rule.
    #[must_use]
    pub fn per_quarter_hour(requests: u32) -> Option<Self> {
        NonZeroU32::new(requests).map(|requests| Self {
            requests,
            per: Duration::from_secs(900),
        })
    }

    /// The time in which one request refills, never zero.
    #[must_use]
    pub fn emission(self) -> Duration {
        (self.per / self.requests.get()).max(Duration::from_nanos(1))
    }
}

/// What a limiter says to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// How many are allowed at once.
    pub limit: u32,
    /// How many are left now.
    pub remaining: u32,
    /// When all of them are back.
    pub full_after: Duration,
    /// When to try again; `None` lets the request in.
    pub wait: Option<Duration>,
}
