//! problem · how the shop says no on the wire · may touch actix-web · never touches rules.
//!
//! 1. Every refusal is an RFC 9457 document with a stable code.
//! 2. `table.rs` is the only place where a rule meets a status code.
//! 3. An inner message, a table name or a stack never leaves the house.

pub mod codes;
mod document;
mod faults;
mod table;
#[cfg(test)]
mod tests;

pub use codes::Code;
pub use document::{FieldError, Problem, ProblemDocument};
