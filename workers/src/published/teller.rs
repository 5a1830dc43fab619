//! Turns a page of the feed into documents.

use super::camel::camel_fields;
use super::kinds::{self, Kind};
use super::list::is_published;
use super::states::{Gap, Known, States, key_of};
use super::{Published, camel::camel};
use eventstore::{Fault, Token, Told, Upcasters};
use serde_json::{Map, Value};
use sqlx::PgPool;
use std::collections::HashMap;

/// Aggregates a teller keeps in mind before it lets go of those it did not need lately.
const IN_MIND: usize = 2_000;

/// A document and where its event stands in the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// The document.
    pub published: Published,
    /// The place of the event.
    pub token: Token,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Tale {
    /// It is published.
    Letter(Box<Letter>),
    /// It stays in the house.
    Internal,
    /// It cannot be read, or an earlier event of its stream cannot: the reason.
    Untellable(String),
}

/// Tells events, in the order of the feed. It may be asked for the same events again.
pub struct Teller {
    pool: PgPool,
    upcasters: Upcasters,
    states: States,
}

impl Teller {
    /// Reads what it has to know of earlier events through `pool`, old ones lifted by `upcasters`.
    #[must_use]
    pub fn new(upcasters: Upcasters, pool: PgPool) -> Self {
        Self {
            pool,
            upcasters,
            states: States::new(IN_MIND),
        }
    }

    /// What becomes of each event of the page, in its order. An error is of the database: nothing
    /// was told.
    pub async fn tell(&mut self, page: &[Told]) -> Result<Vec<Tale>, Fault> {
        let gaps = self.gaps(page);
        let mut broken = self.states.fill(&self.pool, &self.upcasters, gaps).await?;
        let tales = page.iter().map(|told| match self.one(told, &mut broken) {
            Ok(tale) => tale,
            Err(why) => Tale::Untellable(why),
        });
        Ok(tales.collect())
    }

    /// The streams of the page whose earlier events are not known.
    fn gaps(&mut self, page: &[Told]) -> Vec<Gap> {
        let mut first: HashMap<String, (&'static Kind, &Told)> = HashMap::new();
        for told in page {
            if let Some(kind) = kinds::of(&told.aggregate_type) {
                first.entry(key_of(told)).or_insert((kind, told));
            }
        }
        let mut gaps = Vec::new();
        for (key, (kind, told)) in first {
            let known = self.states.version(&key).unwrap_or(0);
            if known >= told.sequence {
                // It was told before: begin this stream again.
                self.states.take(&key);
            }
            if known != told.sequence - 1 {
                let (id, before) = (told.aggregate_id.clone(), told.sequence);
                gaps.push(Gap { kind, id, before });
            }
        }
        gaps
    }

    fn one(&mut self, told: &Told, broken: &mut HashMap<String, String>) -> Result<Tale, String> {
        let told = self.upcasters.lift(told).map_err(|why| why.to_string())?;
        let kind = kinds::of(&told.aggregate_type);
        let seen = match kind {
            Some(kind) => self.seen(kind, &told, broken)?,
            None => None,
        };
        if !is_published(&told.event_type) {
            return Ok(Tale::Internal);
        }
        let data = data(kind, &told, seen)?;
        Ok(Tale::Letter(Box::new(Letter {
            published: Published::new(&told, data)?,
            token: told.token(),
        })))
    }

    /// What others see of the aggregate after this event.
    fn seen(
        &mut self,
        kind: &'static Kind,
        told: &Told,
        broken: &mut HashMap<String, String>,
    ) -> Result<Option<Value>, String> {
        let key = key_of(told);
        if let Some(why) = broken.get(&key) {
            return Err(format!("an earlier event of its stream: {why}"));
        }
        let known = self.states.take(&key);
        let (mut state, version) = match known {
            Some(known) => (known.state, known.version),
            None => ((kind.empty)(), 0),
        };
        let told_now = if version + 1 == told.sequence {
            (kind.tell)(&mut state, told).map_err(|why| why.to_string())
        } else {
            Err(format!("its stream has no event {}", version + 1))
        };
        match told_now {
            Ok(seen) => {
                let version = told.sequence;
                self.states.put(key, Known { state, version });
                Ok(seen)
            }
            Err(why) => {
                broken.insert(key, why.clone());
                Err(why)
            }
        }
    }
}

/// The aggregate and the change, or the event's own fields where nobody says what the aggregate is.
fn data(kind: Option<&Kind>, told: &Told, seen: Option<Value>) -> Result<Value, String> {
    let said = fields(told)?;
    let (Some(kind), Some(Value::Object(mut seen))) = (kind, seen) else {
        return Ok(camel(Value::Object(said)));
    };
    let added = said.into_iter();
    let added: Map<String, Value> = added
        .filter(|(field, _)| (kind.adds)(&told.event_type, field))
        .collect();
    if !added.is_empty() {
        seen.insert("change".to_owned(), Value::Object(camel_fields(added)));
    }
    Ok(Value::Object(seen))
}

/// The fields of an event, without the name of its variant around them.
fn fields(told: &Told) -> Result<Map<String, Value>, String> {
    let payload = serde_json::from_str(&told.payload).map_err(|why| why.to_string())?;
    let Value::Object(variants) = payload else {
        return Ok(Map::new());
    };
    match variants.into_iter().next() {
        Some((_, Value::Object(fields))) => Ok(fields),
        _ => Ok(Map::new()),
    }
}
