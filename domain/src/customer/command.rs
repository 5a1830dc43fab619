//! What can be asked about a customer.

use crate::kernel::{At, CustomerId};

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
}
