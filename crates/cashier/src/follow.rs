//! Proven notices that only make sense once the provider was asked: taken at once, with a timer that
//! does the asking. Whoever brings a notice never waits for the provider.

use crate::begin::heard_of;
use crate::notices::{of_notice, receipt};
use crate::{Cashier, CashierError, Taken};
use chrono::{DateTime, Utc};
use decisions::{
    ASK, Heard, HeardOfPayment, HeardOfRefund, LOOKS, MoneyError, NOTICES, foreign_refund,
    hear_of_payment, hear_of_refund,
};
use domain::kernel::{Amount, Currency, PaymentId, RefundId};
use domain::order::PaymentMethod;
use domain::ports::payments::{GatewayError, Notice, RefundStanding};
use eventstore::{CommandKey, Context, DecideError, Decision, Desk, Halt, Timer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The pauses between two tries grow no further than after this many.
const LONGEST_AFTER: usize = 6;

/// What a notice tells of something that the shop knows by another name, or otherwise.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Hearsay {
    /// Somebody gave money back at the provider.
    ForeignRefund {
        refund_ref: String,
        payment_ref: String,
        amount: Amount,
        standing: RefundStanding,
    },
    /// The payer's bank disputes a payment, or settled a dispute.
    Dispute {
        payment_ref: String,
        amount: Amount,
        currency: Currency,
        status: String,
    },
    /// A refund is said to have ended otherwise than is known.
    Contradicted { refund_id: RefundId },
}

/// What the timer keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    method: PaymentMethod,
    said: Hearsay,
    /// How often the provider could not be asked.
    tries: usize,
}

impl Cashier {
    /// Writes the notice down, with a timer that asks the provider in its own time.
    pub(crate) async fn follow_later(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        said: Hearsay,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let kept = Kept {
            method,
            said,
            tries: 0,
        };
        let timer = timer(&notice.event_id, &kept, now);
        let set = move |desk: &mut Desk<'_>| {
            desk.schedule(timer.clone());
            Ok::<(), Halt<MoneyError>>(())
        };
        let decision = Decision::new(of_notice(notice, now), set);
        let decision = decision.received(receipt(method, notice, None));
        self.store.decide(decision).await?;
        Ok(Taken::Later)
    }

    /// Asks the provider about the notice with this number, and takes what it tells. While the
    /// provider cannot be asked the timer stays, and knocks ever more seldom.
    pub async fn follow_notice(
        &self,
        event_id: &str,
        payload: &Value,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let Ok(mut kept) = serde_json::from_value::<Kept>(payload.clone()) else {
            tracing::error!(event_id, "cashier.notice_unreadable");
            return self.followed(event_id, None, now).await;
        };
        let again = match self.follow(event_id, &kept, now).await {
            Ok(()) => None,
            Err(CashierError::Decide(DecideError::Refused(no))) => {
                tracing::error!(event_id, %no, "cashier.notice_refused");
                None
            }
            Err(error @ (CashierError::Gateway(_) | CashierError::NotOffered(_))) => {
                tracing::warn!(event_id, %error, "cashier.notice_waits");
                let pause = LOOKS[kept.tries.min(LONGEST_AFTER)];
                kept.tries += 1;
                Some(timer(event_id, &kept, self.pace.look_after(pause, now)))
            }
            Err(error) => return Err(error),
        };
        self.followed(event_id, again, now).await
    }

    async fn follow(
        &self,
        event_id: &str,
        kept: &Kept,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let payment_ref = match &kept.said {
            Hearsay::Contradicted { refund_id } => {
                return self.ask_anew(event_id, *refund_id, now).await;
            }
            Hearsay::ForeignRefund { payment_ref, .. } | Hearsay::Dispute { payment_ref, .. } => {
                payment_ref
            }
        };
        let owner = self.of_provider(kept.method, (event_id, payment_ref), now);
        match owner.await? {
            Some(payment_id) => {
                let said = kept.said.clone();
                self.take_of(payment_id, said, event_id, now).await
            }
            None => Ok(()),
        }
    }

    /// Takes what was said, now that its payment is known.
    async fn take_of(
        &self,
        payment_id: PaymentId,
        said: Hearsay,
        event_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let context = because_of_notice(event_id, now);
        match said {
            Hearsay::ForeignRefund {
                refund_ref,
                amount,
                standing,
                ..
            } => {
                let (about, when) = ((refund_ref, amount), (now, self.pace.first_look(now)));
                let refund = foreign_refund(payment_id, about, standing, when, context);
                let known = self.store.decide(refund.keyed(key(event_id))).await?;
                // Notices that waited come in any order: what counts is how it stands now.
                let refund_id = known.outcome.refund_id;
                self.ask_anew(event_id, refund_id, now).await?;
            }
            Hearsay::Dispute {
                amount,
                currency,
                status,
                ..
            } => {
                let said = HeardOfPayment::Disputed {
                    amount,
                    currency,
                    status,
                };
                let dispute = hear_of_payment(heard(payment_id, said, now), context);
                self.store.decide(dispute.keyed(key(event_id))).await?;
            }
            Hearsay::Contradicted { .. } => {}
        }
        Ok(())
    }

    /// How the refund stands now, whatever was said.
    async fn ask_anew(
        &self,
        event_id: &str,
        refund_id: RefundId,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let (terms, state) = self.refund_known(refund_id).await?;
        let ask = self.refund_ask(&terms).await?;
        let gateway = self.gateway(terms.method)?;
        let fresh = match gateway.look_up_refund(&ask, state.provider_ref()).await {
            Ok(fresh) => fresh,
            Err(GatewayError::NotFound) => {
                tracing::error!(event_id, %refund_id, "cashier.notice_of_a_refund_unknown_there");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let heard = HeardOfRefund {
            refund_id,
            provider_ref: Some(fresh.provider_ref),
            standing: Some(fresh.standing),
            timer: None,
            at: now,
        };
        let decision = hear_of_refund(heard, because_of_notice(event_id, now));
        self.store.decide(decision.keyed(asked(event_id))).await?;
        Ok(())
    }

    /// The payment with this number of the provider's, its newest standing written down: it may not
    /// be known as taken yet.
    async fn of_provider(
        &self,
        method: PaymentMethod,
        (event_id, payment_ref): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<Option<PaymentId>, CashierError> {
        let news = match self.gateway(method)?.fetch(payment_ref).await {
            Ok(news) => news,
            Err(GatewayError::NotFound) => {
                tracing::error!(event_id, "cashier.notice_of_a_payment_unknown_there");
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let Some(payment_id) = news.payment_id else {
            return Ok(None);
        };
        match self.known(payment_id).await {
            Err(CashierError::Unknown) => return Ok(None),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        let heard = heard(payment_id, heard_of(&Ok(news)), now);
        let decision = hear_of_payment(heard, because_of_notice(event_id, now));
        self.store.decide(decision).await?;
        Ok(Some(payment_id))
    }

    /// The timer is over, or set anew.
    async fn followed(
        &self,
        event_id: &str,
        again: Option<Timer>,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let instance = event_id.to_owned();
        let turn = move |desk: &mut Desk<'_>| {
            desk.cancel_timer(NOTICES, &instance, ASK);
            if let Some(timer) = &again {
                desk.schedule(timer.clone());
            }
            Ok::<(), Halt<MoneyError>>(())
        };
        let decision = Decision::new(because_of_notice(event_id, now), turn);
        self.store.decide(decision).await?;
        Ok(())
    }
}

fn heard(payment_id: PaymentId, said: HeardOfPayment, at: DateTime<Utc>) -> Heard {
    Heard {
        payment_id,
        said,
        timer: None,
        at,
    }
}

/// The circumstances of what was learnt because of the notice with this number.
fn because_of_notice(event_id: &str, at: DateTime<Utc>) -> Context {
    Context {
        actor: "system:cashier".to_owned(),
        correlation_id: event_id.to_owned(),
        causation_id: Some(format!("notice:{event_id}")),
        occurred_at: at,
        reason: None,
    }
}

/// A process that dies before the timer is over makes the effect happen once all the same.
fn key(event_id: &str) -> CommandKey {
    CommandKey {
        id: format!("followed:{event_id}"),
        request_hash: ASK.to_owned(),
    }
}

/// The same for what the provider said when it was asked about a refund.
fn asked(event_id: &str) -> CommandKey {
    CommandKey {
        id: format!("asked:{event_id}"),
        request_hash: ASK.to_owned(),
    }
}

fn timer(event_id: &str, kept: &Kept, due_at: DateTime<Utc>) -> Timer {
    Timer {
        process: NOTICES,
        instance: event_id.to_owned(),
        name: ASK,
        due_at,
        payload: serde_json::to_value(kept).unwrap_or(Value::Null),
    }
}
