//! Notices of providers that were refused: one row a minute for each kind, and of those that came for a
//! payment, for each kind and payment.

use super::minutely::Minutely;
use super::note;
use crate::state::Shop;
use audit::{Entry, Outcome};
use domain::kernel::PaymentId;
use serde_json::{Value, json};

/// Whose notice it was, why it was refused, and which payment it came for.
type Kind = (&'static str, &'static str, Option<PaymentId>);

/// The refused notices of the last minute.
#[derive(Debug, Default)]
pub(crate) struct RefusedNotices(Minutely<Kind>);

/// Writes down that a notice of `provider` was refused, and why.
pub(crate) async fn note_refused_notice(shop: &Shop, provider: &'static str, code: &'static str) {
    if let Some(times) = is_due(shop, (provider, code, None)) {
        write(
            shop,
            (provider, code),
            json!({ "code": code, "times": times }),
        )
        .await;
    }
}

/// The same of a notice that came for `payment`; `told` adds what staff need to look into it.
pub(crate) async fn note_refused_notice_of<F>(
    shop: &Shop,
    (provider, code): (&'static str, &'static str),
    payment: PaymentId,
    told: F,
) where
    F: AsyncFnOnce() -> Value,
{
    let Some(times) = is_due(shop, (provider, code, Some(payment))) else {
        return;
    };
    let mut after = told().await;
    after["code"] = json!(code);
    after["times"] = json!(times);
    after["paymentId"] = json!(payment.0);
    write(shop, (provider, code), after).await;
}

fn is_due(shop: &Shop, kind: Kind) -> Option<u64> {
    shop.caches.refused_notices.0.count(kind, shop.now())
}

async fn write(shop: &Shop, (provider, code): (&'static str, &'static str), after: Value) {
    let mut entry = Entry::new(shop.now(), "guest", "webhook.refused").ended(Outcome::Refused);
    entry.subject = Some(format!("provider:{provider}"));
    entry.after = Some(after);
    if let Err(error) = note(shop, entry).await {
        tracing::error!(%error, provider, code, "audit.notice_not_written");
    }
}
