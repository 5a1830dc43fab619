//! One word about something somebody did, or tried.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It began. How it ended is in another row of the same deed; when there is none the process died, and
    /// the events of that deed tell.
    Attempted,
    /// It was done.
    Done,
    /// It was refused: not allowed, or against a rule.
    Refused,
    /// It failed on our side.
    Failed,
}

impl Outcome {
    /// As the table writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attempted => "attempted",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// What is to be written down. Nothing in it may be personal but `origin`, which arrives sealed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The row itself.
    pub id: Uuid,
    /// When, as the caller's clock says.
    pub at: DateTime<Utc>,
    /// `staff:<id>`, `customer:<id>`, `key:<id>`, `guest` or `system:<process>`.
    pub actor: String,
    /// A dotted word: `order.status`, `login.failed`.
    pub action: String,
    /// What it was done to: `order:<id>`, `customer:<id>`.
    pub subject: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// The deed it belongs to, by the row that says it began: nobody who asks for it has a say in that.
    pub deed: Option<Uuid>,
    /// The request it was done in, as the caller may have called it; its events carry it as their correlation.
    pub request_id: Option<String>,
    /// The session it was done in.
    pub session_id: Option<Uuid>,
    /// Address and browser, sealed under the key of a person.
    pub origin: Option<Vec<u8>>,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// What changed, as it was.
    pub before: Option<Value>,
    /// What changed, as it is now.
    pub after: Option<Value>,
}

impl Entry {
    /// A bare entry that ended well.
    #[must_use]
    pub fn new(at: DateTime<Utc>, actor: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            id: Uuid::now_v7(),
            at,
            actor: actor.into(),
            action: action.into(),
            subject: None,
            outcome: Outcome::Done,
            deed: None,
            request_id: None,
            session_id: None,
            origin: None,
            reason: None,
            before: None,
            after: None,
        }
    }

    /// About something.
    #[must_use]
    pub fn about(mut self, kind: &str, id: impl std::fmt::Display) -> Self {
        self.subject = Some(format!("{kind}:{id}"));
        self
    }

    /// With another end.
    #[must_use]
    pub fn ended(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// The first row of a deed, which is called after it.
    #[must_use]
    pub fn begun(mut self) -> Self {
        self.deed = Some(self.id);
        self.ended(Outcome::Attempted)
    }

    /// The last row of the same deed.
    #[must_use]
    pub fn over(mut self, at: DateTime<Utc>, outcome: Outcome) -> Self {
        (self.id, self.at) = (Uuid::now_v7(), at);
        self.ended(outcome)
    }

    /// With what changed.
    #[must_use]
    pub fn changed(mut self, before: Value, after: Value) -> Self {
        (self.before, self.after) = (Some(before), Some(after));
        self
    }
}
