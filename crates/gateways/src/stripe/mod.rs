//! stripe · cards by way of Stripe's PaymentIntents · may touch Stripe over HTTPS · never touches
//! card numbers.
//!
//! 1. Every POST carries an `Idempotency-Key` that is derived from the caller's key, and a repeat
//!    carries the same one. Stripe keeps keys for a day; what must hold longer (a refund) is looked
//!    up before it is sent.
//! 2. What may be repeated is what the official libraries repeat: see `judge`.
//! 3. A payment that failed once may still succeed: `requires_payment_method` is never final.

mod books;
mod call;
mod complaint;
mod dispute;
mod event;
mod find;
mod gateway;
mod intent;
mod judge;
mod listing;
mod money;
mod options;
mod refund;
mod signature;
#[cfg(test)]
mod tests;

pub use options::{API_VERSION, StripeOptions};

use crate::line::Line;
use crate::setup::{self, SetupError};
use crate::timing::{RealTiming, Timing};
use reqwest::Url;
use std::sync::Arc;

/// Stripe, as the shop asks it.
pub struct Stripe {
    options: StripeOptions,
    base: Url,
    line: Line,
}

impl Stripe {
    /// Ready to ask; nothing is sent yet.
    ///
    /// # Errors
    /// [`SetupError`] where an option cannot work.
    pub fn new(options: StripeOptions) -> Result<Self, SetupError> {
        Self::with_timing(options, Arc::new(RealTiming::new()))
    }

    /// Like [`Self::new`], with time and chance told from outside.
    ///
    /// # Errors
    /// [`SetupError`] where an option cannot work.
    pub fn with_timing(
        options: StripeOptions,
        timing: Arc<dyn Timing>,
    ) -> Result<Self, SetupError> {
        options.check()?;
        let base = setup::address("base_url", &options.base_url)?;
        if options.is_live() == Some(true) && base.scheme() != "https" {
            return Err(SetupError::InTheClear);
        }
        let line = Line::new("stripe", options.times, options.breaker, timing, |answer| {
            answer.status >= 500 && !judge::is_replay(answer)
        })?;
        Ok(Self {
            options,
            base,
            line,
        })
    }
}

impl std::fmt::Debug for Stripe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stripe")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}
