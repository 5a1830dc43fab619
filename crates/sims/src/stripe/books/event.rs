//! Events: what happened, with the object as it was at that moment.

use super::shelf::Numbered;
use super::{Books, Origin};
use crate::stripe::show;
use serde_json::{Value, json};

/// An event.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) object: Value,
    pub(crate) created: i64,
    origin: Origin,
}

impl Numbered for Event {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Event {
    /// As Stripe shows and sends it.
    pub(crate) fn shown(&self, api_version: &str) -> Value {
        json!({
            "id": self.id,
            "object": "event",
            "api_version": api_version,
            "created": self.created,
            "data": { "object": self.object },
            "livemode": false,
            "pending_webhooks": 1,
            "request": { "id": self.origin.request, "idempotency_key": self.origin.key },
            "type": self.kind,
        })
    }
}

impl Books {
    fn write(&mut self, kind: &'static str, object: Option<Value>, now: i64) {
        let Some(object) = object else { return };
        let event = Event {
            id: self.name("evt"),
            kind,
            object,
            created: now,
            origin: self.origin.clone(),
        };
        self.events.put(event.clone());
        self.outbox.push(event);
    }

    pub(super) fn tell_intent(&mut self, kind: &'static str, id: &str, now: i64) {
        let object = self.intents.get(id).map(show::intent);
        self.write(kind, object, now);
    }

    pub(super) fn tell_charge(&mut self, kind: &'static str, id: &str, now: i64) {
        let object = self.charges.get(id).map(show::charge);
        self.write(kind, object, now);
    }

    pub(super) fn tell_refund(&mut self, kind: &'static str, id: &str, now: i64) {
        let object = self.refunds.get(id).map(show::refund);
        self.write(kind, object, now);
    }

    pub(super) fn tell_dispute(&mut self, kind: &'static str, id: &str, now: i64) {
        let object = self.disputes.get(id).map(show::dispute);
        self.write(kind, object, now);
    }
}
