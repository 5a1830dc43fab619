//! workers · THE HANDS: what goes on when nobody asks · may touch the event store, projections,
//! people, letters, Postgres, RabbitMQ and files · never touches HTTP or a concrete provider.

mod announce;
mod attach;
pub mod import;
pub mod invariants;
pub mod letters;
mod personal;
pub mod postman;
pub mod processes;
mod projectors;
pub mod published;
mod reconcile;
pub mod relay;

pub use announce::announce_registrations;
pub use attach::attach_guest_orders;
pub use personal::look_after_personal_data;
pub use projectors::{ProjectionStatus, furthest_behind, projection_statuses, run_projectors};
pub use reconcile::{Bookkeeper, Compared, ReconcileError};
