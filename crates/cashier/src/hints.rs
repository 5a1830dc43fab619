//! Unproven notices: written down at once, followed by a timer that asks the provider.

use crate::begin::heard_of;
use crate::notices::{of_notice, receipt};
use crate::trace::{Known, trace};
use crate::{Cashier, CashierError, Taken};
use chrono::{DateTime, Utc};
use decisions::{HINTS, HeardOfPayment, MoneyError, following};
use domain::kernel::{Amount, PaymentId, RefundId};
use domain::order::PaymentMethod;
use domain::payment::Stage;
use domain::ports::payments::{About, Notice, PaymentNews, Standing};
use eventstore::{Decision, Desk, Halt, Timer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a hint claims, as the timer keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub(crate) provider_ref: String,
    /// Minor units.
    #[serde(default)]
    pub(crate) claimed: Option<i64>,
    #[serde(default)]
    pub(crate) receipt: Option<String>,
    pub(crate) success: bool,
    /// It came by the address only the provider was told: its money is looked for until it is seen.
    #[serde(default)]
    pub(crate) believed: bool,
    /// How often the provider was asked and was still at it.
    #[serde(default)]
    pub(crate) tries: usize,
}

/// What a hint about a refund claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RefundClaim {
    pub(crate) provider_ref: String,
    pub(crate) success: bool,
    pub(crate) code: String,
    /// It answers a question that the shop asked.
    #[serde(default)]
    pub(crate) answers: bool,
}

impl Cashier {
    /// Writes a hint about a payment down, durably; a timer follows it at once. `believed` for one
    /// that came by the address only the provider was told: its receipt and its amount count once
    /// the provider confirms that money was taken. A public one only makes somebody look.
    pub async fn note_hint(
        &self,
        payment_id: PaymentId,
        (method, notice): (PaymentMethod, &Notice),
        believed: bool,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let About::PaymentHint {
            provider_ref,
            request_ref,
            claimed,
            receipt: shown,
            claims_success,
        } = &notice.about
        else {
            return self.keep(method, notice, now).await;
        };
        let known = match self.known(payment_id).await {
            Ok(known) => known,
            Err(CashierError::Unknown) => return self.keep(method, notice, now).await,
            Err(error) => return Err(error),
        };
        if let Some(why) = quarantined(&known, provider_ref, request_ref.as_deref()) {
            tracing::warn!(payment = %payment_id, why, "cashier.hint_quarantined");
            return Ok(Taken::Quarantined(why));
        }
        let claim = Claim {
            provider_ref: provider_ref.clone(),
            claimed: claimed.filter(|_| believed).map(Amount::units),
            receipt: shown.clone().filter(|_| believed),
            success: *claims_success,
            believed,
            tries: 0,
        };
        // What anybody may say is followed once at a time; what the provider says is followed by itself.
        let instance = match believed {
            true => following(&payment_id.to_string(), &notice.event_id),
            false => payment_id.to_string(),
        };
        let timer = Timer {
            process: decisions::PAYMENTS,
            instance,
            name: HINTS[usize::from(!claims_success)],
            due_at: now,
            payload: serde_json::to_value(claim).unwrap_or(Value::Null),
        };
        self.note(method, notice, (payment_id.0, timer), believed, now)
            .await
    }

    /// The same for a refund.
    pub async fn note_refund_hint(
        &self,
        refund_id: RefundId,
        (method, notice): (PaymentMethod, &Notice),
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let About::RefundHint {
            provider_ref,
            claims_success,
            code,
            answers,
        } = &notice.about
        else {
            return self.keep(method, notice, now).await;
        };
        if let Err(CashierError::Unknown) = self.refund_known(refund_id).await {
            return self.keep(method, notice, now).await;
        }
        let claim = RefundClaim {
            provider_ref: provider_ref.clone(),
            success: *claims_success,
            code: code.clone(),
            answers: *answers,
        };
        let timer = Timer {
            process: decisions::REFUNDS,
            instance: refund_id.to_string(),
            name: HINTS[usize::from(!claims_success)],
            due_at: now,
            payload: serde_json::to_value(claim).unwrap_or(Value::Null),
        };
        self.note(method, notice, (refund_id.0, timer), true, now)
            .await
    }

    /// A notice by a public address leaves no row: anybody could fill the inbox.
    async fn note(
        &self,
        method: PaymentMethod,
        notice: &Notice,
        (subject, timer): (uuid::Uuid, Timer),
        believed: bool,
        now: DateTime<Utc>,
    ) -> Result<Taken, CashierError> {
        let set = move |desk: &mut Desk<'_>| {
            desk.schedule(timer.clone());
            Ok::<(), Halt<MoneyError>>(())
        };
        let decision = Decision::new(of_notice(notice, now), set);
        let decision = if believed {
            decision.received(receipt(method, notice, Some(subject)))
        } else {
            decision
        };
        self.store.decide(decision).await?;
        Ok(Taken::Later)
    }

    /// Follows a hint: whatever it says, the provider is asked. Where both say that money was taken,
    /// the hint adds the receipt, and an amount that was not asked for; where only the hint does, and
    /// could only come from the provider, people are told until money is seen.
    pub async fn follow_hint(
        &self,
        payment_id: PaymentId,
        (timer, payload): (&str, &Value),
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let known = self.known(payment_id).await?;
        let claim: Option<Claim> = serde_json::from_value(payload.clone()).ok();
        let is_news = known.stage.is_open() || is_failed(&known.stage);
        let Some(claim) = claim.filter(|claim| is_news || tells_receipt(&known, claim)) else {
            return self.over(payment_id, timer, now).await;
        };
        let of_another = known
            .state
            .provider_ref()
            .is_some_and(|known| known != claim.provider_ref);
        if of_another {
            tracing::warn!(payment = %payment_id, "cashier.hint_of_another_payment");
            return self.over(payment_id, timer, now).await;
        }
        let mut trace = trace(&known);
        trace.provider_ref = Some(claim.provider_ref.clone());
        let said = self.gateway(known.terms.method)?.look_up(&trace).await;
        #[cfg(feature = "planted")]
        let said = crate::planted::believe(said, claim.success);
        let news = match said {
            Ok(news) if news.standing == Standing::Captured => completed(news, claim),
            said if claim.success && claim.believed => {
                let about = (&known, &trace, claim);
                return self.follow_unconfirmed(about, said, timer, now).await;
            }
            said => said?,
        };
        self.hear_for_timer(payment_id, heard_of(&Ok(news)), timer, now)
            .await?;
        Ok(())
    }

    async fn over(
        &self,
        payment_id: PaymentId,
        timer: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let nothing = HeardOfPayment::Nothing;
        self.hear_for_timer(payment_id, nothing, timer, now).await?;
        Ok(())
    }
}

/// What both say: the hint knows the receipt and what was paid.
fn completed(news: PaymentNews, claim: Claim) -> PaymentNews {
    PaymentNews {
        receipt: claim.receipt.or(news.receipt),
        amount: claim.claimed.map(Amount::minor).or(news.amount),
        ..news
    }
}

/// Why a hint is not about the payment it was brought for: it names another payment, or another wish
/// than the one that was sent. A number that was lost cannot be compared, and neither can one that
/// only the money told.
fn quarantined(known: &Known, payment: &str, wish: Option<&str>) -> Option<&'static str> {
    let state = &known.state;
    let own = state
        .provider_ref()
        .filter(|number| state.receipt() != Some(number));
    if own.is_some_and(|own| own != payment) {
        return Some("crossed_callback");
    }
    let sent = state.request_ref();
    (sent.is_some() && sent != wish).then_some("other_request")
}

/// A look-up may have told of the money first, and nobody of its receipt.
fn tells_receipt(known: &Known, claim: &Claim) -> bool {
    let has_money = matches!(known.stage, Stage::Captured | Stage::Conflicted);
    let is_missing = known.state.receipt().is_none();
    has_money && is_missing && claim.success && claim.receipt.is_some()
}

/// Money may still come of an attempt that failed: late success has been seen.
fn is_failed(stage: &Stage) -> bool {
    matches!(stage, Stage::Failed { .. } | Stage::Voided)
}
