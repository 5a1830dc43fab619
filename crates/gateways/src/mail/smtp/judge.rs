//! What an answer of the server, or none, means for a letter.

use super::super::envelope::refused;
use crate::words::short;
use domain::ports::mail::MailError;
use lettre::transport::smtp::Error;

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
        (_, Step::Account) if error.is_permanent() || error.is_tls() || error.is_client() => {
            MailError::Misconfigured { code: said }
        }
        _ if error.is_permanent() => refused(&said),
        (_, Step::Account | Step::Reader) => later(said),
        // The line broke in between: the last dot may have arrived.
        (_, Step::Letter) => MailError::Unsure { said },
    }
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
