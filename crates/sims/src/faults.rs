//! What shall go wrong, and when.

use crate::chance::Chance;
use crate::held::held;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// What happens to a request that a rule matches. "Acting" is what the request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Only the delays of the rule.
    #[default]
    Nothing,
    /// Answers with this status in the provider's own words; nothing is done, nothing remembered.
    Status(u16),
    /// Closes the connection; nothing is done.
    CloseBefore,
    /// Acts, then closes the connection: the answer is lost.
    CloseAfter,
    /// Acts; somebody on the way answers with this status instead.
    StatusAfter(u16),
    /// The provider's own 500 before it acts. Stripe remembers it under the idempotency key.
    CrashBefore,
    /// Acts, then the provider's own 500. Stripe remembers it under the idempotency key.
    CrashAfter,
    /// Acts; the JSON of the answer stops half way.
    Truncated,
    /// Acts; a page of HTML with this status comes instead of the answer.
    Html(u16),
    /// Acts; what the rule has in `body` comes instead of the answer, with this status.
    Says(u16),
    /// Acts; the answer goes on behind its end, for a hundred megabytes of nothing.
    Endless,
}

/// A rule. The first one that matches and has turns left is applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// The HTTP method; any if absent.
    #[serde(default)]
    pub method: Option<String>,
    /// How the path begins; empty matches every path (never `/_sim/`).
    #[serde(default)]
    pub path: String,
    /// So many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// How often it applies; without end if absent.
    #[serde(default)]
    pub times: Option<u32>,
    /// Of a hundred matching requests it applies to so many, by the sim's seed.
    #[serde(default = "always")]
    pub percent: u8,
    /// Milliseconds between taking the request and acting. A Stripe key is in use meanwhile.
    #[serde(default)]
    pub delay_ms: u64,
    /// Milliseconds between acting and answering.
    #[serde(default)]
    pub answer_delay_ms: u64,
    /// Headers that the answer carries as well (`Stripe-Should-Retry`, `Retry-After`).
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The JSON that [`Effect::Says`] answers.
    #[serde(default)]
    pub body: String,
    /// What goes wrong.
    #[serde(default)]
    pub effect: Effect,
}

fn always() -> u8 {
    100
}

impl FaultRule {
    /// A rule for requests of `method` whose path begins with `path`; it applies without end.
    #[must_use]
    pub fn on(method: &str, path: &str, effect: Effect) -> Self {
        Self {
            method: Some(method.to_owned()),
            path: path.to_owned(),
            skip: 0,
            times: None,
            percent: always(),
            delay_ms: 0,
            answer_delay_ms: 0,
            headers: BTreeMap::new(),
            body: String::new(),
            effect,
        }
    }

    /// Applies so often and then no more.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// A rule by which this JSON is answered, whatever was asked and done.
    #[must_use]
    pub fn saying(method: &str, path: &str, body: impl ToString) -> Self {
        Self {
            body: body.to_string(),
            ..Self::on(method, path, Effect::Says(200))
        }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        let same = |wanted: &String| wanted.eq_ignore_ascii_case(method);
        self.method.as_ref().is_none_or(same) && path.starts_with(&self.path)
    }
}

/// The rules of a sim; cheap to clone, and every clone changes the same rules.
#[derive(Debug, Clone)]
pub struct Faults(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    rules: Vec<FaultRule>,
    chance: Chance,
}

impl Faults {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            rules: Vec::new(),
            chance: Chance::seeded(seed),
        })))
    }

    /// Adds a rule behind the ones that stand.
    pub fn add(&self, rule: FaultRule) {
        held(&self.0).rules.push(rule);
    }

    /// Takes all rules away.
    pub fn clear(&self) {
        held(&self.0).rules.clear();
    }

    /// Forgets the rules and begins a new row of chance.
    pub fn reseed(&self, seed: u64) {
        *held(&self.0) = Inner {
            rules: Vec::new(),
            chance: Chance::seeded(seed),
        };
    }

    /// The rules that still have turns, with the turns they have left.
    #[must_use]
    pub fn rules(&self) -> Vec<FaultRule> {
        held(&self.0).rules.clone()
    }

    /// The rule that applies to this request, its turn taken.
    pub(crate) fn choose(&self, method: &str, path: &str) -> Option<FaultRule> {
        let mut inner = held(&self.0);
        let inner = &mut *inner;
        let mut chosen = None;
        for rule in &mut inner.rules {
            if rule.times == Some(0) || !rule.matches(method, path) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if inner.chance.happens(rule.percent) {
                rule.times = rule.times.map(|left| left.saturating_sub(1));
                chosen = Some(rule.clone());
                break;
            }
        }
        inner.rules.retain(|rule| rule.times != Some(0));
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, FaultRule, Faults};

    fn hits(faults: &Faults, count: u32) -> Vec<bool> {
        (0..count)
            .map(|_| faults.choose("POST", "/v1/refunds").is_some())
            .collect()
    }

    #[test]
    fn a_rule_skips_then_applies_as_often_as_it_says() {
        let faults = Faults::seeded(1);
        let rule = FaultRule::on("post", "/v1/ref", Effect::CloseAfter).times(2);
        faults.add(FaultRule { skip: 1, ..rule });
        assert!(faults.choose("GET", "/v1/refunds").is_none());
        assert!(faults.choose("POST", "/v1/charges").is_none());
        assert_eq!(hits(&faults, 5), [false, true, true, false, false]);
        assert!(faults.rules().is_empty(), "a rule without turns is gone");
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let run = |seed| {
            let faults = Faults::seeded(seed);
            let rule = FaultRule::on("POST", "/v1", Effect::Status(500));
            faults.add(FaultRule {
                percent: 50,
                ..rule
            });
            hits(&faults, 64)
        };
        assert_eq!(run(4), run(4));
        assert_ne!(run(4), run(5));
    }

    #[test]
    fn a_rule_is_written_in_json_as_it_is_read() {
        let read: FaultRule = serde_json::from_str(
            r#"{"method":"POST","path":"/v1/refunds","times":1,"effect":{"status":503}}"#,
        )
        .unwrap();
        assert_eq!(
            read,
            FaultRule::on("POST", "/v1/refunds", Effect::Status(503)).times(1)
        );
        let close: FaultRule = serde_json::from_str(r#"{"effect":"close_after"}"#).unwrap();
        assert_eq!((close.method, close.percent), (None, 100));
        assert!(serde_json::from_str::<FaultRule>(r#"{"effekt":"close_after"}"#).is_err());
    }
}
