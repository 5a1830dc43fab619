//! What a decision works on: the states it may look at and what it writes down.

use crate::cache::StreamCache;
use crate::stream::{AnyState, Handled, NewEvent, StreamRef, handle};
use crate::timer::Alarm;
use crate::{Attachment, StoreError, StreamKey, Timer};
use cqrs_es::Aggregate;
use std::collections::HashMap;

/// The desk of one decision. States are those of the log plus what this decision did so far;
/// nothing is stored before the decision ends well.
pub struct Desk<'a> {
    cache: &'a StreamCache,
    changed: HashMap<StreamKey, Changed>,
    seen: Vec<StreamKey>,
    pub(crate) staged: Staged,
}

/// A state this decision changed.
pub(crate) struct Changed {
    pub(crate) stream: StreamRef,
    pub(crate) state: AnyState,
    pub(crate) version: u64,
}

/// What a decision wants written.
#[derive(Default)]
pub(crate) struct Staged {
    pub(crate) events: Vec<StagedEvent>,
    /// In the order in which they were said.
    pub(crate) alarms: Vec<Alarm>,
    pub(crate) attachments: Vec<Attachment>,
}

impl Staged {
    /// Nothing to write, apart from the answer itself.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.alarms.is_empty() && self.attachments.is_empty()
    }
}

pub(crate) struct StagedEvent {
    pub(crate) key: StreamKey,
    pub(crate) sequence: u64,
    pub(crate) event: NewEvent,
}

/// Why a decision stopped.
#[derive(Debug)]
pub enum Halt<E> {
    /// A rule said no.
    Refused(E),
    /// The stream is not at the version the caller saw.
    VersionMismatch { actual: u64 },
    /// A stream is not on the desk yet; the store fetches it and asks again.
    NotYet(NotYet),
    /// The machine failed.
    Broken(StoreError),
}

/// A stream that has to be fetched first.
#[derive(Clone)]
pub struct NotYet(pub(crate) StreamRef);

impl std::fmt::Debug for NotYet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NotYet({})", self.0.key)
    }
}

impl<E> Halt<E> {
    /// Carries a refusal over into a wider error: `.map_err(Halt::lift)?`.
    pub fn lift<F: From<E>>(self) -> Halt<F> {
        self.map(F::from)
    }

    /// Changes the refusal, leaves everything else.
    pub fn map<F>(self, change: impl FnOnce(E) -> F) -> Halt<F> {
        match self {
            Self::Refused(no) => Halt::Refused(change(no)),
            Self::VersionMismatch { actual } => Halt::VersionMismatch { actual },
            Self::NotYet(stream) => Halt::NotYet(stream),
            Self::Broken(error) => Halt::Broken(error),
        }
    }
}

impl<'a> Desk<'a> {
    pub(crate) fn new(cache: &'a StreamCache) -> Self {
        Self {
            cache,
            changed: HashMap::new(),
            seen: Vec::new(),
            staged: Staged::default(),
        }
    }

    pub(crate) fn finish(self) -> (Staged, HashMap<StreamKey, Changed>, Vec<StreamKey>) {
        (self.staged, self.changed, self.seen)
    }

    /// The state of a stream, with what this decision did to it; empty if there is no such stream.
    pub fn state<A>(&mut self, id: impl ToString) -> Result<&A, NotYet>
    where
        A: Aggregate + Clone + 'static,
    {
        let stream = StreamRef::of::<A>(id);
        self.note(&stream)?;
        let state = match self.changed.get(&stream.key) {
            Some(changed) => Some(&changed.state),
            None => self.cache.state(&stream.key),
        };
        state
            .and_then(|state| state.downcast_ref::<A>())
            .ok_or(NotYet(stream))
    }

    /// The version of a stream: how many events it has, this decision's included.
    pub fn version<A>(&mut self, id: impl ToString) -> Result<u64, NotYet>
    where
        A: Aggregate + Clone + 'static,
    {
        let stream = StreamRef::of::<A>(id);
        self.note(&stream)?;
        let changed = self.changed.get(&stream.key).map(|changed| changed.version);
        changed
            .or_else(|| self.cache.version(&stream.key))
            .ok_or(NotYet(stream))
    }

    /// Stops unless the stream is at `version`: what `If-Match` asks for.
    pub fn expect_version<A, E>(&mut self, id: impl ToString, version: u64) -> Result<(), Halt<E>>
    where
        A: Aggregate + Clone + 'static,
    {
        let actual = self.version::<A>(id)?;
        if actual == version {
            Ok(())
        } else {
            Err(Halt::VersionMismatch { actual })
        }
    }

    /// Lets an aggregate handle a command; answers how many events that led to.
    pub fn execute<A>(
        &mut self,
        id: impl ToString,
        command: A::Command,
    ) -> Result<usize, Halt<A::Error>>
    where
        A: Aggregate<Services = ()> + Clone + 'static,
    {
        let stream = StreamRef::of::<A>(id);
        self.note(&stream)?;
        self.run::<A>(stream, command)
    }

    /// The same for a stream that is known to be new: nothing is loaded, and should it exist after
    /// all, the primary key of the log says so and the command meets its real state.
    pub fn create<A>(
        &mut self,
        id: impl ToString,
        command: A::Command,
    ) -> Result<usize, Halt<A::Error>>
    where
        A: Aggregate<Services = ()> + Clone + 'static,
    {
        let stream = StreamRef::of::<A>(id);
        if !self.changed.contains_key(&stream.key) && self.cache.version(&stream.key).is_none() {
            let state = (stream.kind.empty)();
            let fresh = Changed {
                stream: stream.clone(),
                state,
                version: 0,
            };
            self.changed.insert(stream.key.clone(), fresh);
        }
        self.seen.push(stream.key.clone());
        self.run::<A>(stream, command)
    }

    /// Sets a durable alarm with this decision.
    pub fn schedule(&mut self, timer: Timer) {
        self.staged.alarms.push(Alarm::Set(timer));
    }

    /// Takes an alarm away with this decision; quiet if there is none.
    pub fn cancel_timer(
        &mut self,
        process: &'static str,
        instance: impl ToString,
        name: &'static str,
    ) {
        let instance = instance.to_string();
        self.staged.alarms.push(Alarm::Cancel {
            process,
            instance,
            name,
        });
    }

    /// Writes opaque bytes with this decision.
    pub fn attach(&mut self, attachment: Attachment) {
        self.staged.attachments.push(attachment);
    }

    fn note(&mut self, stream: &StreamRef) -> Result<(), NotYet> {
        if self.changed.contains_key(&stream.key) {
            return Ok(());
        }
        if self.cache.version(&stream.key).is_none() {
            return Err(NotYet(stream.clone()));
        }
        self.seen.push(stream.key.clone());
        Ok(())
    }

    fn run<A>(&mut self, stream: StreamRef, command: A::Command) -> Result<usize, Halt<A::Error>>
    where
        A: Aggregate<Services = ()> + Clone + 'static,
    {
        // Clone before handling: a refusal may leave a dirty aggregate behind.
        let (mut state, version) = self.copy::<A>(&stream)?;
        let events = handle(&mut state, command).map_err(|why| match why {
            Handled::Refused(no) => Halt::Refused(no),
            Handled::Waited => {
                Halt::Broken(StoreError::Misuse("an aggregate waited inside handle"))
            }
            Handled::Unwritable(cause) => Halt::Broken(StoreError::Unwritable {
                what: "an event",
                cause: cause.to_string(),
            }),
        })?;
        let count = events.len();
        if count == 0 {
            return Ok(0);
        }
        let mut sequence = version;
        for event in events {
            sequence += 1;
            self.staged.events.push(StagedEvent {
                key: stream.key.clone(),
                sequence,
                event,
            });
        }
        let state = Box::new(state);
        let key = stream.key.clone();
        self.changed.insert(
            key,
            Changed {
                stream,
                state,
                version: sequence,
            },
        );
        Ok(count)
    }

    fn copy<A>(&self, stream: &StreamRef) -> Result<(A, u64), NotYet>
    where
        A: Aggregate + Clone + 'static,
    {
        let (state, version) = match self.changed.get(&stream.key) {
            Some(changed) => (&changed.state, changed.version),
            None => {
                let state = self
                    .cache
                    .state(&stream.key)
                    .ok_or_else(|| NotYet(stream.clone()))?;
                (state, self.cache.version(&stream.key).unwrap_or_default())
            }
        };
        let state = state
            .downcast_ref::<A>()
            .ok_or_else(|| NotYet(stream.clone()))?;
        Ok((state.clone(), version))
    }
}

impl<E> From<NotYet> for Halt<E> {
    fn from(stream: NotYet) -> Self {
        Self::NotYet(stream)
    }
}
