//! A guest's order that becomes a customer's.

use super::decide::Decision;
use super::money::known;
use super::{Order, OrderError, OrderEvent};
use crate::kernel::{At, CustomerId};

/// Once, and never away from whose it is already. Imported history knows its customers or none.
pub(super) fn attach(order: &Order, customer_id: CustomerId, at: At) -> Decision {
    let sale = known(order)?;
    match sale.customer() {
        Some(owner) if owner == customer_id => Ok(vec![]),
        Some(_) => Err(OrderError::AnothersOrder),
        None => Ok(vec![OrderEvent::Attached {
            order_id: sale.placement.order_id,
            customer_id,
            at,
        }]),
    }
}
