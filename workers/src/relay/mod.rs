//! relay · carries published events to whoever listens, at least once and in order per aggregate ·
//! may read the log and talk to RabbitMQ · never touches a request, and never waits for one.
//!
//! The log is the outbox. With a broker, [`run_relay`] publishes to the topic exchange
//! `eliteshop.events` and moves its place in the log only when all of a page is confirmed; each
//! [`Consumer`] has a durable quorum queue and acknowledges after its effect ([`run_on_queue`]).
//! Without one the same consumers hang on the log itself ([`run_in_process`]). Both ways share lanes,
//! tries and parking, and a consumer can go from one to the other without missing or repeating.

mod again;
mod amqp;
mod backoff;
mod consumer;
mod delivery;
mod desk;
mod in_process;
mod lane;
mod outlet;
mod parked;
mod place;
mod progress;
mod publish;
mod queue;
mod rest;
mod seen;
mod status;

#[cfg(test)]
mod scenarios;

pub use amqp::Amqp;
pub use backoff::Backoff;
pub use consumer::{Begins, ConsumeOptions, Consumer, Setback};
pub use in_process::run_in_process;
pub use outlet::{AmqpOutlet, Outlet, Unsent};
pub use parked::{ParkedMessage, ask_again, drop_parked, parked_messages};
pub use publish::{RELAY, RelayOptions, run_relay};
pub use queue::run_on_queue;
pub use seen::{first_time, forget_seen};
pub use status::{MessageStatus, message_statuses};
