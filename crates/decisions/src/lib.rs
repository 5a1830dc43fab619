//! decisions · WHAT STANDS OR FALLS TOGETHER: choices over several aggregates, flushed as one ·
//! may touch the domain and the desk of the event store · never touches a clock, SQL or HTTP.

mod basket;
mod change_cart;
mod change_order;
mod expire_order;
mod goods;
mod hold_again;
mod let_go;
mod merge_carts;
mod money;
mod place_order;
#[cfg(feature = "planted")]
pub mod planted;

pub use basket::Basket;
pub use change_cart::{CartChange, CartChanged, ChangeCart, ChangeCartError, change_cart};
pub use change_order::{
    ChangeOrder, ChangeOrderError, OrderChanged, OrderStep, cancel_with_words, change_order,
};
pub use expire_order::{ExpireOrder, expire_order};
pub use goods::{
    CallOffUnits, ChangeShipment, CloseReturn, CreateShipment, GoodsError, NOTE, NoteWritten,
    OpenReturn, ReceiveReturn, ReturnChanged, ReturnClosed, ReturnStep, ShipmentChanged,
    ShipmentStep, StepReturn, UnitsCalledOff, WriteNote, call_off_units, change_shipment,
    close_return, create_shipment, open_return, receive_return, step_return, write_note,
};
pub use merge_carts::{MergeCarts, Merged, merge_carts};
pub use money::{
    HINTS, Heard, HeardOfPayment, HeardOfRefund, LOOKS, MoneyError, PaymentBegun, Recorded,
    RefundAsked, RefundRecorded, RequestRefund, SEND, StartPayment, VOID, WhatBack, following,
    foreign_refund, hear_notice_of_refund, hear_of_payment, hear_of_refund, knock_again,
    leave_notice, look_again, look_over, request_refund, start_payment, whose,
};
pub use place_order::{PlaceOrder, PlaceOrderError, Placed, Shortage, place_order};

/// The process whose timers guard the holds of orders that nobody confirmed.
pub const CHECKOUT: &str = "checkout";
/// The timer that runs out with an order's hold.
pub const HOLD: &str = "hold";
/// The timer that ends the wait for money of an order whose hold ran out.
pub const GRACE: &str = "grace";
/// The process that looks after attempts to pay.
pub const PAYMENTS: &str = "payments";
/// The process that sends money back and looks after it.
pub const REFUNDS: &str = "refunds";
/// The process that asks providers about notices that only they can explain.
pub const NOTICES: &str = "notices";
/// The timer that asks about one.
pub const ASK: &str = "hint_notice";
/// The process that lets approved returns expire.
pub const RETURNS: &str = "returns";
/// The timer after which an approved return that nobody sent is over.
pub const EXPIRY: &str = "expiry";
