//! Why, as the body of a command says it: for the audit log.

use super::reason;
use serde::Deserialize;
use serde_json::Value;

/// What the body says in its own `reason`; it names nobody. Carried by the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SaidWhy(pub(crate) String);

#[derive(Deserialize)]
struct Why {
    reason: Option<Value>,
}

impl SaidWhy {
    /// The reason in a body that was read already; what a reason may not say is not carried on.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let why: Why = serde_json::from_slice(bytes).ok()?;
        let said = reason(why.reason?.as_str()?, "/reason").ok()?;
        Some(Self(said))
    }
}

#[cfg(test)]
mod tests {
    use super::SaidWhy;

    fn why(body: &str) -> Option<String> {
        SaidWhy::of(body.as_bytes()).map(|why| why.0)
    }

    #[test]
    fn a_reason_is_carried_on_unless_it_names_somebody() {
        assert_eq!(
            why(r#"{"amount": 5, "reason": " broken in the post "}"#).as_deref(),
            Some("broken in the post")
        );
        for none in [
            r#"{"amount": 5}"#,
            r#"{"reason": null}"#,
            r#"{"reason": 5}"#,
            r#"{"reason": "write to ada@example.com"}"#,
            r#"{"lines": [{"reason": "inner"}]}"#,
        ] {
            assert_eq!(why(none), None, "{none}");
        }
    }
}
