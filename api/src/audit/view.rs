//! A row of the audit log as auditors see it.

use super::events::{EventName, Happened, happened};
use crate::problem::Problem;
use crate::state::Shop;
use audit::Word;
use chrono::{DateTime, Utc};
use identity::origin_place;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who did what, when, from where and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "position": 42, "id": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e80", "at": "2026-06-05T09:00:00Z",
    "actor": "staff:0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e01", "action": "orders.status.changed",
    "subject": "order:0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "outcome": "done",
    "deed": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e7f", "requestId": "0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e5f", "sessionId": "0193e3a5-5c6d-4c3f-8d9e-0a1b2c3d4e5f",
    "address": "203.0.113.7", "agent": "Mozilla/5.0", "reason": "the customer called",
    "before": null, "after": { "status": 200 },
    "events": [{ "stream": "order:0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "type": "order.confirmed", "position": 91 }]
}))]
pub(super) struct AuditView {
    /// Its number in the log, from 1 and without gaps.
    pub(super) position: i64,
    pub(super) id: Uuid,
    pub(super) at: DateTime<Utc>,
    /// `staff:<id>`, `customer:<id>`, `key:<id>`, `guest` or `system:<process>`.
    pub(super) actor: String,
    /// A dotted word.
    pub(super) action: String,
    /// `kind:<id>`.
    pub(super) subject: Option<String>,
    /// `attempted` (another row of the deed says how it ended), `done`, `refused` or `failed`.
    pub(super) outcome: String,
    /// The same in all rows of one deed: the `id` of the row that says it was attempted.
    pub(super) deed: Option<Uuid>,
    /// As the caller may have called it.
    pub(super) request_id: Option<String>,
    pub(super) session_id: Option<Uuid>,
    /// From where; null where it was not noted, or was erased with whoever did it.
    pub(super) address: Option<String>,
    /// What their browser said it is.
    pub(super) agent: Option<String>,
    /// In the words of whoever did it.
    pub(super) reason: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub(super) before: Option<Value>,
    #[schema(value_type = Option<Object>)]
    pub(super) after: Option<Value>,
    /// What happened by the deed, the first twenty events; each stream before and after them is in
    /// `/api/admin/audit/{id}`.
    pub(super) events: Vec<EventName>,
}

#[derive(Debug, Default, Deserialize)]
struct Origin {
    address: String,
    agent: String,
}

/// The rows with their origins opened, as far as their keys still exist, and with what happened by them.
pub(super) async fn opened(shop: &Shop, words: Vec<Word>) -> Result<Vec<AuditView>, Problem> {
    let places: Vec<String> = words.iter().map(|word| origin_place(&word.actor)).collect();
    let sealed: Vec<(&str, &[u8])> = words
        .iter()
        .zip(&places)
        .filter_map(|(word, place)| Some((place.as_str(), word.origin.as_deref()?)))
        .collect();
    let mut origins = shop.identity.open_all_words(&sealed).await?.into_iter();
    let origin = |word: &Word| {
        let text = word.origin.as_ref().and_then(|_| origins.next().flatten());
        text.and_then(|text| serde_json::from_str::<Origin>(&text).ok())
    };
    let origins: Vec<Option<Origin>> = words.iter().map(origin).collect();
    let mut happened = happened(shop, &words).await?;
    let views = words.into_iter().zip(origins);
    Ok(views
        .map(|(word, origin)| AuditView::of(word, origin, &mut happened))
        .collect())
}

impl AuditView {
    fn of(word: Word, origin: Option<Origin>, happened: &mut Happened) -> Self {
        let events = happened.remove(&word.position).unwrap_or_default();
        let (address, agent) = origin.map(|origin| (origin.address, origin.agent)).unzip();
        Self {
            position: word.position,
            id: word.id,
            at: word.at,
            actor: word.actor,
            action: word.action,
            subject: word.subject,
            outcome: word.outcome,
            deed: word.deed,
            request_id: word.request_id,
            session_id: word.session_id,
            address,
            agent,
            reason: word.reason,
            before: word.before,
            after: word.after,
            events,
        }
    }

    /// What happened by it as one cell; empty where nothing did.
    pub(super) fn events_text(&self) -> String {
        match self.events.is_empty() {
            true => String::new(),
            false => serde_json::to_string(&self.events).unwrap_or_default(),
        }
    }
}
