//! Callbacks that are answered as all are and lead to nothing but a row in the audit log: about prompts
//! that nobody sent, about another payment than they came for, or from an address that is not M-Pesa's.

use crate::audit::{note_refused_notice, note_refused_notice_of};
use crate::limits::caller;
use crate::state::Shop;
use actix_web::HttpRequest;
use cashier::Taken;
use domain::kernel::PaymentId;
use domain::payment::Payment;
use domain::ports::payments::{About, Notice};
use serde_json::{Value, json};

/// M-Pesa's own numbers have about thirty characters.
const LONGEST_NUMBER: usize = 64;

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

/// The same where the cashier found that it is about something else than the payment it came for: a row
/// for each payment, with the numbers that were sent and those that it names.
pub(super) async fn tell_quarantined(
    shop: &Shop,
    payment: PaymentId,
    notice: &Notice,
    taken: Taken,
) {
    let Taken::Quarantined(why) = taken else {
        return;
    };
    tracing::warn!(why, %payment, "webhook.quarantined");
    let told = async || json!({ "sent": sent(shop, payment).await, "named": named(notice) });
    note_refused_notice_of(shop, ("mpesa", why), payment, told).await;
}

/// The numbers that M-Pesa gave the prompt when it was sent.
async fn sent(shop: &Shop, payment: PaymentId) -> Value {
    match shop.store.load::<Payment>(payment).await {
        Ok(loaded) => numbers(loaded.state.provider_ref(), loaded.state.request_ref()),
        Err(error) => {
            tracing::error!(%error, %payment, "webhook.payment_not_read");
            Value::Null
        }
    }
}

/// The numbers that a callback names.
fn named(notice: &Notice) -> Value {
    match &notice.about {
        About::PaymentHint {
            provider_ref,
            request_ref,
            ..
        } => numbers(Some(provider_ref), request_ref.as_deref()),
        _ => Value::Null,
    }
}

fn numbers(checkout: Option<&str>, merchant: Option<&str>) -> Value {
    json!({
        "checkoutRequestId": checkout.map(bounded),
        "merchantRequestId": merchant.map(bounded),
    })
}

/// What a caller wrote for a number, as far as a number could go: anybody may have written it.
fn bounded(number: &str) -> String {
    let printable = number.chars().filter(char::is_ascii_graphic);
    printable.take(LONGEST_NUMBER).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NUMBER, bounded};

    #[test]
    fn a_number_is_short_and_printable_whatever_a_caller_wrote() {
        assert_eq!(bounded("29115-34620561-1"), "29115-34620561-1");
        assert_eq!(bounded("29115\n-1 \u{202e}"), "29115-1");
        assert_eq!(bounded(&"9".repeat(10_000)).len(), LONGEST_NUMBER);
    }
}
