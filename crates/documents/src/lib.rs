//! documents · how an order looks on paper: figures and names in, PDF bytes out · pure · never
//! touches the database, HTTP or a clock.
//!
//! - [`label::label`] makes the label of a parcel (A6), [`packing_slip::packing_slip`] the list that
//!   lies in it (A4), [`invoice::invoice`] the invoice or the credit note (A4).
//! - [`square_code::png`] draws a QR code as a picture.
//! - The same input gives the same bytes: also the date of making is told by the caller.
//! - Text of any kind is taken. What the typeface cannot show is shown as `�`; what has no shape of
//!   its own (control characters, direction overrides, zero-width characters) is left out; what is
//!   too long is set smaller, then cut with `…`. Sums of money are never cut.

mod address;
mod error;
pub mod invoice;
pub mod label;
mod money;
pub mod packing_slip;
mod paper;
mod parcel;
pub mod square_code;
mod text;

pub use address::Address;
pub use error::DocumentError;
pub use money::Currency;
pub use parcel::Parcel;

/// The most lines an invoice or a packing slip may have.
pub const MOST_LINES: usize = 10_000;
