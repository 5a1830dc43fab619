//! What a customer's stream answers.

use super::{Customer, CustomerCommand, CustomerError, CustomerEvent};
use crate::kernel::{At, By, CustomerId, is_name};
use uuid::Uuid;

/// The longest number another system may have given.
const LONGEST_REFERENCE: usize = 100;

/// What happens, or why not.
pub(super) fn decide(
    customer: &Customer,
    command: CustomerCommand,
) -> Result<Vec<CustomerEvent>, CustomerError> {
    match command {
        CustomerCommand::Register { customer_id, at } => {
            begin(customer, CustomerEvent::Registered { customer_id, at })
        }
        CustomerCommand::Import { reference, .. } if !is_number(&reference) => {
            Err(CustomerError::InvalidReference)
        }
        CustomerCommand::Import {
            customer_id,
            reference,
            at,
        } => begin(
            customer,
            CustomerEvent::Imported {
                customer_id,
                reference,
                at,
            },
        ),
        CustomerCommand::Erase {
            customer_id,
            certificate_id,
            by,
            at,
        } => erase(customer, (customer_id, certificate_id), by, at),
    }
}

/// A number stays in history for ever, so it may not be an e-mail address.
fn is_number(reference: &str) -> bool {
    is_name(reference, LONGEST_REFERENCE) && !reference.contains('@')
}

/// A customer begins once.
fn begin(customer: &Customer, event: CustomerEvent) -> Result<Vec<CustomerEvent>, CustomerError> {
    Ok(match customer.id() {
        Some(_) => vec![],
        None => vec![event],
    })
}

/// Somebody history was not told of (staff, or a registration that was cut short) may be erased too.
fn erase(
    customer: &Customer,
    (customer_id, certificate_id): (CustomerId, Uuid),
    by: By,
    at: At,
) -> Result<Vec<CustomerEvent>, CustomerError> {
    if customer.id().is_some_and(|id| id != customer_id) {
        return Err(CustomerError::Another);
    }
    if customer.is_erased() {
        return Ok(vec![]);
    }
    Ok(vec![CustomerEvent::Erased {
        customer_id,
        certificate_id,
        by,
        at,
    }])
}
