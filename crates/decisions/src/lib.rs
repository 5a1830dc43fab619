//! decisions · WHAT STANDS OR FALLS TOGETHER: choices over several aggregates, flushed as one ·
//! may touch the domain and the desk of the event store · never touches a clock, SQL or HTTP.

mod basket;
mod change_cart;
mod change_order;
mod expire_order;
mod let_go;
mod merge_carts;
mod place_order;

pub use basket::Basket;
pub use change_cart::{CartChange, CartChanged, ChangeCart, ChangeCartError, change_cart};
pub use change_order::{ChangeOrder, ChangeOrderError, OrderChanged, OrderStep, change_order};
pub use expire_order::{ExpireOrder, expire_order};
pub use merge_carts::{MergeCarts, Merged, merge_carts};
pub use place_order::{PlaceOrder, PlaceOrderError, Placed, Shortage, place_order};

/// The process whose timers guard the holds of orders that nobody confirmed.
pub const CHECKOUT: &str = "checkout";
/// The timer that runs out with an order's hold.
pub const HOLD: &str = "hold";
