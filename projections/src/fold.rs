//! What every fold needs: the keys a page touches, and a word for an event that has no row.

use eventstore::{Fault, Told};
use std::collections::HashSet;

/// The streams a page speaks of, each once, in the order they first appear.
pub(crate) fn streams<'a>(page: impl IntoIterator<Item = &'a Told>) -> Vec<String> {
    let mut seen = HashSet::new();
    page.into_iter()
        .filter(|told| seen.insert(told.aggregate_id.as_str()))
        .map(|told| told.aggregate_id.clone())
        .collect()
}

/// An event about something whose beginning was never told.
pub(crate) fn unheard_of(told: &Told) -> Fault {
    poison(told, "its stream never began")
}

/// An event that this fold can never take.
pub(crate) fn poison(told: &Told, cause: impl ToString) -> Fault {
    Fault::Poison {
        event: told.key(),
        cause: cause.to_string(),
    }
}

/// The word an enum without fields wears in JSON.
pub(crate) fn word(value: impl serde::Serialize) -> Option<String> {
    serde_json::to_value(value)
        .ok()?
        .as_str()
        .map(str::to_owned)
}
