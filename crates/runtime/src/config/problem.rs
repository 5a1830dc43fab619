//! What is wrong with the configuration, said once and completely.

use std::fmt;

/// One variable that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The variable's name.
    pub variable: String,
    /// Why it is refused; a secret's value is never repeated.
    pub reason: String,
}

/// Every problem of the configuration, in the order of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// At least one.
    pub problems: Vec<Problem>,
}

impl ConfigError {
    pub(super) fn one(variable: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            problems: vec![Problem {
                variable: variable.into(),
                reason: reason.into(),
            }],
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration cannot be used:")?;
        for Problem { variable, reason } in &self.problems {
            write!(f, "\n  {variable}: {reason}")?;
        }
        write!(f, "\nEvery variable is explained in .env.example.")
    }
}

impl std::error::Error for ConfigError {}
