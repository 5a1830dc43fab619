//! The states the writer keeps in memory, so that a busy stream is not read again and again.

use crate::desk::Changed;
use crate::load::Wanted;
use crate::stream::{AnyState, Kind, StreamRef};
use crate::upcast::Upcasters;
use crate::{StoreError, StreamKey, Told};
use std::collections::HashMap;

/// States by stream. An entry may be changed by decisions of the running round before they are
/// stored; [`StreamCache::undo`] then brings back what the log says.
pub(crate) struct StreamCache {
    entries: HashMap<StreamKey, Entry>,
    /// The streams whose state is ahead of the log.
    ahead: Vec<StreamKey>,
    capacity: usize,
    round: u64,
}

struct Entry {
    kind: Kind,
    state: AnyState,
    version: u64,
    /// What the log says, while `state` is ahead of it.
    stored: Option<(AnyState, u64)>,
    /// The last round in which the log was seen to agree.
    fresh: u64,
    used: u64,
    /// Created blindly this round: not worth keeping, somebody else reads it next.
    passing: bool,
}

impl StreamCache {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            entries: HashMap::new(),
            ahead: Vec::new(),
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

    /// Whether the stream's state was compared with the log in this round.
    pub(crate) fn is_fresh(&self, key: &StreamKey) -> bool {
        self.entries
            .get(key)
            .is_some_and(|entry| entry.fresh == self.round)
    }

    /// Whether the stream's state is ahead of the log.
    pub(crate) fn is_ahead(&self, key: &StreamKey) -> bool {
        self.entries
            .get(key)
            .is_some_and(|entry| entry.stored.is_some())
    }

    /// Begins a round; forgets the streams nobody used for longest when there are too many.
    pub(crate) fn next_round(&mut self) {
        self.round += 1;
        if self.entries.len() > self.capacity {
            let mut used: Vec<u64> = self.entries.values().map(|entry| entry.used).collect();
            let middle = used.len() / 2;
            let (_, median, _) = used.select_nth_unstable(middle);
            let median = *median;
            self.entries.retain(|_, entry| entry.used > median);
        }
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

    /// Lets the next decisions of this round see what one decided.
    pub(crate) fn advance(&mut self, changed: HashMap<StreamKey, Changed>) {
        for (key, change) in changed {
            match self.entries.get_mut(&key) {
                Some(entry) => {
                    let before = std::mem::replace(&mut entry.state, change.state);
                    let version = std::mem::replace(&mut entry.version, change.version);
                    if entry.stored.is_none() {
                        entry.stored = Some((before, version));
                        self.ahead.push(key);
                    }
                    entry.used = self.round;
                }
                None => {
                    let entry = Entry {
                        kind: change.stream.kind,
                        state: change.state,
                        version: change.version,
                        stored: Some(((change.stream.kind.empty)(), 0)),
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

    /// The log took everything: what was ahead is now what the log says. Answers the streams
    /// that stay in memory, with the version they had before.
    pub(crate) fn settle(&mut self) -> Vec<Settled<'_>> {
        let round = self.round;
        let mut kept = Vec::with_capacity(self.ahead.len());
        for key in self.ahead.drain(..) {
            let Some(entry) = self.entries.get_mut(&key) else {
                continue;
            };
            let before = entry
                .stored
                .take()
                .map_or(entry.version, |(_, version)| version);
            entry.fresh = round;
            if entry.passing {
                self.entries.remove(&key);
            } else {
                kept.push((key, before));
            }
        }
        kept.into_iter()
            .filter_map(|(key, before)| {
                let entry = self.entries.get(&key)?;
                Some(Settled {
                    key,
                    kind: entry.kind,
                    state: &entry.state,
                    before,
                    version: entry.version,
                })
            })
            .collect()
    }

    /// The log refused: back to what it says.
    pub(crate) fn undo(&mut self) {
        for key in self.ahead.drain(..) {
            let Some(entry) = self.entries.get_mut(&key) else {
                continue;
            };
            if entry.passing {
                self.entries.remove(&key);
            } else if let Some((state, version)) = entry.stored.take() {
                entry.state = state;
                entry.version = version;
                entry.fresh = 0;
            }
        }
    }

    /// Forgets everything, after an answer of the database was lost.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.ahead.clear();
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
