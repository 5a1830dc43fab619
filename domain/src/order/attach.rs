//! A guest's order that becomes a customer's.

use super::decide::Decision;
use super::money::known;
use super::{Order, OrderError, OrderEvent};
use crate::kernel::{At, CustomerId};

/// Once, and never away from whose it is already. Imported history is not asked about: no address is known
/// for it, so nobody finds it; what of it has no customer would be attached like any other order.
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
