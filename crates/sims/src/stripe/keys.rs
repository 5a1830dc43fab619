//! Idempotency keys (source: Stripe docs, "Idempotent requests"; section A1 of our notes on wires).
//!
//! 1. What is remembered is the status and the body of the first request that began to be executed,
//!    whatever they are.
//! 2. A request that was not valid, not authorised or refused for a key in use leaves nothing behind.
//! 3. The same key with another wish is refused; while the first is under way, every other is.
//! 4. After its time a key is new again.

use std::collections::HashMap;

/// The keys that are remembered.
#[derive(Debug)]
pub(super) struct Keys {
    known: HashMap<String, Known>,
    /// Seconds a key is remembered.
    lifetime: i64,
}

#[derive(Debug)]
struct Known {
    endpoint: String,
    fingerprint: String,
    begun_at: i64,
    first_request: String,
    /// Absent while the first request is under way.
    answer: Option<(u16, String)>,
}

/// What a key says to a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Go ahead, and say how it ended.
    First,
    /// This was answered already.
    Again {
        status: u16,
        body: String,
        first_request: String,
    },
    /// The first one is under way.
    InUse,
    /// The key belongs to another wish; the words say which.
    Other(String),
}

impl Keys {
    pub(super) fn new(lifetime_seconds: i64) -> Self {
        Self {
            known: HashMap::new(),
            lifetime: lifetime_seconds,
        }
    }

    /// Asks whether a request may go ahead. After [`Turn::First`], [`Self::end`] or
    /// [`Self::never_began`] must follow.
    pub(super) fn begin(
        &mut self,
        key: &str,
        endpoint: &str,
        fingerprint: &str,
        request_id: &str,
        now: i64,
    ) -> Turn {
        let lifetime = self.lifetime;
        let known = self
            .known
            .get(key)
            .filter(|known| now - known.begun_at < lifetime);
        let Some(known) = known else {
            let known = Known {
                endpoint: endpoint.to_owned(),
                fingerprint: fingerprint.to_owned(),
                begun_at: now,
                first_request: request_id.to_owned(),
                answer: None,
            };
            self.known.insert(key.to_owned(), known);
            return Turn::First;
        };
        let advice = format!(
            "Try using a key other than '{key}' if you meant to execute a different request."
        );
        if known.endpoint != endpoint {
            return Turn::Other(format!(
                "Keys for idempotent requests can only be used for the same endpoint they were first used for ('{endpoint}' vs '{}'). {advice}",
                known.endpoint
            ));
        }
        if known.fingerprint != fingerprint {
            return Turn::Other(format!(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. {advice}"
            ));
        }
        match &known.answer {
            None => Turn::InUse,
            Some((status, body)) => Turn::Again {
                status: *status,
                body: body.clone(),
                first_request: known.first_request.clone(),
            },
        }
    }

    /// The request was executed, with this answer.
    pub(super) fn end(&mut self, key: &str, status: u16, body: &str) {
        if let Some(known) = self.known.get_mut(key) {
            known.answer = Some((status, body.to_owned()));
        }
    }

    /// The request was not executed.
    pub(super) fn never_began(&mut self, key: &str) {
        self.known.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Turn};

    const CREATE: &str = "/v1/payment_intents";

    fn ask(keys: &mut Keys, fingerprint: &str, now: i64) -> Turn {
        keys.begin("k1", CREATE, fingerprint, "req_1", now)
    }

    fn again(status: u16, body: &str) -> Turn {
        Turn::Again {
            status,
            body: body.to_owned(),
            first_request: "req_1".to_owned(),
        }
    }

    #[test]
    fn the_same_wish_with_the_same_key_gets_the_first_answer() {
        let mut keys = Keys::new(86_400);
        assert_eq!(ask(&mut keys, "amount=1", 0), Turn::First);
        keys.end("k1", 200, "{}");
        assert_eq!(ask(&mut keys, "amount=1", 60), again(200, "{}"));
    }

    #[test]
    fn a_failure_inside_is_remembered_as_well() {
        let mut keys = Keys::new(86_400);
        assert_eq!(ask(&mut keys, "amount=1", 0), Turn::First);
        keys.end("k1", 500, "oops");
        assert_eq!(ask(&mut keys, "amount=1", 1), again(500, "oops"));
    }

    #[test]
    fn what_never_began_leaves_the_key_free() {
        let mut keys = Keys::new(86_400);
        assert_eq!(ask(&mut keys, "amount=abc", 0), Turn::First);
        keys.never_began("k1");
        assert_eq!(ask(&mut keys, "amount=1", 1), Turn::First);
    }

    #[test]
    fn while_the_first_is_under_way_the_key_is_in_use() {
        let mut keys = Keys::new(86_400);
        assert_eq!(ask(&mut keys, "amount=1", 0), Turn::First);
        assert_eq!(ask(&mut keys, "amount=1", 0), Turn::InUse);
    }

    #[test]
    fn a_key_serves_one_wish_only() {
        let mut keys = Keys::new(86_400);
        assert_eq!(ask(&mut keys, "amount=1", 0), Turn::First);
        keys.end("k1", 200, "{}");
        assert!(
            matches!(ask(&mut keys, "amount=2", 1), Turn::Other(words) if words.contains("same parameters"))
        );
        let elsewhere = keys.begin("k1", "/v1/refunds", "amount=1", "req_2", 1);
        assert!(matches!(elsewhere, Turn::Other(words) if words.contains("same endpoint")));
    }

    #[test]
    fn after_its_time_a_key_means_a_new_wish() {
        let mut keys = Keys::new(86_400);
        assert_eq!(ask(&mut keys, "amount=1", 0), Turn::First);
        keys.end("k1", 200, "{}");
        assert_eq!(ask(&mut keys, "amount=1", 86_399), again(200, "{}"));
        assert_eq!(ask(&mut keys, "amount=1", 86_400), Turn::First);
    }
}
