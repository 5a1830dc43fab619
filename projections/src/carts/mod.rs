//! carts · "what is in my cart, and can I still have it?" · table carts · asks the catalogue for
//! prices and stock; never keeps them.

mod fold;
mod view;

pub use fold::Carts;
pub use view::{Availability, CartView, CartViewLine, by_id, open_of};
