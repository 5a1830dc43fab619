//! catalogue · what is sold and on which shelf · may touch the frame · never decides a rule.

pub(crate) mod categories;
pub(crate) mod products;
