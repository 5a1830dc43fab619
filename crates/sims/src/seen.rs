//! The requests a sim took in: what was asked, also where it was refused or lost.

use crate::held::held;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::Mutex;

const KEPT: usize = 20_000;

/// A request that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The HTTP method.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The idempotency key, where one came.
    pub key: Option<String>,
    /// The status of the answer; absent if the connection was closed instead.
    pub status: Option<u16>,
}

/// The last ones, oldest first.
#[derive(Debug, Default)]
pub(crate) struct SeenList(Mutex<VecDeque<Seen>>);

impl SeenList {
    pub(crate) fn add(&self, seen: Seen) {
        let mut list = held(&self.0);
        if list.len() == KEPT {
            list.pop_front();
        }
        list.push_back(seen);
    }

    pub(crate) fn list(&self) -> Vec<Seen> {
        held(&self.0).iter().cloned().collect()
    }
}
