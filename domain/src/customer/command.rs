//! What can be asked about a customer.

use crate::kernel::{At, By, CustomerId};
use uuid::Uuid;

/// A wish about a customer.
#[derive(Debug, Clone)]
pub enum CustomerCommand {
    Register {
        customer_id: CustomerId,
        at: At,
    },
    Import {
        customer_id: CustomerId,
        reference: String,
        at: At,
    },
    /// Says that everything personal was destroyed; `certificate_id` names the proof.
    Erase {
        customer_id: CustomerId,
        certificate_id: Uuid,
        by: By,
        at: At,
    },
}
