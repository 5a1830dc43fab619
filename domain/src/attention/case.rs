//! What cases are called that a rule of the shop asks about.

use crate::kernel::{PaymentId, derive_id};
use uuid::Uuid;

/// The kind of a case about money that a notice tells of and the provider does not confirm.
pub const CONTRADICTED: &str = "contradicted";

/// The case of that kind about this payment.
#[must_use]
pub fn of_contradicted(payment: PaymentId) -> Uuid {
    derive_id(payment.0, CONTRADICTED)
}
