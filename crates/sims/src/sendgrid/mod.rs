//! A SendGrid of this machine: `POST /v3/mail/send`, and a list of what it took. As the real one it knows no
//! idempotency key: the same letter twice is two letters.
//!
//! Under `/_sim/`: `GET letters`, and what every sim answers there of faults and requests.

mod sim;
mod wish;

pub use sim::{SendGridOptions, SendGridSim};
pub use wish::SentLetter;
