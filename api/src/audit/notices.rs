//! Notices of providers that were refused: one row a minute for each kind.

use super::minutely::Minutely;
use super::note;
use crate::state::Shop;
use audit::{Entry, Outcome};
use serde_json::json;

/// Whose notice it was, and why it was refused.
type Kind = (&'static str, &'static str);

/// The refused notices of the last minute.
#[derive(Debug, Default)]
pub(crate) struct RefusedNotices(Minutely<Kind>);

/// Writes down that a notice of `provider` was refused, and why.
pub(crate) async fn note_refused_notice(shop: &Shop, provider: &'static str, code: &'static str) {
    let at = shop.now();
    let Some(times) = shop.caches.refused_notices.0.count((provider, code), at) else {
        return;
    };
    let mut entry = Entry::new(at, "guest", "webhook.refused").ended(Outcome::Refused);
    entry.subject = Some(format!("provider:{provider}"));
    entry.after = Some(json!({ "code": code, "times": times }));
    if let Err(error) = note(shop, entry).await {
        tracing::error!(%error, provider, code, "audit.notice_not_written");
    }
}
