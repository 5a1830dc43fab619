//! rush · many at once, and death at any moment: nothing oversold, nothing twice, nothing lost.

pub(crate) mod books;
mod coupons;
mod double_submit;
mod kill;
mod oversell;
mod shelf;
