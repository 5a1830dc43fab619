//! catalogue · "what do you sell, and which of it do I want?" · tables products and
//! catalogue_counts · never touches prices of the past or stock of its own.

mod count;
mod facets;
mod filter;
mod fold;
mod list;
mod read;
mod row;
mod search;
mod sort;

pub use count::{listed_by_category, present_in_category};
pub use facets::{BrandCount, CategoryCount, Facets, facets};
pub use filter::Filter;
pub use fold::Catalogue;
pub use list::{featured, list};
pub use read::{by_id, by_ids, by_skus, by_slug, costs, find, quotes};
pub use row::ProductRow;
pub use search::{Found, search};
pub use sort::Sort;
