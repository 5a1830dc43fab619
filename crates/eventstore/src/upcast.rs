//! Yesterday's events read by today's code. The log is never rewritten.

use crate::{Fault, Told};
use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use serde::de::DeserializeOwned;
use std::{borrow::Cow, collections::HashMap, sync::Arc};

/// One lift of one event type: the upcaster trait of cqrs-es, shared.
pub type Upcast = Arc<dyn EventUpcaster>;

/// All lifts of a process, in the order in which they apply.
#[derive(Clone, Default)]
pub struct Upcasters(Arc<Vec<Upcast>>);

impl Upcasters {
    /// Lifts apply in the order given: 1 to 2 before 2 to 3.
    #[must_use]
    pub fn new(lifts: Vec<Upcast>) -> Self {
        Self(Arc::new(lifts))
    }

    /// Reads an event of any stored version as the current one.
    pub fn read<V: DeserializeOwned>(&self, told: &Told) -> Result<V, Fault> {
        self.lift(told)?.read()
    }

    /// The event in its current version; borrowed when nothing applies.
    pub fn lift<'a>(&self, told: &'a Told) -> Result<Cow<'a, Told>, Fault> {
        let mut lifted = Cow::Borrowed(told);
        for upcaster in self.0.iter() {
            if upcaster.can_upcast(&lifted.event_type, &lifted.event_version) {
                lifted = Cow::Owned(apply(upcaster.as_ref(), &lifted)?);
            }
        }
        Ok(lifted)
    }
}

fn apply(upcaster: &dyn EventUpcaster, told: &Told) -> Result<Told, Fault> {
    let payload = serde_json::from_str(&told.payload).map_err(|cause| told.poison(cause))?;
    let event = SerializedEvent {
        aggregate_id: told.aggregate_id.clone(),
        sequence: usize::try_from(told.sequence).unwrap_or_default(),
        aggregate_type: told.aggregate_type.clone(),
        event_type: told.event_type.clone(),
        event_version: told.event_version.clone(),
        payload,
        metadata: serde_json::to_value(HashMap::<String, String>::new()).unwrap_or_default(),
    };
    let event = upcaster.upcast(event);
    Ok(Told {
        event_type: event.event_type,
        event_version: event.event_version,
        payload: event.payload.to_string(),
        ..told.clone()
    })
}
