//! Who asked, when and why: what every event carries beside its payload.

use chrono::{DateTime, SecondsFormat, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The cause of events that follow from this deed of the audit log. Nothing that a client sends becomes one.
#[must_use]
pub fn cause_of(deed: Uuid) -> String {
    format!("deed:{deed}")
}

/// The circumstances of a decision. Stored as flat strings, because cqrs-es reads metadata so;
/// never put personal data here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// A pseudonymous id: `customer:<id>`, `staff:<id>`, `system:<process>`.
    pub actor: String,
    /// The request, webhook or import this belongs to.
    pub correlation_id: String,
    /// The command or event that caused it.
    pub causation_id: Option<String>,
    /// When it happened in the world; history may have happened years ago.
    pub occurred_at: DateTime<Utc>,
    /// Why, where a reason is asked for.
    pub reason: Option<String>,
}

impl Context {
    pub(crate) fn to_json(&self, command_id: Option<String>) -> String {
        let mut flat = BTreeMap::new();
        flat.insert("actor", self.actor.clone());
        flat.insert("correlation_id", self.correlation_id.clone());
        let at = self
            .occurred_at
            .to_rfc3339_opts(SecondsFormat::Micros, true);
        flat.insert("occurred_at", at);
        if let Some(cause) = self.causation_id.as_ref().or(command_id.as_ref()) {
            flat.insert("causation_id", cause.clone());
        }
        if let Some(command) = command_id {
            flat.insert("command_id", command);
        }
        if let Some(reason) = &self.reason {
            flat.insert("reason", reason.clone());
        }
        serde_json::to_string(&flat).unwrap_or_else(|_| "{}".to_owned())
    }
}
