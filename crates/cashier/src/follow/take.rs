//! What a notice said, taken by what the provider says now.

use super::because_of_notice;
use super::hearsay::{Dispute, ForeignRefund, Hearsay, Kept};
use crate::begin::heard_of;
use crate::{Cashier, CashierError};
use chrono::{DateTime, Utc};
use decisions::{
    ASK, Heard, HeardOfPayment, HeardOfRefund, foreign_refund, hear_of_payment, hear_of_refund,
};
use domain::kernel::{PaymentId, RefundId};
use domain::order::PaymentMethod;
use domain::ports::payments::GatewayError;
use eventstore::CommandKey;

/// The payment that a notice is about.
pub(super) struct Owner {
    pub(super) payment_id: PaymentId,
    /// How it stands now, where the provider was asked: it may not be known as taken yet.
    news: Option<HeardOfPayment>,
}

impl Cashier {
    /// The payment that it is about; none where that is not this shop's.
    pub(super) async fn owner_of(&self, kept: &Kept) -> Result<Option<Owner>, CashierError> {
        let payment_ref = match &kept.said {
            Hearsay::Contradicted { refund_id } => {
                let (terms, _) = self.refund_known(*refund_id).await?;
                return Ok(Some(Owner {
                    payment_id: terms.payment_id,
                    news: None,
                }));
            }
            Hearsay::ForeignRefund(refund) => &refund.payment_ref,
            Hearsay::Dispute(dispute) => &dispute.payment_ref,
        };
        let news = self.gateway(kept.method)?.fetch(payment_ref).await?;
        let Some(payment_id) = news.payment_id else {
            return Ok(None);
        };
        match self.known(payment_id).await {
            Err(CashierError::Unknown) => Ok(None),
            Err(error) => Err(error),
            Ok(_) => Ok(Some(Owner {
                payment_id,
                news: Some(heard_of(&Ok(news))),
            })),
        }
    }

    /// Takes what was said, now that its payment is known.
    pub(super) async fn take_of(
        &self,
        owner: Owner,
        kept: &Kept,
        event_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let payment_id = owner.payment_id;
        if let Some(news) = owner.news {
            let heard = heard(payment_id, news, now);
            let decision = hear_of_payment(heard, because_of_notice(event_id, now));
            self.store.decide(decision).await?;
        }
        match &kept.said {
            Hearsay::ForeignRefund(refund) => {
                let refund_id = self.given_back(payment_id, refund, event_id, now).await?;
                // Notices that waited come in any order: what counts is how it stands now.
                self.ask_anew(event_id, refund_id, now).await
            }
            Hearsay::Dispute(said) => {
                let dispute = self.dispute_now(kept.method, said).await?;
                self.disputed(payment_id, dispute, event_id, now).await
            }
            Hearsay::Contradicted { refund_id } => self.ask_anew(event_id, *refund_id, now).await,
        }
    }

    async fn given_back(
        &self,
        payment_id: PaymentId,
        said: &ForeignRefund,
        event_id: &str,
        now: DateTime<Utc>,
    ) -> Result<RefundId, CashierError> {
        let about = (said.refund_ref.clone(), said.amount);
        let when = (now, self.pace.first_look(now));
        let context = because_of_notice(event_id, now);
        let refund = foreign_refund(payment_id, about, said.standing.clone(), when, context);
        let known = self.store.decide(refund.keyed(key(event_id))).await?;
        Ok(known.outcome.refund_id)
    }

    /// How the dispute stands now, whatever was said. The notice is proven: where the provider does not
    /// show the dispute, or not to this shop's key, its own word is taken.
    async fn dispute_now(
        &self,
        method: PaymentMethod,
        said: &Dispute,
    ) -> Result<Dispute, CashierError> {
        let Some(number) = &said.dispute_ref else {
            return Ok(said.clone());
        };
        match self.gateway(method)?.look_up_dispute(number).await {
            Ok(news) => Ok(news.into()),
            Err(GatewayError::NotFound | GatewayError::Misconfigured { .. }) => Ok(said.clone()),
            Err(error) => Err(error.into()),
        }
    }

    async fn disputed(
        &self,
        payment_id: PaymentId,
        dispute: Dispute,
        event_id: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let said = HeardOfPayment::Disputed {
            dispute_ref: dispute.dispute_ref,
            amount: dispute.amount,
            currency: dispute.currency,
            status: dispute.status,
        };
        let context = because_of_notice(event_id, now);
        let decision = hear_of_payment(heard(payment_id, said, now), context);
        self.store.decide(decision.keyed(key(event_id))).await?;
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
        let fresh = gateway.look_up_refund(&ask, state.provider_ref()).await?;
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
}

fn heard(payment_id: PaymentId, said: HeardOfPayment, at: DateTime<Utc>) -> Heard {
    Heard {
        payment_id,
        said,
        timer: None,
        at,
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
