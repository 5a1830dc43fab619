//! mpesa · M-Pesa by way of Safaricom's Daraja API · may touch Daraja over HTTPS · never takes a
//! callback's word for money.
//!
//! 1. A prompt on the payer's phone is asked for once. Daraja knows no idempotency key for it, so an
//!    answer that was lost is `Ambiguous`, and only money that arrives under its reference ends the
//!    doubt.
//! 2. Whole refunds are reversals of the receipt, which Daraja carries out once per receipt. Parts
//!    are paid out (B2C) under a number of ours, which Daraja takes once.
//! 3. Callbacks are not signed. They are hints that lead to a look-up.
//! 4. `ResponseCode` 0 means that a wish was taken; only `ResultCode` 0 means that money moved.

mod books;
mod call;
mod callback;
mod complaint;
mod decimal;
mod gateway;
mod lenient;
mod lost;
mod notice;
mod options;
mod outcome;
mod payer;
mod pull;
mod push;
mod query;
mod refund;
mod refund_status;
mod result;
#[cfg(test)]
mod tests;
mod token;

pub use options::{Initiator, MpesaOptions, Till};

use crate::line::Line;
use crate::setup::{self, SetupError};
use crate::timing::{RealTiming, Timing};
use reqwest::Url;
use std::sync::Arc;
use token::Tokens;

/// Daraja, as the shop asks it.
pub struct Mpesa {
    options: MpesaOptions,
    base: Url,
    callback_base: Url,
    line: Line,
    tokens: Tokens,
}

impl Mpesa {
    /// Ready to ask; nothing is sent yet.
    ///
    /// # Errors
    /// [`SetupError`] where an option cannot work.
    pub fn new(options: MpesaOptions) -> Result<Self, SetupError> {
        Self::with_timing(options, Arc::new(RealTiming::new()))
    }

    /// Like [`Self::new`], with time and chance told from outside.
    ///
    /// # Errors
    /// [`SetupError`] where an option cannot work.
    pub fn with_timing(options: MpesaOptions, timing: Arc<dyn Timing>) -> Result<Self, SetupError> {
        options.check()?;
        let base = setup::address("base_url", &options.base_url)?;
        let callback_base = setup::address("callback_base", &options.callback_base)?;
        if let Some(word) = callback::forbidden_word(callback_base.as_str()) {
            tracing::warn!(word, "Daraja may refuse the address it is to call back");
        }
        let line = Line::new(
            "mpesa",
            options.times,
            options.breaker,
            timing,
            complaint::is_broken,
        )?;
        Ok(Self {
            options,
            base,
            callback_base,
            line,
            tokens: Tokens::default(),
        })
    }
}

impl std::fmt::Debug for Mpesa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mpesa")
            .field("base", &self.base.as_str())
            .field("shortcode", &self.options.shortcode)
            .finish_non_exhaustive()
    }
}
