//! Money goes back: the provider is asked with the refund's own id as the key.

use crate::begin::ACCOUNT;
use crate::hints::RefundClaim;
use crate::{Cashier, CashierError, context};
use chrono::{DateTime, Utc};
use decisions::{HeardOfRefund, LOOKS, RefundRecorded, SEND, hear_of_refund};
use domain::kernel::RefundId;
use domain::ports::payments::{GatewayError, RefundNews, RefundStanding};
use domain::refund::{Refund, RefundRoad, RefundStage, RefundTerms, WhyRefund};
use serde_json::Value;

impl Cashier {
    /// Sends a refund (timer `send`), follows a hint about one, or looks after one (any other timer).
    /// The timer is answered whatever is learnt, unless the provider cannot be reached.
    pub async fn send_back(
        &self,
        refund_id: RefundId,
        (timer, payload): (&str, &Value),
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let (terms, state) = self.refund_known(refund_id).await?;
        let hint: Option<RefundClaim> = serde_json::from_value(payload.clone()).ok();
        if is_over(&state, hint.as_ref()) {
            self.hear_of_back(refund_id, None, timer, now).await?;
            return Ok(());
        }
        let said = self.ask_back((&terms, &state), timer, hint).await?;
        match said {
            Err(GatewayError::NotSent {
                retry_after_seconds,
            }) if timer == SEND => Err(CashierError::Unavailable {
                retry_after_seconds,
            }),
            said => {
                let was_sent = state.stage() != Some(RefundStage::Requested);
                let news = heard_of(said, was_sent);
                self.hear_of_back(refund_id, news, timer, now).await?;
                Ok(())
            }
        }
    }

    /// Sends it, or asks how it stands.
    async fn ask_back(
        &self,
        (terms, state): (&RefundTerms, &Refund),
        timer: &str,
        hint: Option<RefundClaim>,
    ) -> Result<Result<RefundNews, GatewayError>, CashierError> {
        let gateway = self.gateway(terms.method)?;
        let ask = self.refund_ask(terms).await?;
        // Whoever tells of it has heard of it. What was begun at the provider is never sent.
        let is_ours = terms.why != WhyRefund::AtProvider;
        let is_unsent = state.stage() == Some(RefundStage::Requested) && hint.is_none();
        let is_doubtful = hint.as_ref().is_some_and(|hint| leaves_doubt(hint, terms));
        if is_ours && (timer == SEND || is_unsent || is_doubtful) {
            return Ok(gateway.refund(&ask).await);
        }
        let known = hint.as_ref().map(|hint| hint.provider_ref.as_str());
        let known = known.or(state.provider_ref());
        Ok(match gateway.look_up_refund(&ask, known).await {
            // It never arrived, or nobody can say: the same wish gives back once, however often it is
            // sent. After the first look the provider is left to tell of it by itself.
            Err(GatewayError::NotFound) if is_ours && hint.is_none() && timer != LOOKS[0] => {
                gateway.refund(&ask).await
            }
            said => believe(said, hint),
        })
    }

    pub(crate) async fn hear_of_back(
        &self,
        refund_id: RefundId,
        news: Option<(Option<String>, RefundStanding)>,
        timer: &str,
        now: DateTime<Utc>,
    ) -> Result<RefundRecorded, CashierError> {
        let (provider_ref, standing) = news.unzip();
        let heard = HeardOfRefund {
            refund_id,
            provider_ref: provider_ref.flatten(),
            standing,
            timer: Some((timer.to_owned(), self.pace.look_after(timer, now))),
            at: now,
        };
        let decision = hear_of_refund(heard, context(refund_id.0, timer, now));
        Ok(self.store.decide(decision).await?.outcome)
    }
}

/// Whether there is nothing to ask: the refund has ended, and a hint says no more than that; or the
/// hint says that something else failed than what is known, an earlier sending or a question.
fn is_over(state: &Refund, hint: Option<&RefundClaim>) -> bool {
    let stage = state.stage();
    let Some(hint) = hint else {
        return !stage.is_some_and(RefundStage::is_open);
    };
    match (stage, hint.success) {
        (Some(RefundStage::Succeeded), true) | (Some(RefundStage::Failed), false) => true,
        // A later sending is turned down because an earlier one was carried out.
        (Some(RefundStage::Succeeded), false) if hint.answers => true,
        (_, true) => false,
        (_, false) => {
            let is_payout = matches!(state.terms(), Some(terms) if is_paid_out(terms));
            let of_another = state.provider_ref() != Some(hint.provider_ref.as_str());
            of_another && state.provider_ref().is_some() && !(hint.answers && is_payout)
        }
    }
}

/// A payout has our number and no second one: how it is said to stand is how the money stands.
fn is_paid_out(terms: &RefundTerms) -> bool {
    terms.road == Some(RefundRoad::Payout)
}

/// Whether the answer to a question leaves open what became of the money: that one sending came to
/// nothing may mean that another one, whose number was lost, was carried out. Said again it gives
/// back once, and the new result says which.
fn leaves_doubt(hint: &RefundClaim, terms: &RefundTerms) -> bool {
    hint.answers && !hint.success && !is_paid_out(terms)
}

/// A provider that cannot say at once how a refund stands says so by its notice, sent to an address
/// that only it was told: then that is the word there is. For money that goes back, and for no other.
fn believe(
    said: Result<RefundNews, GatewayError>,
    hint: Option<RefundClaim>,
) -> Result<RefundNews, GatewayError> {
    match (said, hint) {
        (Err(GatewayError::Ambiguous { .. } | GatewayError::NotFound), Some(hint)) => {
            Ok(RefundNews {
                provider_ref: hint.provider_ref,
                standing: if hint.success {
                    RefundStanding::Succeeded
                } else {
                    RefundStanding::Failed { code: hint.code }
                },
                amount: None,
                currency: None,
                refund_id: None,
                payment_ref: None,
            })
        }
        (said, _) => said,
    }
}

/// What of an answer goes into history.
fn heard_of(
    said: Result<RefundNews, GatewayError>,
    was_sent: bool,
) -> Option<(Option<String>, RefundStanding)> {
    match said {
        Ok(news) => Some((Some(news.provider_ref), news.standing)),
        Err(GatewayError::Refused { code, .. }) => Some((None, RefundStanding::Failed { code })),
        Err(GatewayError::Ambiguous { said }) => Some((None, RefundStanding::Unknown { said })),
        // Nothing was sent, and nothing will be until people mend the account and ask again.
        Err(GatewayError::Misconfigured { code }) if !was_sent => {
            let code = format!("{ACCOUNT}{code}");
            Some((None, RefundStanding::Failed { code }))
        }
        Err(error) => {
            tracing::warn!(%error, "cashier.no_news_of_refund");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RefundClaim, is_over, leaves_doubt};
    use chrono::{DateTime, Utc};
    use domain::refund::{Refund, RefundEvent, RefundRoad, RefundTerms};
    use serde_json::json;

    const NOW: DateTime<Utc> = DateTime::<Utc>::UNIX_EPOCH;

    fn terms(road: RefundRoad) -> RefundTerms {
        let nobody = uuid::Uuid::nil();
        serde_json::from_value(json!({
            "refund_id": nobody, "payment_id": nobody, "order_id": nobody, "method": "mpesa",
            "amount": 30_000, "currency": "KES", "why": "goodwill", "reason": "late", "by": "staff",
            "road": road,
        }))
        .unwrap()
    }

    fn undone() -> RefundRoad {
        RefundRoad::Reversal {
            receipt: "NLJ7RT61SV".to_owned(),
        }
    }

    /// The provider took it as `AG_1`.
    fn submitted(road: RefundRoad) -> Refund {
        let terms = Box::new(terms(road));
        let refund_id = terms.refund_id;
        let asked = Refund::default().evolve(RefundEvent::Requested { terms, at: NOW });
        asked.evolve(RefundEvent::Submitted {
            refund_id,
            provider_ref: "AG_1".to_owned(),
            at: NOW,
        })
    }

    fn succeeded(refund: Refund) -> Refund {
        let terms = refund.terms().unwrap().clone();
        refund.evolve(RefundEvent::Succeeded {
            refund_id: terms.refund_id,
            payment_id: terms.payment_id,
            order_id: terms.order_id,
            amount: terms.amount,
            currency: terms.currency,
            provider_ref: None,
            at: NOW,
        })
    }

    fn hint(number: &str, success: bool, answers: bool) -> RefundClaim {
        RefundClaim {
            provider_ref: number.to_owned(),
            success,
            code: "1".to_owned(),
            answers,
        }
    }

    #[test]
    fn nobody_asks_again_about_money_that_is_known_to_be_back() {
        let back = succeeded(submitted(undone()));
        assert!(is_over(&back, None));
        for agreeing in [hint("AG_1", true, true), hint("AG_2", true, false)] {
            assert!(is_over(&back, Some(&agreeing)));
        }
        assert!(is_over(&back, Some(&hint("AG_1", false, true))));
        // Its own result says otherwise than before.
        assert!(!is_over(&back, Some(&hint("AG_1", false, false))));
    }

    #[test]
    fn a_question_that_failed_says_nothing_of_the_money() {
        let open = submitted(undone());
        assert!(!is_over(&open, None));
        assert!(is_over(&open, Some(&hint("AG_9", false, false))));
        assert!(!is_over(&open, Some(&hint("AG_1", false, false))));
        assert!(!is_over(&open, Some(&hint("AG_9", true, false))));
    }

    #[test]
    fn a_reversal_that_is_said_to_be_declined_is_asked_for_again_and_a_payout_has_failed() {
        let declined = hint("AG_1", false, true);
        assert!(!is_over(&submitted(undone()), Some(&declined)));
        assert!(leaves_doubt(&declined, &terms(undone())));
        assert!(!is_over(
            &submitted(RefundRoad::Payout),
            Some(&hint("AG_2", false, true))
        ));
        assert!(!leaves_doubt(&declined, &terms(RefundRoad::Payout)));
        assert!(!leaves_doubt(&hint("AG_1", false, false), &terms(undone())));
    }
}
