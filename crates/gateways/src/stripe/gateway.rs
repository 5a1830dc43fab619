//! Stripe behind the port.

use super::Stripe;
use super::call::{Call, derived_key, digest};
use super::complaint::Complaint;
use super::intent::{Intent, Named};
use super::{event, money, signature};
use async_trait::async_trait;
use domain::kernel::{At, PaymentId};
use domain::order::PaymentMethod;
use domain::ports::payments::{
    BookKind, BookLine, DisputeNews, GatewayError, Notice, NoticeError, PaymentAsk, PaymentGateway,
    PaymentNews, PaymentTrace, RefundAsk, RefundNews,
};

/// So often a payer may say no to their bank with one card on one payment.
const MOST_TURNS: u32 = 20;

#[async_trait]
impl PaymentGateway for Stripe {
    fn method(&self) -> PaymentMethod {
        PaymentMethod::Stripe
    }

    fn rests_for(&self) -> Option<std::time::Duration> {
        self.line.rests_for()
    }

    async fn request(&self, ask: &PaymentAsk) -> Result<PaymentNews, GatewayError> {
        let amount = money::to_wire(ask.amount, ask.currency)?;
        let call = Call::post(&["payment_intents"], ask.key.clone())
            .with("amount", amount)
            .with("currency", money::code(ask.currency))
            .with("payment_method_types[]", "card")
            .with("metadata[order_id]", ask.order_id)
            .with("metadata[payment_id]", ask.payment_id)
            .with("metadata[reference]", &ask.reference)
            .with_some("payment_method", ask.means.as_ref());
        match self.ask::<Intent>(&call).await? {
            Ok(intent) => Ok(intent.of(ask.payment_id)?.news()),
            Err(complaint) => declined(complaint, ask.payment_id),
        }
    }

    fn may_repeat(&self) -> bool {
        true
    }

    /// Looks first. A payment that went on without us is not confirmed again, and a card that is
    /// tried again after it was declined gets a key of its own, which the charge of the declined
    /// try tells apart; a repeat after a lost answer finds the same charge and so the same key.
    /// Where the payer said no to their bank there is no charge: an answer that is only said again,
    /// of a payment that waits for a card once more, is not believed, and the next key is taken.
    async fn confirm(
        &self,
        trace: &PaymentTrace,
        means: Option<&str>,
        return_url: Option<&str>,
    ) -> Result<PaymentNews, GatewayError> {
        let mut intent = self.find(trace).await?;
        for turn in 0..MOST_TURNS {
            if intent.is_beyond_confirming() {
                break;
            }
            let key = confirming(trace, &intent, (means, return_url), turn);
            let path = ["payment_intents", &intent.id, "confirm"];
            let call = Call::post(&path, key)
                .with_some("payment_method", means)
                .with_some("return_url", return_url);
            intent = match self.ask_of::<Intent>(&call).await? {
                (Ok(intent), false) => return Ok(intent.of(trace.payment_id)?.news()),
                (Ok(_), true) => self.retrieve(&intent.id).await?.of(trace.payment_id)?,
                (Err(complaint), _) if complaint.is_about_the_card() => {
                    return declined(complaint, trace.payment_id);
                }
                (Err(complaint), _) => return self.moved_on(complaint, &intent.id, trace).await,
            };
            if !intent.waits_for_means() {
                break;
            }
        }
        Ok(intent.news())
    }

    async fn void(&self, trace: &PaymentTrace) -> Result<PaymentNews, GatewayError> {
        let found;
        let id = match &trace.provider_ref {
            Some(id) => id,
            None => {
                found = self.find(trace).await?.id;
                &found
            }
        };
        let path = ["payment_intents", id, "cancel"];
        let call = Call::post(&path, derived_key(&trace.key, "void"));
        match self.ask::<Intent>(&call).await? {
            Ok(intent) => Ok(intent.of(trace.payment_id)?.news()),
            Err(complaint) => self.moved_on(complaint, id, trace).await,
        }
    }

    async fn look_up(&self, trace: &PaymentTrace) -> Result<PaymentNews, GatewayError> {
        self.find(trace).await.map(Intent::news)
    }

    async fn fetch(&self, provider_ref: &str) -> Result<PaymentNews, GatewayError> {
        self.retrieve(provider_ref).await.map(Intent::news)
    }

    async fn refund(&self, ask: &RefundAsk) -> Result<RefundNews, GatewayError> {
        self.give_back(ask).await
    }

    async fn look_up_refund(
        &self,
        ask: &RefundAsk,
        refund_ref: Option<&str>,
    ) -> Result<RefundNews, GatewayError> {
        self.refund_standing(ask, refund_ref).await
    }

    async fn look_up_dispute(&self, dispute_ref: &str) -> Result<DisputeNews, GatewayError> {
        self.dispute_standing(dispute_ref).await
    }

    fn read_notice(
        &self,
        header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
        now: At,
    ) -> Result<Notice, NoticeError> {
        let signed = header("stripe-signature").unwrap_or_default();
        signature::check(&signed, body, &self.options.webhook_secrets, now)?;
        event::read(body, self.options.is_live())
    }

    fn books_show(&self, _kind: BookKind) -> bool {
        true
    }

    async fn books(&self, from: At, until: At) -> Result<Vec<BookLine>, GatewayError> {
        self.read_books(from, until).await
    }
}

impl Stripe {
    /// A wish that came too late is answered by how the payment stands; any other no stays one.
    async fn moved_on(
        &self,
        mut complaint: Complaint,
        id: &str,
        trace: &PaymentTrace,
    ) -> Result<PaymentNews, GatewayError> {
        if complaint.status != 400 {
            return Err(complaint.into());
        }
        let intent = match complaint.error.payment_intent.take() {
            Some(intent) => intent,
            None => self.retrieve(id).await?,
        };
        let intent = intent.of(trace.payment_id)?;
        if intent.is_beyond_confirming() {
            Ok(intent.news())
        } else {
            Err(complaint.into())
        }
    }
}

/// The key of a confirmation: it follows from what was tried before, and from what is tried now.
fn confirming(
    trace: &PaymentTrace,
    intent: &Intent,
    (means, return_url): (Option<&str>, Option<&str>),
    turn: u32,
) -> String {
    let tried = intent.latest_charge.as_ref().map_or("", Named::id);
    let (means, back) = (means.unwrap_or_default(), return_url.unwrap_or_default());
    let attempt = &digest(&[tried, means, back])[..16];
    match turn {
        0 => derived_key(&trace.key, &format!("confirm:{attempt}")),
        _ => derived_key(&trace.key, &format!("confirm:{attempt}:{turn}")),
    }
}

/// A declined card is news of a payment that may still succeed; any other no is a refusal.
fn declined(mut complaint: Complaint, payment: PaymentId) -> Result<PaymentNews, GatewayError> {
    match complaint.error.payment_intent.take() {
        Some(intent) if complaint.is_about_the_card() => {
            Ok(intent.of(payment)?.declined(&complaint))
        }
        _ => Err(complaint.into()),
    }
}
