//! money_attention · "what must somebody look at?" · tables money_attention, one row per case, and
//! money_watched · hears of payments, refunds and cases that people
//! closed; never decides what is to be done about it.

mod by_hand;
mod case;
mod cases;
mod fold;
mod of_payments;
mod of_refunds;
mod read;

pub use case::{CaseRow, Kind};
pub use fold::MoneyAttention;
pub use read::{Filter, by_id, list};
