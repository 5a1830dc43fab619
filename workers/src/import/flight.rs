//! Many decisions on their way at once, each of them patient, none of them lost.

use super::refusal::Refusal;
use eventstore::{DecideError, Decision, EventStore, StoreError, Token};
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};

/// Makes the same decision again when it has to be asked again.
pub(super) type Ask = Box<dyn Fn() -> Decision<(), Refusal> + Send + Sync>;

/// What became of a unit.
pub(super) enum Landed {
    /// It is in the log.
    Stored(Token),
    /// A rule said no.
    Refused { line: u64, no: Refusal },
    /// The machine failed for this unit only.
    Failed { line: u64, cause: StoreError },
    /// The database is gone.
    Lost(StoreError),
}

/// How long a lost database is waited for: 8 pauses, doubling, about 12 seconds.
const PAUSES: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// At most `most` decisions wait for the log; that bounds the memory of an import.
pub(super) struct Flight {
    store: EventStore,
    going: JoinSet<Landed>,
    most: usize,
}

impl Flight {
    pub(super) fn new(store: EventStore, most: usize) -> Self {
        Self {
            store,
            going: JoinSet::new(),
            most: most.max(1),
        }
    }

    /// Sends a unit off.
    pub(super) fn send(&mut self, line: u64, ask: Ask) {
        let store = self.store.clone();
        self.going
            .spawn(async move { ask_until_answered(&store, line, ask).await });
    }

    pub(super) fn is_full(&self) -> bool {
        self.going.len() >= self.most
    }

    /// The next unit to arrive; nothing when none is under way.
    pub(super) async fn land(&mut self) -> Option<Result<Landed, JoinError>> {
        self.going.join_next().await
    }
}

async fn ask_until_answered(store: &EventStore, line: u64, ask: Ask) -> Landed {
    let mut failures = 0;
    loop {
        match store.decide(ask()).await {
            Ok(decided) => return Landed::Stored(decided.token),
            Err(DecideError::Refused(no)) => return Landed::Refused { line, no },
            Err(DecideError::Busy) => tokio::time::sleep(FIRST_PAUSE).await,
            // Asking again is harmless: the ids follow from the row.
            Err(DecideError::Store(cause)) if cause.is_transient() && failures < PAUSES => {
                tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(failures)).await;
                failures += 1;
            }
            Err(DecideError::Store(cause @ (StoreError::Database(_) | StoreError::Closed))) => {
                return Landed::Lost(cause);
            }
            Err(DecideError::Store(cause)) if cause.is_transient() => return Landed::Lost(cause),
            Err(DecideError::Store(cause)) => return Landed::Failed { line, cause },
            Err(DecideError::KeyReused | DecideError::VersionMismatch { .. }) => {
                let cause = StoreError::Misuse("an import uses no keys and expects no versions");
                return Landed::Failed { line, cause };
            }
        }
    }
}
