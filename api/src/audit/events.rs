//! What happened by commands of staff, by name: enough for a list, in one question to the log.

use crate::problem::Problem;
use crate::state::Shop;
use audit::{Outcome, Word};
use eventstore::{Named, named_by};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Of one request, so many events are named; the row itself shows all.
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

/// What the rows tell the end of has happened; of a row that only tells a beginning nothing has, yet.
pub(super) async fn happened(shop: &Shop, words: &[Word]) -> Result<Happened, Problem> {
    let ended: Vec<(&Word, &String)> = words.iter().filter_map(ended).collect();
    if ended.is_empty() {
        return Ok(Happened::new());
    }
    let requests: Vec<String> = ended.iter().map(|(_, id)| (*id).clone()).collect();
    let actors: Vec<String> = ended.iter().map(|(word, _)| word.actor.clone()).collect();
    let mut named: HashMap<(String, String), Vec<EventName>> = HashMap::new();
    for event in named_by(shop.store.pool(), (&requests, &actors), MOST).await? {
        let (whose, event) = told(event);
        named.entry(whose).or_default().push(event);
    }
    let rows = ended.into_iter().filter_map(|(word, id)| {
        let events = named.get(&(id.clone(), word.actor.clone()))?;
        Some((word.position, events.clone()))
    });
    Ok(rows.collect())
}

fn ended(word: &Word) -> Option<(&Word, &String)> {
    let began = word.outcome == Outcome::Attempted.as_str();
    let id = word.request_id.as_ref()?;
    (!began && word.actor.starts_with("staff:")).then_some((word, id))
}

/// An event, by its request and by who caused it.
fn told(event: Named) -> ((String, String), EventName) {
    let name = EventName {
        stream: format!("{}:{}", event.aggregate_type, event.aggregate_id),
        kind: event.event_type,
        position: event.position,
    };
    ((event.request_id, event.actor), name)
}
