//! postman · takes letters from the table to whoever carries them · may touch `letters`, read orders and
//! people, and talk to a carrier · never decides that a letter is due, and never holds a transaction while
//! it talks.
//!
//! 1. A letter is claimed for some minutes under a lease. Whoever lost the lease writes nothing any more.
//! 2. To whom it goes is looked up when it goes. Who is gone gets nothing.
//! 3. A letter of whose sending nobody can be sure is handed over once more and then parked: the same letter
//!    comes twice at most, under the same Message-ID, and to an outbox never. Where the carrier itself says
//!    that it was too slow (408, 504), as it does in an outage, the letter is tried ever more rarely for as
//!    long as it is worth sending.
//! 4. A carrier that does not accept the shop's account stops the postman for a while, not the letters.

mod claim;
mod deliver;
mod desk;
mod outcome;
mod pace;
mod reader;
mod round;
mod staff;

pub use desk::{ParkedLetter, Standing, parked_letters, retry_letters, standing};
pub use round::run_postman;

use domain::ports::mail::Mailer;
use eventstore::EventStore;
use identity::Identity;
use sqlx::PgPool;
use stationery::Press;
use std::sync::Arc;

/// Carries letters.
#[derive(Clone)]
pub struct Postman {
    /// People and their secrets.
    pub identity: Identity,
    /// What lies sealed beside orders.
    pub store: EventStore,
    /// The letters.
    pub pool: PgPool,
    /// What letters look like.
    pub press: Arc<Press>,
    /// Who carries them.
    pub mailer: Arc<dyn Mailer>,
    /// Where letters for staff go; without it to every active super_admin.
    pub staff: Option<String>,
}
