//! The states the writer keeps in memory, so that a busy stream is not read again and again.

use crate::desk::Changed;
use crate::load::Wanted;
use crate::stream::{AnyState, Kind, StreamRef};
use crate::upcast::Upcasters;
use crate::{StoreError, StreamKey, Told};
use std::collections::HashMap;

/// States by stream. An entry may be changed by decisions that are not stored yet: those of the
/// batch that is on its way into the log, and on top of them those of the next one.
/// [`StreamCache::undo`] brings back what the log says.
pub(crate) struct StreamCache {
    entries: HashMap<StreamKey, Entry>,
    /// The streams changed by the next batch.
    ahead: Vec<StreamKey>,
    /// The streams changed by the batch on its way.
    flying: Vec<StreamKey>,
    /// The round in which that was sent.
    sent_in: u64,
    capacity: usize,
    round: u64,
}

struct Entry {
    kind: Kind,
    state: AnyState,
    version: u64,
    /// What the log says, while `state` is ahead of it.
    stored: Option<(AnyState, u64)>,
    /// Whether the batch on its way changes it.
    flying: bool,
    /// What that batch leaves behind, while the next one has changed `state` further.
    flown: Option<(AnyState, u64)>,
    /// The last round in which the log was seen to agree.
    fresh: u64,
    used: u64,
    /// Created blindly: not worth keeping, somebody else reads it next.
    passing: bool,
}

/// What is known about how a state on the desk agrees with the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// It is not on the desk.
    None,
    /// It is what the log said in that round.
    Stored(u64),
    /// It is what a batch writes that was sent in that round.
    Sent(u64),
    /// It is what the next batch will write.
    Next,
}

impl News {
    /// Whether the log agrees, or will agree once it takes what is on its way, at some moment after
    /// `asked`: a batch it takes leaves no room for events nobody here knew of.
    pub(crate) fn is_fresh(self, asked: u64) -> bool {
        match self {
            Self::None | Self::Next => true,
            Self::Stored(round) | Self::Sent(round) => round >= asked,
        }
    }
}

impl StreamCache {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            entries: HashMap::new(),
            ahead: Vec::new(),
            flying: Vec::new(),
            sent_in: 0,
            capacity,
            round: 0,
        }
    }

    pub(crate) fn state(&self, key: &StreamKey) -> Option<&AnyState> {
        self.entries.get(key).map(|entry| &entry.state)
    }

    pub(crate) fn version(&self, key: &StreamKey) -> Option<u64> {
        self.entries.get(key).map(|entry| entry.version)
    }

    /// The stream itself, to be fetched again.
    pub(crate) fn stream(&self, key: &StreamKey) -> Option<StreamRef> {
        self.entries.get(key).map(|entry| StreamRef {
            key: key.clone(),
            kind: entry.kind,
        })
    }

    /// The streams with the versions that are on the desk, to be read from there on.
    pub(crate) fn known(&self, streams: impl Iterator<Item = StreamRef>) -> Wanted {
        streams
            .map(|stream| {
                let version = self.version(&stream.key);
                (stream.key.clone(), (stream, version))
            })
            .collect()
    }

    /// How the stream's state agrees with the log.
    pub(crate) fn news(&self, key: &StreamKey) -> News {
        match self.entries.get(key) {
            None => News::None,
            Some(entry) if entry.stored.is_none() => News::Stored(entry.fresh),
            Some(entry) if entry.flying && entry.flown.is_none() => News::Sent(self.sent_in),
            Some(_) => News::Next,
        }
    }

    /// Begins a round; forgets the streams nobody used for longest when there are too many.
    pub(crate) fn next_round(&mut self) -> u64 {
        self.round += 1;
        if self.entries.len() > self.capacity {
            let mut used: Vec<u64> = self.entries.values().map(|entry| entry.used).collect();
            let middle = used.len() / 2;
            let (_, median, _) = used.select_nth_unstable(middle);
            let median = *median;
            self.entries
                .retain(|_, entry| entry.used > median || entry.stored.is_some());
        }
        self.round
    }

    /// Puts what was read from the log on the desk: nothing, a snapshot, events, or all of them.
    pub(crate) fn take_in(
        &mut self,
        stream: &StreamRef,
        snapshot: Option<(AnyState, u64)>,
        told: &[Told],
        upcasters: &Upcasters,
    ) -> Result<(), StoreError> {
        let round = self.round;
        let entry = self.entries.entry(stream.key.clone()).or_insert_with(|| {
            let (state, version) = snapshot.unwrap_or_else(|| ((stream.kind.empty)(), 0));
            Entry {
                kind: stream.kind,
                state,
                version,
                stored: None,
                flying: false,
                flown: None,
                fresh: round,
                used: round,
                passing: false,
            }
        });
        for event in told {
            let sequence = u64::try_from(event.sequence).unwrap_or_default();
            if sequence <= entry.version {
                continue;
            }
            if sequence != entry.version + 1 {
                let cause = format!("event {} is missing", entry.version + 1);
                return Err(StoreError::Unreadable {
                    stream: stream.key.to_string(),
                    cause,
                });
            }
            (stream.kind.fold)(&mut entry.state, event, upcasters)?;
            entry.version = sequence;
        }
        entry.fresh = round;
        entry.used = round;
        Ok(())
    }

    /// Lets the next decisions see what one decided.
    pub(crate) fn advance(&mut self, changed: HashMap<StreamKey, Changed>) {
        for (key, change) in changed {
            match self.entries.get_mut(&key) {
                Some(entry) => {
                    let state = std::mem::replace(&mut entry.state, change.state);
                    let version = std::mem::replace(&mut entry.version, change.version);
                    entry.used = self.round;
                    // The first change of the batch keeps what was before.
                    if entry.stored.is_none() {
                        entry.stored = Some((state, version));
                        self.ahead.push(key);
                    } else if entry.flying && entry.flown.is_none() {
                        entry.flown = Some((state, version));
                        self.ahead.push(key);
                    }
                }
                None => {
                    let entry = Entry {
                        kind: change.stream.kind,
                        state: change.state,
                        version: change.version,
                        stored: Some(((change.stream.kind.empty)(), 0)),
                        flying: false,
                        flown: None,
                        fresh: 0,
                        used: self.round,
                        passing: true,
                    };
                    self.ahead.push(key.clone());
                    self.entries.insert(key, entry);
                }
            }
        }
    }

    /// The next batch is sent; the one before it was settled or undone.
    pub(crate) fn take_off(&mut self) {
        self.flying = std::mem::take(&mut self.ahead);
        self.sent_in = self.round;
        for key in &self.flying {
            if let Some(entry) = self.entries.get_mut(key) {
                entry.flying = true;
            }
        }
    }

    /// The log took the batch that was sent. Answers the streams that stay in memory, with the
    /// version they had before.
    pub(crate) fn settle(&mut self) -> Vec<Settled<'_>> {
        let mut kept = Vec::with_capacity(self.flying.len());
        for key in self.flying.drain(..) {
            let Some(entry) = self.entries.get_mut(&key) else {
                continue;
            };
            let flown = entry.flown.take();
            let goes_on = flown.is_some();
            let before = std::mem::replace(&mut entry.stored, flown);
            entry.flying = false;
            entry.fresh = entry.fresh.max(self.sent_in);
            if entry.passing && !goes_on {
                self.entries.remove(&key);
            } else {
                kept.push((key, before.map_or(0, |(_, version)| version)));
            }
        }
        kept.into_iter()
            .filter_map(|(key, before)| {
                let entry = self.entries.get(&key)?;
                let newest = (&entry.state, entry.version);
                let stored = entry
                    .stored
                    .as_ref()
                    .map(|(state, version)| (state, *version));
                let (state, version) = stored.unwrap_or(newest);
                Some(Settled {
                    key,
                    kind: entry.kind,
                    state,
                    before,
                    version,
                })
            })
            .collect()
    }

    /// The log refused: back to what it says.
    pub(crate) fn undo(&mut self) {
        for key in self.flying.drain(..).chain(self.ahead.drain(..)) {
            let Some(entry) = self.entries.get_mut(&key) else {
                continue;
            };
            if entry.passing {
                self.entries.remove(&key);
            } else if let Some((state, version)) = entry.stored.take() {
                entry.state = state;
                entry.version = version;
                (entry.flying, entry.flown, entry.fresh) = (false, None, 0);
            }
        }
    }

    /// Forgets everything, after an answer of the database was lost.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.ahead.clear();
        self.flying.clear();
    }
}

/// A stream whose new events were just stored.
pub(crate) struct Settled<'a> {
    pub(crate) key: StreamKey,
    pub(crate) kind: Kind,
    pub(crate) state: &'a AnyState,
    pub(crate) before: u64,
    pub(crate) version: u64,
}
