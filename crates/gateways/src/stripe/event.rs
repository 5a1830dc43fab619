//! Stripe's events, once their signature holds.
//!
//! Events come late, twice and in any order; each carries the object as it stood then, and the shop
//! never goes back from what it knows. The endpoint's own version decides their shape, so unknown
//! kinds and fields are let be.

use super::dispute::Dispute;
use super::intent::Intent;
use super::refund::Refund;
use crate::words::{place, unreadable};
use domain::ports::payments::{About, Notice, NoticeError, PaymentNews};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    livemode: Option<bool>,
    #[serde(default)]
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    object: Box<RawValue>,
}

/// Reads an event. `is_live` says whether this shop's key moves real money, where that is known.
pub(super) fn read(body: &[u8], is_live: Option<bool>) -> Result<Notice, NoticeError> {
    let event: Event = serde_json::from_slice(body)
        .map_err(|error| unreadable(&format!("no event at {}", place(&error))))?;
    if event.id.is_empty() || event.id.len() > 255 || event.kind.len() > 255 {
        return Err(unreadable("no event number"));
    }
    if let (Some(event), Some(shop)) = (event.livemode, is_live)
        && event != shop
    {
        return Err(unreadable("test and live are mixed"));
    }
    let about = match event.kind.as_str() {
        kind if kind.starts_with("payment_intent.") => About::Payment(PaymentNews {
            // Only the browser that pays needs it, and it asks for it elsewhere.
            client_secret: None,
            ..object::<Intent>(&event)?.news()
        }),
        "charge.refund.updated" => About::Refund(object::<Refund>(&event)?.news()),
        kind if kind.starts_with("refund.") => About::Refund(object::<Refund>(&event)?.news()),
        kind if kind.starts_with("charge.dispute.") => {
            let news = object::<Dispute>(&event)?.news();
            About::Dispute(news.map_err(unreadable)?)
        }
        // Among them charge.refunded: the events of its refunds carry the facts.
        _ => About::Nothing,
    };
    Ok(Notice {
        event_id: event.id,
        kind: event.kind,
        about,
    })
}

fn object<T: DeserializeOwned>(event: &Event) -> Result<T, NoticeError> {
    let data = event.data.as_ref().ok_or_else(|| unreadable("no object"))?;
    serde_json::from_str(data.object.get())
        .map_err(|error| unreadable(&format!("{}: {}", event.kind, place(&error))))
}
