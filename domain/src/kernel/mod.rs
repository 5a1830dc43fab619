//! kernel · the words every aggregate shares: ids, money, quantities, time · touches nothing.

mod by_id;
mod derive;
mod ids;
mod money;
mod names;
mod quantity;
mod shared;
mod text;

#[cfg(test)]
pub(crate) mod examples;
#[cfg(test)]
mod scenarios;

pub use by_id::ById;
pub use derive::derive_id;
pub use ids::{
    CartId, CategoryId, ClaimId, CouponId, CustomerId, OrderId, PaymentId, ProductId, RefundId,
    ReturnId, ShipmentId,
};
pub use money::{Amount, Currency, MoneyError, split_by_weight};
pub(crate) use names::event_names;
pub use quantity::{MAX_QUANTITY, Quantity, QuantityError};
pub use shared::Shared;
pub use text::{is_name, is_note, is_slug};

/// A moment that was told to us: the domain never reads a clock.
pub type At = chrono::DateTime<chrono::Utc>;

/// Who asks for a change, as the rules care about it: staff must give reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The shopper, signed in or guest.
    Customer,
    /// Somebody of the back office.
    Staff,
    /// A process of the shop itself (a timer, an import).
    System,
}
