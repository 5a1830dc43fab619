//! returns · "what is coming back, and what became of it?" · table returns, one row per return ·
//! never touches the customer's own words.

mod fold;
mod list;
mod read;
mod row;

pub use fold::Returns;
pub use list::{Filter, Sort, list};
pub use read::{by_id, of_order};
pub use row::ReturnRow;
