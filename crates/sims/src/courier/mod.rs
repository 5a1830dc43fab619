//! courier · carries a sim's notices to the shop: later, twice, in another order, or never, as its rules
//! say · may touch HTTP · never touches the books.

mod carry;
mod log;
mod post;
mod rules;

pub use log::{Attempt, Notice, NoticeState};
#[cfg(test)]
pub(crate) use post::client;
pub use rules::NoticeRules;

use crate::chance::Chance;
use crate::held::held;
use crate::teller::Teller;
use carry::Batch;
use log::Log;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::sync::watch;

/// A notice that waits to be carried.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    /// The provider's number of it.
    pub(crate) id: String,
    /// The provider's word for it.
    pub(crate) kind: String,
    pub(crate) url: String,
    pub(crate) body: String,
}

/// The headers of an attempt: made anew each time, from the body and how long ago it pretends to be.
pub(crate) type Seal = Box<dyn Fn(&str, i64) -> Vec<(&'static str, String)> + Send + Sync>;

impl Desk {
    /// Closes the window: what gathered, in the order of chance.
    fn gathered(&mut self) -> Vec<(u64, Parcel)> {
        self.window += 1;
        let mut batch = std::mem::take(&mut self.waiting);
        self.chance.shuffle(&mut batch);
        batch
    }
}

/// Cheap to clone; all clones are the same courier.
#[derive(Clone)]
pub(crate) struct Courier(Arc<Inner>);

struct Inner {
    desk: Mutex<Desk>,
    http: reqwest::Client,
    seal: Seal,
    teller: Teller,
    home: Handle,
    queue: UnboundedSender<Batch>,
    /// How many batches are being sent.
    lanes: watch::Sender<usize>,
    gate: watch::Sender<Gate>,
    /// How many deliveries are not over.
    under_way: watch::Sender<usize>,
}

/// Whether anything may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    Open,
    /// The provider is down, or somebody holds the notices back.
    Shut,
    Gone,
}

impl Gate {
    fn of(rules: &NoticeRules, stopped: bool) -> Self {
        if stopped || rules.hold {
            Self::Shut
        } else {
            Self::Open
        }
    }
}

struct Desk {
    rules: NoticeRules,
    chance: Chance,
    log: Log,
    waiting: Vec<(u64, Parcel)>,
    /// The number of the window that gathers now.
    window: u64,
    stopped: bool,
}

impl Courier {
    pub(crate) fn new(
        rules: NoticeRules,
        seed: u64,
        seal: Seal,
        teller: Teller,
        home: Handle,
    ) -> anyhow::Result<Self> {
        let (queue, queued) = mpsc::unbounded_channel();
        let inner = Arc::new(Inner {
            gate: watch::Sender::new(Gate::of(&rules, false)),
            desk: Mutex::new(Desk {
                rules,
                chance: Chance::seeded(seed),
                log: Log::default(),
                waiting: Vec::new(),
                window: 0,
                stopped: false,
            }),
            http: post::client()?,
            seal,
            teller,
            home,
            queue,
            lanes: watch::Sender::new(0),
            under_way: watch::Sender::new(0),
        });
        let dispatcher = carry::dispatch(Arc::downgrade(&inner), queued);
        inner.home.spawn(dispatcher);
        Ok(Self(inner))
    }

    pub(crate) fn rules(&self) -> NoticeRules {
        held(&self.0.desk).rules.clone()
    }

    /// New rules, for what is handed over from now on; `hold` counts at once for everything.
    pub(crate) fn set_rules(&self, rules: NoticeRules) {
        let mut desk = held(&self.0.desk);
        self.turn(Gate::of(&rules, desk.stopped));
        desk.rules = rules;
    }

    /// Begins a new row of chance.
    pub(crate) fn reseed(&self, seed: u64) {
        held(&self.0.desk).chance = Chance::seeded(seed);
    }

    /// A stopped provider sends nothing; what waits goes out when it runs again.
    pub(crate) fn stop(&self, stopped: bool) {
        let mut desk = held(&self.0.desk);
        desk.stopped = stopped;
        self.turn(Gate::of(&desk.rules, stopped));
    }

    /// The sim is no more: what waits is dropped.
    pub(crate) fn give_up(&self) {
        self.0.gate.send_replace(Gate::Gone);
    }

    fn turn(&self, gate: Gate) {
        let still_there = |now: &mut Gate| {
            let there = *now != Gate::Gone;
            if there {
                *now = gate;
            }
            there
        };
        self.0.gate.send_if_modified(still_there);
    }

    /// All notices that are remembered, oldest first.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        held(&self.0.desk).log.list()
    }

    /// Sends a notice once more, whatever became of it; false if it is not remembered.
    pub(crate) fn send_again(&self, id: &str) -> bool {
        let parcel = held(&self.0.desk).log.parcel(id);
        parcel.is_some_and(|(number, parcel)| {
            self.begin(vec![(number, parcel)], &self.rules());
            true
        })
    }

    /// Whether nothing is under way any more, at the latest after `patience`.
    pub(crate) async fn settled(&self, patience: Duration) -> bool {
        let mut under_way = self.0.under_way.subscribe();
        let quiet = under_way.wait_for(|count| *count == 0);
        matches!(tokio::time::timeout(patience, quiet).await, Ok(Ok(_)))
    }
}
