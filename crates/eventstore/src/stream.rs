//! What a stream is called, and how its state is built, for any aggregate.

use crate::upcast::Upcasters;
use crate::{StoreError, told::Told};
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use futures::FutureExt;
use std::any::Any;
use tokio::task::unconstrained;

/// A stream: the aggregate's type and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKey {
    /// `Aggregate::TYPE`.
    pub aggregate_type: &'static str,
    /// The aggregate's id.
    pub aggregate_id: String,
}

impl std::fmt::Display for StreamKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.aggregate_type, self.aggregate_id)
    }
}

/// A folded state of any aggregate.
pub(crate) type AnyState = Box<dyn Any + Send + Sync>;

/// An event that was decided and not yet stored.
#[derive(Debug, Clone)]
pub(crate) struct NewEvent {
    pub(crate) event_type: String,
    pub(crate) event_version: String,
    pub(crate) payload: String,
}

/// How the streams of one aggregate are folded: the aggregate with its type forgotten.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) empty: fn() -> AnyState,
    pub(crate) fold: fn(&mut AnyState, &Told, &Upcasters) -> Result<(), StoreError>,
    pub(crate) freeze: fn(&AnyState) -> Option<String>,
    pub(crate) thaw: fn(&str) -> Option<AnyState>,
}

impl Kind {
    pub(crate) fn of<A: Aggregate + Clone + 'static>() -> Self {
        Self {
            empty: || Box::new(A::default()),
            fold: fold::<A>,
            freeze: |state| serde_json::to_string(state.downcast_ref::<A>()?).ok(),
            thaw: |text| Some(Box::new(serde_json::from_str::<A>(text).ok()?)),
        }
    }
}

/// A stream somebody needs, with the way to fold it.
#[derive(Clone)]
pub(crate) struct StreamRef {
    pub(crate) key: StreamKey,
    pub(crate) kind: Kind,
}

impl StreamRef {
    pub(crate) fn of<A: Aggregate + Clone + 'static>(id: impl ToString) -> Self {
        let key = StreamKey {
            aggregate_type: A::TYPE,
            aggregate_id: id.to_string(),
        };
        Self {
            key,
            kind: Kind::of::<A>(),
        }
    }
}

fn fold<A: Aggregate + 'static>(
    state: &mut AnyState,
    told: &Told,
    upcasters: &Upcasters,
) -> Result<(), StoreError> {
    let state = state
        .downcast_mut::<A>()
        .ok_or(StoreError::Misuse("two aggregates share a TYPE"))?;
    let event = upcasters
        .read::<A::Event>(told)
        .map_err(|cause| StoreError::Unreadable {
            stream: told.key(),
            cause: cause.to_string(),
        })?;
    state.apply(event);
    Ok(())
}

/// Lets an aggregate handle a command on `state`; on an error `state` may be dirty.
pub(crate) fn handle<A>(
    state: &mut A,
    command: A::Command,
) -> Result<Vec<NewEvent>, Handled<A::Error>>
where
    A: Aggregate<Services = ()>,
{
    let sink = EventSink::<A>::default();
    // A decision never waits: whoever awaits more than the sink inside `handle` is refused. The
    // sink's lock would yield when tokio's budget of the task is used up, hence unconstrained.
    let polled = unconstrained(state.handle(command, &(), &sink)).now_or_never();
    polled.ok_or(Handled::Waited)?.map_err(Handled::Refused)?;
    let events = unconstrained(sink.collect())
        .now_or_never()
        .ok_or(Handled::Waited)?;
    events
        .iter()
        .map(write)
        .collect::<Result<_, _>>()
        .map_err(Handled::Unwritable)
}

/// Why a command led to nothing.
pub(crate) enum Handled<E> {
    Refused(E),
    Waited,
    Unwritable(serde_json::Error),
}

fn write<V: DomainEvent>(event: &V) -> Result<NewEvent, serde_json::Error> {
    Ok(NewEvent {
        event_type: event.event_type(),
        event_version: event.event_version(),
        payload: serde_json::to_string(event)?,
    })
}
