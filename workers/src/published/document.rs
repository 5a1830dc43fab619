//! The document itself: the one shape in which events leave the house.

use chrono::{DateTime, Utc};
use eventstore::Told;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the documents; raised when a field changes its meaning or goes, never for a new one.
const VERSION: u32 = 1;
/// The longest id a message can carry.
const LONGEST_ID: usize = 255;
/// Who writes what an import brings in. Nobody at the door is called so.
const IMPORT: &str = "system:import";

/// An event as others see it. The same event is the same document, however often it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    /// `type/id/sequence`; whoever saw it has seen the event.
    pub id: String,
    /// For example `order.placed`; also the routing key.
    #[serde(rename = "type")]
    pub topic: String,
    /// The version of this shape.
    pub version: u32,
    /// Whose event it is.
    pub aggregate: Origin,
    /// When it happened in the shop's eyes; history that was imported keeps its own time.
    pub occurred_at: DateTime<Utc>,
    /// When it was written.
    pub recorded_at: DateTime<Utc>,
    /// `customer`, `guest`, `staff` or `system`: the kind only, never who.
    pub actor: String,
    /// Whether an import brought it in; only an import says so.
    #[serde(default, skip_serializing_if = "is_false")]
    pub imported: bool,
    /// The request, webhook or import it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The command or event that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<String>,
    /// What there is to know, as docs/events.md describes it.
    pub data: Value,
}

/// A place in a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// For example `order`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The aggregate's id.
    pub id: String,
    /// The event's number among all events of the aggregate, published or not, from 1.
    pub sequence: i64,
}

impl Published {
    /// The document of `told`, around what there is to say. An error says why there can be none.
    pub(super) fn new(told: &Told, data: Value) -> Result<Self, String> {
        let id = told.key();
        if id.len() > LONGEST_ID {
            return Err("its id is longer than a message can carry".to_owned());
        }
        let occurred = told.meta("occurred_at");
        let occurred = occurred.and_then(|at| at.parse::<DateTime<Utc>>().ok());
        let actor = told.actor();
        Ok(Self {
            id,
            topic: told.event_type.clone(),
            version: VERSION,
            aggregate: Origin {
                kind: told.aggregate_type.clone(),
                id: told.aggregate_id.clone(),
                sequence: told.sequence,
            },
            occurred_at: occurred.unwrap_or(told.recorded_at),
            recorded_at: told.recorded_at,
            actor: kind_of(actor.as_deref()),
            imported: actor.as_deref() == Some(IMPORT),
            correlation_id: told.meta("correlation_id"),
            causation_id: told.meta("causation_id"),
            data,
        })
    }

    /// `data` as the type that describes it, for example `domain::order::published::PublishedOrder`.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.data)
    }

    /// What the event itself said, where `data` is the aggregate as it is now; else `null`.
    #[must_use]
    pub fn change(&self) -> &Value {
        &self.data["change"]
    }
}

/// What a document leaves out.
#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks
fn is_false(said: &bool) -> bool {
    !said
}

/// `staff:0190…` is `staff`; whoever left no name is the shop itself.
fn kind_of(actor: Option<&str>) -> String {
    let kind = actor.and_then(|actor| actor.split(':').next());
    match kind {
        Some(kind @ ("customer" | "guest" | "staff")) => kind.to_owned(),
        _ => "system".to_owned(),
    }
}
