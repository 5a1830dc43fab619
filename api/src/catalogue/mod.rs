//! catalogue · what is sold and on which shelf · may touch the frame · never decides a rule.

pub(crate) mod categories;
mod names;
pub(crate) mod products;
mod shelves;

/// How long a cache in front of the shop may keep what is public.
const PUBLIC: &str = "public, max-age=5, stale-while-revalidate=30";
