//! Callbacks that are answered as all are and lead to nothing but a row in the audit log: about prompts
//! that nobody sent, about another payment than they came for, or from an address that is not M-Pesa's.

use crate::audit::note_refused_notice;
use crate::limits::caller;
use crate::state::Shop;
use actix_web::HttpRequest;
use cashier::Taken;

/// Why nothing follows from a callback that came from outside `MPESA_CALLBACK_ALLOW`.
pub(super) const STRANGER: &str = "foreign_address";

/// Whether the caller is one that M-Pesa is known to call from.
pub(super) fn comes_from_provider(shop: &Shop, request: &HttpRequest) -> bool {
    let address = caller(request, shop.limits.trusted_proxies());
    shop.settings.callers.hold(address)
}

/// Shows it to staff: one row a minute for each kind, with how many there were.
pub(super) async fn quarantine(shop: &Shop, why: &'static str) {
    tracing::warn!(why, "webhook.quarantined");
    note_refused_notice(shop, "mpesa", why).await;
}

/// The same where the cashier found that it is about something else.
pub(super) async fn tell_quarantined(shop: &Shop, taken: Taken) {
    if let Taken::Quarantined(why) = taken {
        quarantine(shop, why).await;
    }
}
