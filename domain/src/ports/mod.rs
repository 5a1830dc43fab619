//! ports · what the shop needs from outside, in its own words · the words only: whoever carries them
//! out lives in `crates/gateways`.

pub mod mail;
pub mod payments;
