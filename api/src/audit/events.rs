//! What happened by deeds of the back office, by name: enough for a list, in one question to the log.

use crate::problem::Problem;
use crate::state::Shop;
use audit::Word;
use eventstore::{Named, named_by};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Of one deed, so many events are named; the row itself shows all.
const MOST: i64 = 20;

/// An event by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "stream": "order:0193e3a5-5c6d-7c3f-8d9e-0a1b2c3d4e70", "type": "order.confirmed", "position": 91
}))]
pub(super) struct EventName {
    /// What it happened to: `kind:<id>`.
    stream: String,
    #[serde(rename = "type")]
    kind: String,
    /// Where it stands in the log.
    position: i64,
}

/// By the position of a row: what happened by it.
pub(super) type Happened = HashMap<i64, Vec<EventName>>;

/// What happened by the deeds that the rows tell of: every row of a deed has all of it.
pub(super) async fn happened(shop: &Shop, words: &[Word]) -> Result<Happened, Problem> {
    let deeds: Vec<Uuid> = words.iter().filter_map(|word| word.deed).collect();
    if deeds.is_empty() {
        return Ok(Happened::new());
    }
    let mut named: HashMap<Uuid, Vec<EventName>> = HashMap::new();
    for event in named_by(shop.store.pool(), &deeds, MOST).await? {
        named.entry(event.deed).or_default().push(told(event));
    }
    let rows = words.iter().filter_map(|word| {
        let events = named.get(&word.deed?)?;
        Some((word.position, events.clone()))
    });
    Ok(rows.collect())
}

fn told(event: Named) -> EventName {
    EventName {
        stream: format!("{}:{}", event.aggregate_type, event.aggregate_id),
        kind: event.event_type,
        position: event.position,
    }
}
