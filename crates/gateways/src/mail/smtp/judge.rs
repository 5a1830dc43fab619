//! What an answer of the server, or none, means for a letter.

use super::super::envelope::refused;
use crate::words::short;
use domain::ports::mail::MailError;
use lettre::transport::smtp::Error;
use std::error::Error as _;

/// Where in the conversation it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// From the greeting to the name of the sender: every letter of the shop would hear the same.
    Account,
    /// The reader's address, and the word that a letter comes. Nothing was handed over yet.
    Reader,
    /// The letter itself.
    Letter,
}

/// What the server's answer means at this step.
pub(super) fn judged(error: &Error, step: Step) -> MailError {
    let code = error.status().map(u16::from);
    let said = match code {
        Some(code) => format!("smtp: {code}"),
        None => short(&format!("smtp: {error}")),
    };
    match (code, step) {
        // Authentication wanted or failed, encryption wanted: the account's matter whenever it is said.
        (Some(530 | 534 | 535 | 538), _) => MailError::Misconfigured { code: said },
        _ if error.is_transient() => later(said),
        _ if error.is_permanent() && is_of_account(&words(error), step) => {
            MailError::Misconfigured {
                code: short(&format!("{said} {}", words(error))),
            }
        }
        (_, Step::Account) if error.is_permanent() || error.is_tls() || error.is_client() => {
            MailError::Misconfigured { code: said }
        }
        _ if error.is_permanent() => refused(&said),
        (_, Step::Account | Step::Reader) => later(said),
        // The line broke in between: the last dot may have arrived.
        (_, Step::Letter) => MailError::Unsure { said },
    }
}

/// What the server said behind its code, in small letters.
fn words(error: &Error) -> String {
    let words = error.source().map(ToString::to_string);
    words.unwrap_or_default().to_lowercase()
}

/// Whether a refusal speaks of the shop's account although it comes later than such words should: by its
/// enhanced code (RFC 3463), or by its words where that code says too little.
fn is_of_account(words: &str, step: Step) -> bool {
    let code = words.split_whitespace().next().unwrap_or_default();
    match code {
        // The day's letters are used up; not logged in, or not well enough; not allowed to use this sender.
        "5.4.5" | "5.7.8" | "5.7.9" | "5.7.57" | "5.7.60" => true,
        // Said of dangerous contents as well.
        "5.7.0" => wants_login(words),
        // The reader, the mailbox, the way there.
        code if code.starts_with("5.") && !code.starts_with("5.7.") => false,
        _ => step == Step::Reader && (wants_login(words) || relays_not(words)),
    }
}

fn wants_login(words: &str) -> bool {
    let wishes = [
        "auth required",
        "authentication required",
        "authentication is required",
    ];
    wishes.iter().any(|wish| words.contains(wish))
}

/// Whoever it knows may write to anybody, and it does not know the shop. The reader's address is none of its
/// words.
fn relays_not(words: &str) -> bool {
    let said = |beginning: &str| {
        let mut words = words.split_whitespace().filter(|word| !word.contains('@'));
        words.any(|word| word.starts_with(beginning))
    };
    let verdicts = ["denied", "permitted", "allowed", "unable", "prohibited"];
    said("relay") && verdicts.into_iter().any(said)
}

/// No answer in time.
pub(super) fn late(step: Step) -> MailError {
    let said = "smtp: no answer in time".to_owned();
    match step {
        Step::Account | Step::Reader => later(said),
        Step::Letter => MailError::Unsure { said },
    }
}

fn later(said: String) -> MailError {
    MailError::Later {
        said,
        retry_after_seconds: None,
    }
}
