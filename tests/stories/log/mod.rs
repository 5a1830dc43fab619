//! log · what the event store promises, shown with a toy till.

mod decisions;
mod defects;
mod feed_order;
mod idempotency;
mod inbox;
mod mailbox;
mod many_writers;
mod overlap;
mod projecting;
mod reacting;
mod rebuilding;
mod upcasting;

use eventstore::{DecideError, Decided, Decision, EventStore, StoreOptions};
use testkit::database::TestDb;
use testkit::till::{Till, TillCommand, TillError, context};

pub(crate) type TillAnswer = Result<Decided<i64>, DecideError<TillError>>;

pub(crate) fn open(db: &TestDb) -> EventStore {
    EventStore::open(db.pool.clone(), StoreOptions::default())
}

/// A decision over one till that answers what is in the drawer afterwards.
pub(crate) fn ask(id: &str, command: TillCommand) -> Decision<i64, TillError> {
    let id = id.to_owned();
    Decision::new(context(), move |desk| {
        desk.execute::<Till>(&id, command.clone())?;
        Ok(desk.state::<Till>(&id)?.coins)
    })
}

/// Moves coins between two tills in one decision.
pub(crate) fn carry(from: &str, to: &str, coins: i64) -> Decision<i64, TillError> {
    let (from, to) = (from.to_owned(), to.to_owned());
    Decision::new(context(), move |desk| {
        desk.execute::<Till>(&to, TillCommand::Put(vec![coins]))?;
        desk.execute::<Till>(&from, TillCommand::Take(coins))?;
        Ok(desk.state::<Till>(&from)?.coins)
    })
}

pub(crate) fn refused(answer: TillAnswer) -> &'static str {
    match answer {
        Err(DecideError::Refused(TillError(why))) => why,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
