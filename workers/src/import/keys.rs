//! Ids of what is imported follow from the other system's names: the same row, the same id.

use chrono::{DateTime, Utc};
use domain::kernel::{CategoryId, CustomerId, OrderId, ProductId, derive_id};
use uuid::Uuid;

/// The space in which ids of imported things are derived; never to be changed.
const IMPORTED: Uuid = Uuid::from_u128(0x0159_7d8a_7000_8c1e_9b5d_2f3e_71a4_6c05);

/// The kind of claim that keeps one reference from becoming two orders.
pub(super) const ORDER_REFERENCE: &str = "order.reference";

pub(super) fn product(sku: &str) -> ProductId {
    ProductId(derive_id(IMPORTED, &format!("product\n{sku}")))
}

pub(super) fn category(path: &[String]) -> CategoryId {
    CategoryId(derive_id(
        IMPORTED,
        &format!("category\n{}", path.join("\n").to_lowercase()),
    ))
}

pub(super) fn customer(reference: &str) -> CustomerId {
    CustomerId(derive_id(IMPORTED, &format!("customer\n{reference}")))
}

/// Begins with the moment of placing, so that history lies in the index of the log in its order.
pub(super) fn order(reference: &str, placed_at: DateTime<Utc>) -> OrderId {
    let mut space = *IMPORTED.as_bytes();
    let milliseconds = placed_at.timestamp_millis().max(0).to_be_bytes();
    space[..6].copy_from_slice(&milliseconds[2..]);
    OrderId(derive_id(
        Uuid::from_bytes(space),
        &format!("order\n{reference}"),
    ))
}

/// Lower-case ASCII letters, digits and single hyphens; empty if nothing is left of the text.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(80);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_row_gets_the_same_id() {
        let at: DateTime<Utc> = "2017-01-01T11:53:26Z".parse().unwrap();
        assert_eq!(order("31198570044", at), order("31198570044", at));
        assert_ne!(order("31198570044", at), order("31198570047", at));
        assert_eq!(product("7"), product("7"));
        assert_ne!(product("7").0, customer("7").0);
    }

    #[test]
    fn ids_of_orders_lie_in_the_order_of_their_times() {
        let early = order("b", "2017-01-01T11:53:26Z".parse().unwrap());
        let late = order("a", "2017-01-01T11:53:27Z".parse().unwrap());
        assert!(early.to_string() < late.to_string());
    }

    #[test]
    fn a_slug_is_plain_whatever_the_name_was() {
        assert_eq!(slug("ICE - CRUSHED/CUBED"), "ice-crushed-cubed");
        assert_eq!(slug("  Crème brûlée  "), "cr-me-br-l-e");
        assert_eq!(slug("???"), "");
    }
}
