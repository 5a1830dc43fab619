//! What both sims answer under `/_sim/`, in JSON:
//!
//! - `GET|POST|DELETE faults`: the rules of [`crate::FaultRule`]; a POST adds one or a list
//! - `POST seed {seed}`: forgets the rules and begins a new row of chance
//! - `GET notices[?kind=]`, `POST notices/{id}/again`: what became of notices; one more time
//! - `GET|POST notice-rules`: [`NoticeRules`]; a POST changes the fields it names
//! - `GET settled[?timeout_ms=]`: waits until no notice is under way
//! - `GET requests`: what came in, refused and lost requests included

use crate::call::{Call, Reply};
use crate::courier::{Courier, NoticeRules};
use crate::faults::{FaultRule, Faults};
use crate::seen::SeenList;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

/// How long `/_sim/settled` waits where nothing is said.
const PATIENCE_MS: u64 = 10_000;

/// The parts that every sim has.
pub(crate) struct Powers<'a> {
    pub(crate) faults: &'a Faults,
    pub(crate) courier: &'a Courier,
    pub(crate) seen: &'a SeenList,
}

impl Powers<'_> {
    /// Answers what concerns both sims; `None` where it does not.
    pub(crate) async fn answer(&self, call: &Call) -> Option<Reply> {
        let parts = call.parts();
        Some(match (call.method.as_str(), parts.get(1..)?) {
            ("GET", ["faults"]) => shown(&self.faults.rules()),
            ("POST", ["faults"]) => self.add_faults(call),
            ("DELETE", ["faults"]) => {
                self.faults.clear();
                done()
            }
            ("POST", ["seed"]) => self.reseed(call),
            ("GET", ["notices"]) => self.notices(call),
            ("POST", ["notices", id, "again"]) => {
                if self.courier.send_again(id) {
                    done()
                } else {
                    refused(404, "no such notice is remembered")
                }
            }
            ("GET", ["notice-rules"]) => shown(&self.courier.rules()),
            ("POST", ["notice-rules"]) => self.change_rules(call),
            ("GET", ["settled"]) => self.settled(call).await,
            ("GET", ["requests"]) => shown(&self.seen.list()),
            _ => return None,
        })
    }

    fn add_faults(&self, call: &Call) -> Reply {
        let rules: Vec<FaultRule> = match call.json() {
            Some(list @ Value::Array(_)) => match serde_json::from_value(list) {
                Ok(rules) => rules,
                Err(error) => return refused(400, &error.to_string()),
            },
            Some(one) => match serde_json::from_value(one) {
                Ok(rule) => vec![rule],
                Err(error) => return refused(400, &error.to_string()),
            },
            None => return refused(400, "the body is not JSON"),
        };
        for rule in rules {
            self.faults.add(rule);
        }
        shown(&self.faults.rules())
    }

    fn reseed(&self, call: &Call) -> Reply {
        match call.json().and_then(|body| body["seed"].as_u64()) {
            Some(seed) => {
                self.faults.reseed(seed);
                self.courier.reseed(seed);
                done()
            }
            None => refused(400, "seed must be a whole number"),
        }
    }

    fn notices(&self, call: &Call) -> Reply {
        let kind = call.asked("kind");
        let mut notices = self.courier.notices();
        notices.retain(|notice| kind.as_ref().is_none_or(|kind| *kind == notice.kind));
        shown(&notices)
    }

    /// Changes the rules that are named and leaves the others as they are.
    fn change_rules(&self, call: &Call) -> Reply {
        let Some(Value::Object(wanted)) = call.json() else {
            return refused(400, "the body is not a JSON object");
        };
        let mut merged = json!(self.courier.rules());
        for (name, value) in wanted {
            merged[name] = value;
        }
        match serde_json::from_value::<NoticeRules>(merged) {
            Ok(rules) => {
                self.courier.set_rules(rules);
                shown(&self.courier.rules())
            }
            Err(error) => refused(400, &error.to_string()),
        }
    }

    async fn settled(&self, call: &Call) -> Reply {
        let asked = call.asked("timeout_ms").and_then(|text| text.parse().ok());
        let patience = Duration::from_millis(asked.unwrap_or(PATIENCE_MS));
        let settled = self.courier.settled(patience).await;
        Reply::json(200, &json!({ "settled": settled }))
    }
}

/// 200 with this as JSON.
pub(crate) fn shown(what: &impl Serialize) -> Reply {
    Reply::json(200, &json!(what))
}

/// 200, and nothing to say.
pub(crate) fn done() -> Reply {
    Reply::json(200, &json!({ "ok": true }))
}

/// A wish that cannot be granted.
pub(crate) fn refused(status: u16, why: &str) -> Reply {
    Reply::json(status, &json!({ "error": why }))
}

/// Reads the body into what is wanted, or says what is wrong with it.
pub(crate) fn wish<T: DeserializeOwned>(call: &Call) -> Result<T, Reply> {
    let body = call.json().unwrap_or_else(|| json!({}));
    serde_json::from_value(body).map_err(|error| refused(400, &error.to_string()))
}
