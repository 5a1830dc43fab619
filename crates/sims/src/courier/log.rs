//! What became of each notice.

use super::Parcel;
use crate::moment;
use serde::Serialize;
use std::collections::BTreeMap;

const KEPT: usize = 20_000;

/// A notice and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The provider's number of it: an event's at Stripe, a request's at Daraja.
    pub id: String,
    /// The provider's word for it.
    pub kind: String,
    /// Where it was to go.
    pub url: String,
    /// How it stands.
    pub state: NoticeState,
    /// Every time it was sent.
    pub attempts: Vec<Attempt>,
    /// The body, byte for byte.
    pub body: String,
}

/// How a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// It has not left, or will be tried again.
    Waiting,
    /// The shop said 2xx at least once.
    Delivered,
    /// A rule lost it: it was never sent.
    Lost,
    /// It was tried as often as the rules say, and no 2xx came.
    GivenUp,
}

/// One time a notice was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The status of the answer; absent where none came.
    pub status: Option<u16>,
    /// The signature header it carried, where it carried one.
    pub signature: Option<String>,
}

/// The last notices, by the order they were handed over in.
#[derive(Debug, Default)]
pub(super) struct Log {
    next: u64,
    kept: BTreeMap<u64, Notice>,
}

impl Log {
    pub(super) fn open(&mut self, parcel: &Parcel) -> u64 {
        let number = self.next;
        self.next += 1;
        self.kept.insert(
            number,
            Notice {
                id: parcel.id.clone(),
                kind: parcel.kind.clone(),
                url: parcel.url.clone(),
                state: NoticeState::Waiting,
                attempts: Vec::new(),
                body: parcel.body.clone(),
            },
        );
        if self.kept.len() > KEPT {
            self.kept.pop_first();
        }
        number
    }

    pub(super) fn tried(&mut self, number: u64, status: Option<u16>, signature: Option<String>) {
        if let Some(notice) = self.kept.get_mut(&number) {
            notice.attempts.push(Attempt {
                at_ms: moment::millis(),
                status,
                signature,
            });
        }
    }

    /// Writes how it stands; what was delivered once stays so.
    pub(super) fn stands(&mut self, number: u64, state: NoticeState) {
        if let Some(notice) = self.kept.get_mut(&number)
            && notice.state != NoticeState::Delivered
        {
            notice.state = state;
        }
    }

    pub(super) fn list(&self) -> Vec<Notice> {
        self.kept.values().cloned().collect()
    }

    pub(super) fn parcel(&self, id: &str) -> Option<(u64, Parcel)> {
        let mut newest = self.kept.iter().rev().filter(|(_, notice)| notice.id == id);
        newest.next().map(|(number, notice)| {
            let parcel = Parcel {
                id: notice.id.clone(),
                kind: notice.kind.clone(),
                url: notice.url.clone(),
                body: notice.body.clone(),
            };
            (*number, parcel)
        })
    }
}
