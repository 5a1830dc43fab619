//! permissions · who may call what, in one table, and the gate that asks it · may touch identity and the
//! frame · never decides whose a thing is: that is asked where the thing is.
//!
//! 1. Every route has a line in the table. A route without one is closed.
//! 2. The gate reads the line before anything of the request is read; handlers do not ask again.
//! 3. Documents, stories and the printed matrix are compared with the table, never written beside it.

mod find;
mod gate;
mod line;
mod matrix;
mod table;
#[cfg(test)]
mod tests;

pub use find::find;
pub(crate) use gate::gate;
pub use line::{Line, Who};
pub use matrix::{As, Verdict, matrix};
pub use table::TABLE;
