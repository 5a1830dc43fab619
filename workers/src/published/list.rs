//! Which events leave the house. docs/events.md says the same, and a test compares the two.

use super::matches;

/// What is published, unless [`INTERNAL`] says otherwise. An aggregate that is not here is not
/// published: a new one does not leave the house by being forgotten.
pub const PUBLISHED: &[&str] = &[
    "category.*",
    "coupon.*",
    "customer.*",
    "order.*",
    "payment.*",
    "product.*",
    "refund.*",
    "return.*",
    "shipment.*",
    "stock.*",
];

/// What is nobody else's business.
pub const INTERNAL: &[&str] = &[
    // Which of its staff looked after a case, and why that was enough.
    "attention.*",
    // What lies in a basket, and the digest of a guest's secret.
    "cart.*",
    // How unique names are kept.
    "claim.*",
    // The shop's talk with a provider, with the keys it repeats itself by; the outcomes are published.
    "payment.action_required",
    "payment.authorized",
    "payment.became_unknown",
    "payment.contradicted",
    "payment.notice_not_taken",
    "payment.started",
    "payment.submitted",
    "refund.became_unknown",
    "refund.submitted",
    // What comparing the shop's books with a provider's showed.
    "reconciliation.*",
];

/// Whether events of this type are published.
#[must_use]
pub fn is_published(event_type: &str) -> bool {
    let stands_in = |list: &[&str]| list.iter().any(|pattern| matches(pattern, event_type));
    stands_in(PUBLISHED) && !stands_in(INTERNAL)
}

#[cfg(test)]
mod tests {
    use super::{INTERNAL, PUBLISHED, is_published};
    use crate::published::matches;

    const EVENTS_MD: &str = include_str!("../../../docs/events.md");

    fn every_event() -> Vec<&'static str> {
        [
            domain::attention::AttentionEvent::NAMES,
            domain::cart::CartEvent::NAMES,
            domain::category::CategoryEvent::NAMES,
            domain::claim::ClaimEvent::NAMES,
            domain::coupon::CouponEvent::NAMES,
            domain::customer::CustomerEvent::NAMES,
            domain::order::OrderEvent::NAMES,
            domain::payment::PaymentEvent::NAMES,
            domain::product::ProductEvent::NAMES,
            domain::reconciliation::ReconciliationEvent::NAMES,
            domain::refund::RefundEvent::NAMES,
            domain::returns::ReturnEvent::NAMES,
            domain::shipment::ShipmentEvent::NAMES,
            domain::stock::StockEvent::NAMES,
        ]
        .concat()
    }

    #[test]
    fn every_event_of_the_shop_is_either_published_or_said_to_be_internal() {
        for event in every_event() {
            let listed = [PUBLISHED, INTERNAL].concat();
            let decided = listed.iter().any(|pattern| matches(pattern, event));
            assert!(decided, "nobody decided whether {event} is published");
        }
    }

    #[test]
    fn baskets_and_the_keys_of_payments_stay_in_the_house() {
        for event in ["cart.opened", "claim.taken", "payment.started", "till.put"] {
            assert!(!is_published(event), "{event}");
        }
        for event in ["order.placed", "payment.captured", "shipment.delivered"] {
            assert!(is_published(event), "{event}");
        }
    }

    #[test]
    fn the_documentation_names_what_is_published_and_what_is_not() {
        let section = EVENTS_MD.split("## Published events").nth(1);
        let section = section.expect("docs/events.md has the section");
        for pattern in [PUBLISHED, INTERNAL].concat() {
            assert!(section.contains(&format!("`{pattern}`")), "{pattern}");
        }
    }
}
