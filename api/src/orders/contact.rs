//! The sealed half of an order: its names and addresses.

use crate::problem::Problem;
use crate::state::Shop;
use domain::kernel::OrderId;
use identity::{CONTACT, Contact, PERSON_KEY, SealedContact};
use std::collections::HashMap;
use uuid::Uuid;

/// The contacts of these orders; absent where there is none (imported history) or where it was
/// erased.
pub(crate) async fn contacts(
    shop: &Shop,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, Contact>, Problem> {
    if orders.is_empty() {
        return Ok(HashMap::new());
    }
    let (bodies, keys) = tokio::try_join!(
        shop.store.attachments(orders, CONTACT),
        shop.store.attachments(orders, PERSON_KEY)
    )?;
    let mut keys = keys;
    let sealed: Vec<SealedContact> = bodies
        .into_iter()
        .map(|(order, contact)| SealedContact {
            order: OrderId(order),
            contact,
            person_key: keys.remove(&order),
        })
        .collect();
    let opened = shop.identity.open_contacts(&sealed).await?;
    let known = sealed.iter().zip(opened);
    Ok(known
        .filter_map(|(sealed, contact)| Some((sealed.order.0, contact?)))
        .collect())
}

/// The contact of one order.
pub(super) async fn contact_of(shop: &Shop, order: Uuid) -> Result<Option<Contact>, Problem> {
    Ok(contacts(shop, &[order]).await?.remove(&order))
}
