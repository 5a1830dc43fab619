//! What an answer of Stripe means for the next try: the rules of Stripe's own libraries, recorded
//! from the official Node library 23.1.0.

use crate::line::{Answer, Loss};
use crate::retry::Turn;
use crate::words;
use domain::ports::payments::GatewayError;
use serde::de::IgnoredAny;

/// Whether to try again, and what to say otherwise. An answer that stays is Stripe's yes or no.
pub(super) fn judge(sent: Result<Answer, Loss>) -> Turn<Answer> {
    let answer = match sent {
        Ok(answer) => answer,
        Err(loss) => {
            return Turn {
                outcome: Err(loss.into()),
                again: loss.may_pass(),
                wait: None,
            };
        }
    };
    let wait = answer.retry_after();
    // Stripe remembers even its own failures by the key: asked again it says the same.
    let by_status = matches!(answer.status, 408 | 409 | 429 | 500..) && !is_replay(&answer);
    let again = match answer.header("stripe-should-retry") {
        Some("true") => !answer.is_success(),
        Some("false") => false,
        _ => by_status || is_torn(&answer),
    };
    Turn {
        outcome: outcome(answer),
        again,
        wait,
    }
}

/// Whether Stripe said this before, to an earlier request under the same key.
pub(super) fn is_replay(answer: &Answer) -> bool {
    answer.header("idempotent-replayed") == Some("true")
}

/// A yes that is no JSON lost its end on the way; the same key fetches it again.
fn is_torn(answer: &Answer) -> bool {
    answer.is_success() && serde_json::from_slice::<IgnoredAny>(&answer.body).is_err()
}

fn outcome(answer: Answer) -> Result<Answer, GatewayError> {
    let status = answer.status;
    match status {
        200..300 if is_torn(&answer) => Err(words::ambiguous("an answer that is no JSON")),
        // A redirect is no answer of Stripe's interface: the address is another one.
        401 | 403 | ..200 | 300..=399 => Err(words::misconfigured(&format!("http_{status}"))),
        // Somebody on the way did not hear all of it, or says so of an idle line.
        408 => Err(words::ambiguous("http_408")),
        // The first request under this key is still under way.
        409 => Err(words::ambiguous("409: the key is in use")),
        429 => Err(GatewayError::NotSent {
            retry_after_seconds: answer.retry_after().map_or(5, |wait| wait.as_secs().max(1)),
        }),
        500.. => Err(words::ambiguous(&format!("http_{status}"))),
        _ => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, GatewayError, Loss, Turn, judge};
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
    use std::time::Duration;

    fn said(status: u16, header: Option<(&'static str, &'static str)>, body: &str) -> Turn<Answer> {
        let mut headers = HeaderMap::new();
        if let Some((name, value)) = header {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        judge(Ok(Answer {
            status,
            headers,
            body: body.as_bytes().to_vec(),
        }))
    }

    #[test]
    fn what_stripe_said_no_to_is_not_asked_again() {
        for status in [400, 402, 404] {
            let turn = said(status, None, "{}");
            assert!(!turn.again && turn.outcome.is_ok(), "{status}");
        }
        for status in [301, 401, 403] {
            let turn = said(status, None, "{}");
            let misconfigured = matches!(turn.outcome, Err(GatewayError::Misconfigured { .. }));
            assert!(!turn.again && misconfigured, "{status}");
        }
    }

    #[test]
    fn what_may_have_happened_is_asked_again_under_the_same_key() {
        for status in [408, 409, 500, 502, 503] {
            let turn = said(status, None, "");
            let unsure = matches!(turn.outcome, Err(GatewayError::Ambiguous { .. }));
            assert!(turn.again && unsure, "{status}");
        }
        let torn = said(200, None, "{\"id\":\"pi_");
        assert!(torn.again && torn.outcome.is_err());
    }

    #[test]
    fn a_failure_that_is_only_said_again_is_not_asked_for_a_third_time() {
        let turn = said(500, Some(("idempotent-replayed", "true")), "{}");
        let unsure = matches!(turn.outcome, Err(GatewayError::Ambiguous { .. }));
        assert!(!turn.again && unsure);
    }

    #[test]
    fn stripe_itself_has_the_last_word_on_repeating() {
        let no = said(500, Some(("stripe-should-retry", "false")), "");
        assert!(!no.again && matches!(no.outcome, Err(GatewayError::Ambiguous { .. })));
        let yes = said(400, Some(("stripe-should-retry", "true")), "{}");
        assert!(yes.again && yes.outcome.is_ok());
    }

    #[test]
    fn a_crowded_stripe_says_how_long_to_wait() {
        let turn = said(429, Some(("retry-after", "3")), "{}");
        assert_eq!(turn.wait, Some(Duration::from_secs(3)));
        let expected = GatewayError::NotSent {
            retry_after_seconds: 3,
        };
        assert_eq!(turn.outcome.unwrap_err(), expected);
    }

    #[test]
    fn a_closed_connection_is_tried_again_and_a_long_wait_is_not() {
        let lost = |again| {
            judge(Err(Loss::Lost {
                said: "lost",
                again,
            }))
        };
        assert!(lost(true).again && !lost(false).again);
        assert!(judge(Err(Loss::NeverLeft)).again);
    }
}
