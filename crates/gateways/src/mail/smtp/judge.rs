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
    /// The reader's address, and the word that a letter comes. Nothing was handed over yet, and the sender was
    /// taken: other letters may hear something else.
    Reader,
    /// The letter itself.
    Letter,
}

/// What the server's answer means at this step.
pub(super) fn judged(error: &Error, step: Step) -> MailError {
    let (code, words) = (error.status().map(u16::from), words(error));
    let is_of_account = error.is_permanent() && is_of_account(code, &words, step);
    let said = match code {
        Some(code) if is_of_account => short(format!("smtp: {code} {words}").trim_end()),
        Some(code) => format!("smtp: {code}"),
        None => short(&format!("smtp: {error}")),
    };
    match step {
        _ if error.is_transient() => later(said),
        Step::Account if error.is_permanent() || error.is_tls() || error.is_client() => {
            MailError::Misconfigured { code: said }
        }
        // It may be true, and it may be the reader's own server that says so through this one, or a place to
        // which this one does not relay: the letter waits, and no other with it.
        _ if is_of_account => later(said),
        _ if error.is_permanent() => refused(&said),
        Step::Account | Step::Reader => later(said),
        // The line broke in between: the last dot may have arrived.
        Step::Letter => MailError::Unsure { said },
    }
}

/// What the server said behind its code, in small letters.
fn words(error: &Error) -> String {
    let words = error.source().map(ToString::to_string);
    words.unwrap_or_default().to_lowercase()
}

/// Whether a refusal speaks of the shop's account, although it may come later than such words should: by its
/// code, by its enhanced code (RFC 3463), or by its words where those say too little.
fn is_of_account(code: Option<u16>, words: &str, step: Step) -> bool {
    // Authentication wanted or failed, encryption wanted.
    if matches!(code, Some(530 | 534 | 535 | 538)) {
        return true;
    }
    match words.split_whitespace().next().unwrap_or_default() {
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

#[cfg(test)]
mod tests {
    use super::{Step, is_of_account};

    fn of_account(answer: &str, step: Step) -> bool {
        let (code, words) = answer.split_once(' ').unwrap();
        is_of_account(code.parse().ok(), &words.to_lowercase(), step)
    }

    #[test]
    fn what_speaks_of_the_account_is_told_from_what_speaks_of_a_reader() {
        for account in [
            "530 who are you?",
            "554 5.7.1 <ada@mail.test>: Relay access denied",
            "550 not permitted to relay through this server",
            "550 5.7.0 Authentication required",
            "550 5.4.5 Daily user sending limit exceeded",
        ] {
            assert!(of_account(account, Step::Reader), "{account}");
        }
        for reader in [
            "550 5.1.1 User unknown in relay recipient table, access denied",
            "550 <relay@mail.test>: access denied",
            "550 no such mailbox",
        ] {
            assert!(!of_account(reader, Step::Reader), "{reader}");
        }
        let spam = "554 5.7.1 Spam is not relayed, denied";
        assert!(!of_account(spam, Step::Letter), "{spam}");
    }
}
