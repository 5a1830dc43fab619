//! What a customer's stream answers.

use super::{Customer, CustomerCommand, CustomerError, CustomerEvent};
use crate::kernel::is_name;

/// The longest number another system may have given.
const LONGEST_REFERENCE: usize = 100;

/// What happens, or why not.
pub(super) fn decide(
    customer: &Customer,
    command: CustomerCommand,
) -> Result<Vec<CustomerEvent>, CustomerError> {
    if let CustomerCommand::Import { reference, .. } = &command
        && !is_name(reference, LONGEST_REFERENCE)
    {
        return Err(CustomerError::InvalidReference);
    }
    if customer.id().is_some() {
        return Ok(vec![]); // A customer begins once.
    }
    Ok(vec![match command {
        CustomerCommand::Register { customer_id, at } => {
            CustomerEvent::Registered { customer_id, at }
        }
        CustomerCommand::Import {
            customer_id,
            reference,
            at,
        } => CustomerEvent::Imported {
            customer_id,
            reference,
            at,
        },
    }])
}
