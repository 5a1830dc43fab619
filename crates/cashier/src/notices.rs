//! Notices of providers: each has one effect, for ever, in whatever order and number they come.

use crate::begin::heard_of;
use crate::{Cashier, CashierError, context};
use chrono::{DateTime, Utc};
use decisions::{
    Heard, HeardOfPayment, HeardOfRefund, foreign_refund, hear_of_payment, hear_of_refund,
};
use domain::kernel::{Amount, Currency, PaymentId};
use domain::order::PaymentMethod;
use domain::ports::payments::{
    About, GatewayError, Notice, PaymentNews, RefundNews, RefundStanding,
};
use domain::refund::RefundStage;
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
    /// It is only a hint and could not be confirmed yet: a timer will look.
    Later,
}

/// The provider's name in the inbox.
fn provider(method: PaymentMethod) -> &'static str {
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
    /// Takes a proven notice. One that a rule of the shop refuses is kept and complained about:
    /// the provider cannot mend it by sending it again.
    pub async fn take_notice(
        &self,
        method: PaymentMethod,
        notice: Notice,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        match self.take_proven(method, &notice, now).await {
            Err(CashierError::Decide(DecideError::Refused(no))) => {
                tracing::error!(event = notice.event_id, kind = notice.kind, %no, "cashier.notice_refused");
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
            About::Dispute {
                provider_ref,
                amount,
                currency,
                status,
            } => {
                let disputed = (amount, currency, status);
                self.take_dispute(method, notice, &provider_ref, disputed, now)
                    .await
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

    /// A notice that says otherwise than what is known is a hint: the provider is asked how it
    /// stands now.
    async fn take_refund(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        news: RefundNews,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let Some(refund_id) = news.refund_id else {
            return self.take_foreign_refund(method, notice, news, now).await;
        };
        let (terms, state) = match self.refund_known(refund_id).await {
            Ok(known) => known,
            Err(CashierError::Unknown) => return self.keep(method, notice, now).await,
            Err(error) => return Err(error),
        };
        let (mut provider_ref, mut standing) = (Some(news.provider_ref), news.standing);
        if contradicts(state.stage(), &standing) {
            let ask = self.refund_ask(&terms).await?;
            let gateway = self.gateway(terms.method)?;
            let fresh = gateway.look_up_refund(&ask, state.provider_ref()).await?;
            (provider_ref, standing) = (Some(fresh.provider_ref), fresh.standing);
        }
        let heard = HeardOfRefund {
            refund_id,
            provider_ref,
            standing: Some(standing),
            timer: None,
            at: now,
        };
        let receipt = receipt(method, notice, Some(refund_id.0));
        let decision = hear_of_refund(heard, of_notice(notice, now)).received(receipt);
        self.store.decide(decision).await?;
        Ok(Taken::Done)
    }

    /// Somebody gave money back at the provider. The payment it belongs to may not be known as
    /// taken yet: that is looked up first.
    async fn take_foreign_refund(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        news: RefundNews,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let (Some(payment_ref), Some(amount)) = (news.payment_ref.as_deref(), news.amount) else {
            return self.keep(method, notice, now).await;
        };
        let Some(payment_id) = self.of_provider(method, payment_ref, now).await? else {
            return self.keep(method, notice, now).await;
        };
        let about = (news.provider_ref.clone(), amount);
        let (context, when) = (of_notice(notice, now), (now, self.pace.first_look(now)));
        let decision = foreign_refund(payment_id, about, news.standing, when, context);
        let decision = decision.received(receipt(method, notice, Some(payment_id.0)));
        self.store.decide(decision).await?;
        Ok(Taken::Done)
    }

    async fn take_dispute(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        payment_ref: &str,
        (amount, currency, status): (Amount, Currency, String),
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let Some(payment_id) = self.of_provider(method, payment_ref, now).await? else {
            return self.keep(method, notice, now).await;
        };
        let said = HeardOfPayment::Disputed {
            amount,
            currency,
            status,
        };
        self.take_heard(method, notice, (payment_id, said), now)
            .await
    }

    /// The payment with this number of the provider's, its newest standing written down.
    async fn of_provider(
        &self,
        method: PaymentMethod,
        payment_ref: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<PaymentId>, CashierError> {
        let news = match self.gateway(method)?.fetch(payment_ref).await {
            Ok(news) => news,
            Err(GatewayError::NotFound) => return Ok(None),
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
        let heard = Heard {
            payment_id,
            said: heard_of(&Ok(news)),
            timer: None,
            at: now,
        };
        self.store
            .decide(hear_of_payment(heard, context(payment_id.0, now)))
            .await?;
        Ok(Some(payment_id))
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
        causation_id: None,
        occurred_at: at,
        reason: None,
    }
}

fn contradicts(stage: Option<RefundStage>, standing: &RefundStanding) -> bool {
    matches!(
        (stage, standing),
        (Some(RefundStage::Succeeded), RefundStanding::Failed { .. })
            | (Some(RefundStage::Failed), RefundStanding::Succeeded)
    )
}
