//! money · attempts to pay, what became of them, and money on its way back: payment, refund, order,
//! stock and timers in one flush · never touches a provider.

mod capture;
mod cash;
mod error;
mod leave;
mod news;
mod refund;
mod refund_news;
mod repay;
mod start;
mod stray;
mod timers;

pub use error::MoneyError;
pub use leave::leave_notice;
pub use news::{Heard, HeardOfPayment, Recorded, hear_of_payment};
pub use refund::{RefundAsked, RequestRefund, WhatBack, request_refund};
pub use refund_news::{
    HeardOfRefund, RefundRecorded, foreign_refund, hear_notice_of_refund, hear_of_refund,
};
pub use start::{PaymentBegun, StartPayment, start_payment};
pub use timers::{HINTS, LOOKS, SEND, VOID, following, knock_again, look_again, look_over, whose};

pub(crate) use cash::take_cash;
pub(crate) use refund::ask_for_refund;
pub(crate) use repay::give_everything_back;
pub(crate) use timers::{is_money_under_way, void_open_trials};
