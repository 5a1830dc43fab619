//! Money goes back: the provider is asked with the refund's own id as the key.

use crate::begin::ACCOUNT;
use crate::hints::RefundClaim;
use crate::{Cashier, CashierError, context};
use chrono::{DateTime, Utc};
use decisions::{HeardOfRefund, LOOKS, RefundRecorded, SEND, hear_of_refund};
use domain::kernel::RefundId;
use domain::ports::payments::{GatewayError, RefundNews, RefundStanding};
use domain::refund::{RefundStage, WhyRefund};
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
        let is_open = state.stage().is_some_and(RefundStage::is_open);
        let hint: Option<RefundClaim> = serde_json::from_value(payload.clone()).ok();
        if !is_open && hint.is_none() {
            self.hear_of_back(refund_id, None, timer, now).await?;
            return Ok(());
        }
        let gateway = self.gateway(terms.method)?;
        let ask = self.refund_ask(&terms).await?;
        // Whoever tells of it has heard of it. What was begun at the provider is never sent.
        let is_ours = terms.why != WhyRefund::AtProvider;
        let unsent = state.stage() == Some(RefundStage::Requested) && hint.is_none();
        let said = if is_ours && (timer == SEND || unsent) {
            gateway.refund(&ask).await
        } else {
            let known = hint.as_ref().map(|hint| hint.provider_ref.as_str());
            let known = known.or(state.provider_ref());
            match gateway.look_up_refund(&ask, known).await {
                // It never arrived, or nobody can say: the same wish gives back once, however often
                // it is sent. After the first look the provider is left to tell of it by itself.
                Err(GatewayError::NotFound) if is_ours && hint.is_none() && timer != LOOKS[0] => {
                    gateway.refund(&ask).await
                }
                said => said,
            }
        };
        let said = believe(said, hint);
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
