//! Notices of providers: each has one effect, for ever, in whatever order and number they come.

use crate::begin::heard_of;
use crate::follow::{ForeignRefund, Hearsay};
use crate::{Cashier, CashierError};
use chrono::{DateTime, Utc};
use decisions::{
    Heard, HeardOfPayment, HeardOfRefund, MoneyError, hear_notice_of_refund, hear_of_payment,
};
use domain::kernel::PaymentId;
use domain::order::PaymentMethod;
use domain::ports::payments::{About, Notice, PaymentNews, RefundNews};
use domain::refund::RefundError;
use eventstore::{Context, DecideError, Decision, Halt, Receipt};
use std::convert::Infallible;
use uuid::Uuid;

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It had its effect, now or before.
    Done,
    /// It is authentic, or harmless, and about nothing of this shop's: kept for people to see.
    NotOurs,
    /// It is only a hint, or about something only the provider can tell: a timer asks it.
    Later,
    /// It says that it is about a payment that it is not about, and why that is so: nothing follows
    /// from it, and whoever took it tells people.
    Quarantined(&'static str),
}

/// The provider's name in the inbox.
pub(crate) fn provider(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Stripe => "stripe",
        PaymentMethod::Mpesa => "mpesa",
        PaymentMethod::CashOnDelivery | PaymentMethod::Imported => "none",
    }
}

pub(crate) fn receipt(method: PaymentMethod, notice: &Notice, subject: Option<Uuid>) -> Receipt {
    let event_id = notice.event_id.clone();
    #[cfg(feature = "planted")]
    let event_id = match decisions::planted::is("no_inbox_uniqueness") {
        true => format!("{event_id}#{}", Uuid::now_v7()),
        false => event_id,
    };
    Receipt {
        provider: provider(method),
        event_id,
        kind: notice.kind.clone(),
        subject: subject.map(|subject| subject.to_string()),
    }
}

impl Cashier {
    /// Takes a proven notice. One that a rule of the shop refuses is kept, and shown to people at its
    /// payment: the provider cannot mend it by sending it again.
    pub async fn take_notice(
        &self,
        method: PaymentMethod,
        notice: Notice,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        match self.take_proven(method, &notice, now).await {
            Err(CashierError::Decide(DecideError::Refused(no))) => {
                tracing::error!(event = notice.event_id, kind = notice.kind, %no, "cashier.notice_refused");
                self.leave_refused(&notice, &no, now).await?;
                self.keep(method, &notice, now).await
            }
            taken => taken,
        }
    }

    async fn take_proven(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        match notice.about.clone() {
            About::Payment(news) => self.take_payment(method, notice, news, now).await,
            About::Refund(news) => self.take_refund(method, notice, news, now).await,
            About::Dispute(news) => {
                let disputed = Hearsay::Dispute(news.into());
                self.follow_later(method, notice, disputed, now).await
            }
            About::PaymentHint { .. } | About::RefundHint { .. } | About::Nothing => {
                self.keep(method, notice, now).await
            }
        }
    }

    async fn take_payment(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        news: PaymentNews,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let Some(payment_id) = news.payment_id else {
            return self.keep(method, notice, now).await;
        };
        let said = heard_of(&Ok(news));
        self.take_heard(method, notice, (payment_id, said), now)
            .await
    }

    async fn take_heard(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        (payment_id, said): (PaymentId, HeardOfPayment),
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        if let Err(CashierError::Unknown) = self.known(payment_id).await {
            return self.keep(method, notice, now).await;
        }
        let heard = Heard {
            payment_id,
            said,
            timer: None,
            at: now,
        };
        let receipt = receipt(method, notice, Some(payment_id.0));
        let decision = hear_of_payment(heard, of_notice(notice, now)).received(receipt);
        self.store.decide(decision).await?;
        Ok(Taken::Done)
    }

    /// A notice that says otherwise than what is known is a hint, and one of a refund that somebody
    /// made at the provider names a payment in the provider's words: both make somebody look.
    async fn take_refund(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        news: RefundNews,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let Some(refund_id) = news.refund_id else {
            let (Some(payment_ref), Some(amount)) = (news.payment_ref, news.amount) else {
                return self.keep(method, notice, now).await;
            };
            let foreign = ForeignRefund {
                refund_ref: news.provider_ref,
                payment_ref,
                amount,
                standing: news.standing,
            };
            let foreign = Hearsay::ForeignRefund(foreign);
            return self.follow_later(method, notice, foreign, now).await;
        };
        match self.refund_known(refund_id).await {
            Ok(_) => {}
            Err(CashierError::Unknown) => return self.keep(method, notice, now).await,
            Err(error) => return Err(error),
        }
        let heard = HeardOfRefund {
            refund_id,
            provider_ref: Some(news.provider_ref),
            standing: Some(news.standing),
            timer: None,
            at: now,
        };
        let receipt = receipt(method, notice, Some(refund_id.0));
        let decision = hear_notice_of_refund(heard, of_notice(notice, now)).received(receipt);
        match self.store.decide(decision).await {
            Ok(_) => Ok(Taken::Done),
            Err(DecideError::Refused(MoneyError::Refund(RefundError::Contradicted))) => {
                let contradicted = Hearsay::Contradicted { refund_id };
                self.follow_later(method, notice, contradicted, now).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Writes down that a notice came, and nothing else.
    pub(crate) async fn keep(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let nothing = |_: &mut eventstore::Desk<'_>| Ok::<(), Halt<Infallible>>(());
        let decision = Decision::new(of_notice(notice, now), nothing);
        let kept = self
            .store
            .decide(decision.received(receipt(method, notice, None)))
            .await;
        match kept {
            Ok(_) => Ok(Taken::NotOurs),
            Err(eventstore::DecideError::Store(error)) => Err(error.into()),
            Err(_) => Err(CashierError::Store(eventstore::StoreError::Contended)),
        }
    }
}

pub(crate) fn of_notice(notice: &Notice, at: DateTime<Utc>) -> Context {
    Context {
        actor: "system:notices".to_owned(),
        correlation_id: notice.event_id.clone(),
        causation_id: Some(format!("notice:{}", notice.event_id)),
        occurred_at: at,
        reason: None,
    }
}
