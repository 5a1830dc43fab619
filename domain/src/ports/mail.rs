//! mail · what the shop asks of whoever carries letters, and what it is told.
//!
//! 1. A letter has an id that stays the same however often it is handed over: the carrier passes it on,
//!    so that whoever can tell a letter that came twice does.
//! 2. What is not known is said to be unknown: [`MailError::Unsure`] is neither sent nor unsent.
//! 3. An account that is not accepted is the shop's fault, never a letter's.

use crate::kernel::At;
use async_trait::async_trait;
use secrecy::SecretString;
use uuid::Uuid;

/// A letter, ready to go.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The same at every try.
    pub id: Uuid,
    /// What kind of letter it is (`order_confirmed`); nothing personal.
    pub kind: String,
    pub to: SecretString,
    /// What its reader is called.
    pub name: Option<SecretString>,
    pub subject: String,
    pub html: String,
    pub text: String,
    /// When it was asked for.
    pub at: At,
}

/// A letter that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Posted {
    /// The carrier's own number of it, where it gives one.
    pub provider_id: Option<String>,
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Certainly not sent; the carrier is away or busy.
    #[error("{said}")]
    Later {
        said: String,
        retry_after_seconds: Option<u64>,
    },
    /// It may have been sent.
    #[error("nobody knows whether it was sent: {said}")]
    Unsure { said: String },
    /// The same, but not likely: whoever stands before the carrier says that it gave no answer in time.
    #[error("the carrier did not answer in time: {said}")]
    TimedOut { said: String },
    /// This letter will never be taken.
    #[error("refused: {code}")]
    Refused { code: String },
    /// The shop's account or configuration is at fault; every letter would fare alike.
    #[error("the carrier does not accept this shop's account: {code}")]
    Misconfigured { code: String },
}

/// Carries letters.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// `sendgrid`, `smtp`, `outbox`.
    fn name(&self) -> &'static str;

    /// Whether the same letter handed over twice is certainly one letter.
    fn knows_letters(&self) -> bool;

    /// Hands a letter over, once.
    async fn send(&self, mail: &Mail) -> Result<Posted, MailError>;
}
