//! The people with the phones.

use super::codes;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// What somebody does when the prompt appears.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayerAnswer {
    /// Enters the right PIN.
    Pays,
    /// Presses cancel (1032).
    Cancels,
    /// Does not react, or the phone is off (1037).
    NoAnswer,
    /// Enters a wrong PIN (2001).
    WrongPin,
    /// Has not enough money (1).
    InsufficientFunds,
    /// Leaves the prompt open until told by hand, or until it runs out (1037).
    Waits,
    /// 1037 first; the money comes all the same after so many milliseconds more.
    PaysLate {
        /// Milliseconds between the 1037 and the money.
        late_ms: u64,
    },
    /// It ends with this code, whatever it means.
    Ends {
        /// Daraja's `ResultCode`.
        code: String,
    },
}

/// What somebody does, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayerScript {
    /// What.
    pub answer: PayerAnswer,
    /// Milliseconds after the prompt.
    #[serde(default = "soon")]
    pub after_ms: u64,
    /// What STK queries say of it once it is over, whatever is true (the sandbox was seen to say
    /// "failed" of paid prompts).
    #[serde(default)]
    pub query_says: Option<String>,
}

fn soon() -> u64 {
    100
}

impl PayerScript {
    /// Does it a tenth of a second after the prompt.
    #[must_use]
    pub fn new(answer: PayerAnswer) -> Self {
        Self {
            answer,
            after_ms: soon(),
            query_says: None,
        }
    }
}

impl PayerAnswer {
    /// The code a prompt ends with; `None` where it is paid, or stays open.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Pays | Self::Waits => None,
            Self::Cancels => Some(codes::CANCELLED),
            Self::NoAnswer | Self::PaysLate { .. } => Some(codes::NO_ANSWER),
            Self::WrongPin => Some(codes::WRONG_PIN),
            Self::InsufficientFunds => Some(codes::INSUFFICIENT_FUNDS),
            Self::Ends { code } => Some(code),
        }
    }
}

/// Everybody's scripts.
#[derive(Debug)]
pub(super) struct Payers {
    everybody: PayerScript,
    by_phone: HashMap<String, VecDeque<PayerScript>>,
}

impl Payers {
    pub(super) fn new(everybody: PayerScript) -> Self {
        Self {
            everybody,
            by_phone: HashMap::new(),
        }
    }

    pub(super) fn everybody(&mut self, script: PayerScript) {
        self.everybody = script;
    }

    /// One script for each of the next prompts of this phone; the last one stays.
    pub(super) fn of(&mut self, phone: &str, scripts: impl IntoIterator<Item = PayerScript>) {
        let scripts: VecDeque<_> = scripts.into_iter().collect();
        if scripts.is_empty() {
            self.by_phone.remove(phone);
        } else {
            self.by_phone.insert(phone.to_owned(), scripts);
        }
    }

    /// What this phone does now.
    pub(super) fn next(&mut self, phone: &str) -> PayerScript {
        match self.by_phone.get_mut(phone) {
            Some(scripts) if scripts.len() > 1 => scripts.pop_front(),
            Some(scripts) => scripts.front().cloned(),
            None => None,
        }
        .unwrap_or_else(|| self.everybody.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{PayerAnswer, PayerScript, Payers};

    #[test]
    fn a_phone_follows_its_scripts_and_stays_with_the_last() {
        let mut payers = Payers::new(PayerScript::new(PayerAnswer::Pays));
        let scripts = [PayerAnswer::Cancels, PayerAnswer::WrongPin].map(PayerScript::new);
        payers.of("254700000001", scripts);
        let mut seen = || payers.next("254700000001").answer;
        assert_eq!(seen(), PayerAnswer::Cancels);
        assert_eq!(seen(), PayerAnswer::WrongPin);
        assert_eq!(seen(), PayerAnswer::WrongPin);
        assert_eq!(payers.next("254700000002").answer, PayerAnswer::Pays);
    }

    #[test]
    fn a_script_is_written_in_json_as_it_is_read() {
        let late: PayerScript =
            serde_json::from_str(r#"{"answer":{"pays_late":{"late_ms":900}},"after_ms":5}"#)
                .unwrap();
        assert_eq!(late.answer, PayerAnswer::PaysLate { late_ms: 900 });
        let plain: PayerScript = serde_json::from_str(r#"{"answer":"no_answer"}"#).unwrap();
        assert_eq!(plain, PayerScript::new(PayerAnswer::NoAnswer));
    }
}
