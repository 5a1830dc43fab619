//! categories · "which shelves are there, and how do they hang together?" · table categories ·
//! never touches products but to ask how many stand on a shelf.

mod fold;
mod read;

pub use fold::Categories;
pub use read::{CategoryRow, Contents, all, ancestors, by_id, by_slug, contents, family, find};
