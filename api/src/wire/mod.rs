//! wire · how values look in JSON · may touch domain::kernel · never touches a float.

mod decimal;
mod money;
mod patch;
mod texts;

pub use decimal::{Decimal, DecimalError};
pub use money::{Money, currency};
pub use patch::Patch;
pub use texts::slug_of;
