//! An event as the feed and the loader tell it.

use crate::Fault;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::FromRow;

/// A stored event, its payload still text: who does not need it does not pay for reading it.
#[derive(Debug, Clone, FromRow)]
pub struct Told {
    /// The transaction that wrote it; first half of the feed order.
    pub tx_id: i64,
    /// Second half of the feed order.
    pub position: i64,
    /// Whose event it is.
    pub aggregate_type: String,
    /// Whose event it is.
    pub aggregate_id: String,
    /// Its number in its stream, from 1.
    pub sequence: i64,
    /// For example `order.placed`.
    pub event_type: String,
    /// For example `1.0`.
    pub event_version: String,
    /// JSON, byte for byte as stored.
    pub payload: String,
    /// Flat JSON of strings.
    pub metadata: String,
    /// When the database took it; never used for ordering.
    pub recorded_at: DateTime<Utc>,
}

impl Told {
    /// The natural key, which is also the message id: `type/id/sequence`.
    #[must_use]
    pub fn key(&self) -> String {
        format!(
            "{}/{}/{}",
            self.aggregate_type, self.aggregate_id, self.sequence
        )
    }

    /// Where it stands in the feed.
    #[must_use]
    pub fn token(&self) -> crate::Token {
        crate::Token {
            tx_id: self.tx_id,
            position: self.position,
        }
    }

    /// The payload as an event. Old versions are lifted by the [`crate::Upcasters`] of whoever
    /// delivered it, before it gets here.
    pub fn read<V: DeserializeOwned>(&self) -> Result<V, Fault> {
        serde_json::from_str(&self.payload).map_err(|cause| {
            self.poison(format!(
                "{} {}: {cause}",
                self.event_type, self.event_version
            ))
        })
    }

    /// A piece of the metadata.
    #[must_use]
    pub fn meta(&self, name: &str) -> Option<String> {
        let flat: std::collections::HashMap<String, String> =
            serde_json::from_str(&self.metadata).ok()?;
        flat.get(name).cloned()
    }

    /// Who did it.
    #[must_use]
    pub fn actor(&self) -> Option<String> {
        self.meta("actor")
    }

    /// Says that this event can never be taken as it is.
    #[must_use]
    pub fn poison(&self, cause: impl ToString) -> Fault {
        Fault::Poison {
            event: self.key(),
            cause: cause.to_string(),
        }
    }
}
