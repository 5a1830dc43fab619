//! reconciliations · "do the providers' books agree with ours?" · table reconciliations, one row per
//! provider and day · never compares anything itself.

mod fold;
mod read;
mod row;

pub use fold::Reconciliations;
pub use read::{days, latest, of_day};
pub use row::ReconciliationRow;
