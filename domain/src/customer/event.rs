//! What can happen to a customer, as history needs it: ids only, never a name or address.

use crate::kernel::{At, By, CustomerId, event_names};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact about a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerEvent {
    /// Somebody registered.
    Registered { customer_id: CustomerId, at: At },
    /// A customer of another system was brought in; `reference` is that system's number for it.
    Imported {
        customer_id: CustomerId,
        reference: String,
        at: At,
    },
    /// Everything personal about the customer was destroyed, because they asked (`customer`) or
    /// somebody asked for them (`staff`). What is left is this and the ids.
    Erased {
        customer_id: CustomerId,
        certificate_id: Uuid,
        by: By,
        at: At,
    },
}

event_names!(CustomerEvent {
    Registered => "customer.registered",
    Imported => "customer.imported",
    Erased => "customer.erased",
});
