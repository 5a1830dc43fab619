//! rush · many at once, and death at any moment: nothing oversold, nothing twice, nothing lost.

mod books;
mod double_submit;
mod kill;
mod oversell;
