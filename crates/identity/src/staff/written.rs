//! What is written down about decisions about staff.

use super::Deed;
use crate::{Role, Scope};
use audit::Entry;
use serde_json::{Value, json};

/// A row about a decision.
pub(super) fn written(deed: &Deed, action: &str, (before, after): (Value, Value)) -> Entry {
    let mut entry =
        Entry::new(deed.at, format!("staff:{}", deed.by), action).changed(before, after);
    entry.reason = Some(deed.reason.clone());
    entry.request_id = Some(deed.request_id.clone());
    entry.session_id = Some(deed.session_id);
    entry
}

/// What somebody is, and what that permits.
pub(super) fn role_words(role: Role, scopes: &[Scope]) -> Value {
    json!({ "role": role.to_string(), "permissions": names(scopes) })
}

pub(super) fn names(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}
