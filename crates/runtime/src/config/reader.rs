//! Reads variables one by one and remembers what was wrong with them.

use secrecy::SecretString;

use super::problem::{ConfigError, Problem};

/// Looks variables up and collects problems instead of stopping at the first.
pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            lookup,
            problems: Vec::new(),
        }
    }

    /// The trimmed value; an empty one counts as absent.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    /// The value as a secret.
    pub(super) fn secret(&self, name: &str) -> Option<SecretString> {
        self.text(name).map(SecretString::from)
    }

    /// The value as `parse` reads it, or `default` when absent or wrong (and wrong is remembered).
    pub(super) fn parsed<T>(
        &mut self,
        name: &str,
        default: T,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> T {
        self.optional(name, parse).unwrap_or(default)
    }

    /// The value as `parse` reads it; `None` when absent or wrong (and wrong is remembered).
    pub(super) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        match parse(&self.text(name)?) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.problem(name, reason);
                None
            }
        }
    }

    /// A secret that `check` accepts; `None` when absent or wrong (and wrong is remembered).
    pub(super) fn checked_secret(
        &mut self,
        name: &str,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Option<SecretString> {
        self.optional(name, |text| {
            check(text).map(|()| SecretString::from(text.to_owned()))
        })
    }

    /// Variables that only make sense together: all of them, or none.
    pub(super) fn together<const N: usize>(&mut self, names: [&str; N]) -> Option<[String; N]> {
        let found = names.map(|name| self.text(name));
        let missing: Vec<&str> = names
            .iter()
            .zip(&found)
            .filter(|(_, value)| value.is_none())
            .map(|(name, _)| *name)
            .collect();
        if missing.is_empty() {
            return Some(found.map(Option::unwrap_or_default));
        }
        if missing.len() < N {
            let set = names
                .into_iter()
                .find(|name| !missing.contains(name))
                .unwrap_or_default();
            for name in missing {
                self.problem(name, format!("is missing, and {set} needs it"));
            }
        }
        None
    }

    pub(super) fn problem(&mut self, name: &str, reason: impl Into<String>) {
        self.problems.push(Problem {
            variable: name.to_owned(),
            reason: reason.into(),
        });
    }

    pub(super) fn finish(self) -> Result<(), ConfigError> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(ConfigError {
                problems: self.problems,
            })
        }
    }
}
