//! What is known of a payment or refund, in the words of the ports.

use crate::{CallbackOf, Cashier, CashierError};
use chrono::{DateTime, Utc};
use domain::kernel::{OrderId, PaymentId, RefundId};
use domain::payment::{Payment, Stage, Terms};
use domain::ports::payments::{PaymentAsk, PaymentTrace, RefundAsk};
use domain::refund::{Refund, RefundTerms};
use secrecy::SecretString;
use uuid::Uuid;

/// The kind of the attachment that holds the payer's phone, sealed.
pub const PHONE: &str = "phone";

/// Letters and digits that cannot be taken for one another.
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A payment as it stands in the log.
pub(crate) struct Known {
    pub(crate) terms: Terms,
    pub(crate) stage: Stage,
    pub(crate) state: Payment,
}

impl Cashier {
    pub(crate) async fn known(&self, payment_id: PaymentId) -> Result<Known, CashierError> {
        let state = self.store.load::<Payment>(payment_id).await?.state;
        match (state.terms().cloned(), state.stage().cloned()) {
            (Some(terms), Some(stage)) => Ok(Known {
                terms,
                stage,
                state,
            }),
            _ => Err(CashierError::Unknown),
        }
    }

    pub(crate) async fn refund_known(
        &self,
        refund_id: RefundId,
    ) -> Result<(RefundTerms, Refund), CashierError> {
        let state = self.store.load::<Refund>(refund_id).await?.state;
        let terms = state.terms().cloned();
        terms
            .map(|terms| (terms, state))
            .ok_or(CashierError::Unknown)
    }

    /// The wish as it is sent, the first time and every other.
    pub(crate) async fn ask(
        &self,
        known: &Known,
        means: Option<String>,
    ) -> Result<PaymentAsk, CashierError> {
        let terms = &known.terms;
        let phone = self.phone(terms.payment_id, terms.order_id).await?;
        let token = self
            .callbacks
            .token(CallbackOf::Payment, terms.payment_id.0);
        Ok(PaymentAsk {
            payment_id: terms.payment_id,
            order_id: terms.order_id,
            amount: terms.amount,
            currency: terms.currency,
            key: terms.key.clone(),
            phone,
            callback_token: Some(token),
            means,
            reference: reference(terms.payment_id),
        })
    }

    pub(crate) async fn refund_ask(&self, terms: &RefundTerms) -> Result<RefundAsk, CashierError> {
        let payment = self.known(terms.payment_id).await?;
        let phone = self.phone(terms.payment_id, terms.order_id).await?;
        let provider_ref = payment.state.provider_ref().unwrap_or_default().to_owned();
        Ok(RefundAsk {
            refund_id: terms.refund_id,
            payment_id: terms.payment_id,
            order_id: terms.order_id,
            provider_ref,
            receipt: payment.state.receipt().map(str::to_owned),
            road: terms.road.clone(),
            amount: terms.amount,
            captured: payment.state.taken(),
            currency: terms.currency,
            key: format!("rf:{}", terms.refund_id),
            phone,
            callback_token: Some(self.callbacks.token(CallbackOf::Refund, terms.refund_id.0)),
        })
    }

    /// The payer's phone; `None` where there is none, or it was erased.
    async fn phone(
        &self,
        payment_id: PaymentId,
        order_id: OrderId,
    ) -> Result<Option<SecretString>, CashierError> {
        let Some(sealed) = self.store.attachment(payment_id.0, PHONE).await? else {
            return Ok(None);
        };
        let phone = self
            .identity
            .open_words(&place(order_id.0), &sealed)
            .await?;
        Ok(phone.map(SecretString::from))
    }
}

/// Where the phones of an order's payments belong.
pub(crate) fn place(order: Uuid) -> String {
    format!("orders/{order}/payer_phone")
}

pub(crate) fn trace(known: &Known) -> PaymentTrace {
    let terms = &known.terms;
    PaymentTrace {
        payment_id: terms.payment_id,
        order_id: terms.order_id,
        provider_ref: known.state.provider_ref().map(str::to_owned),
        key: terms.key.clone(),
        amount: terms.amount,
        currency: terms.currency,
        reference: reference(terms.payment_id),
        asked_at: known
            .state
            .started_at()
            .unwrap_or(DateTime::<Utc>::UNIX_EPOCH),
    }
}

/// Twelve characters that stand for the attempt on phones and statements.
fn reference(payment_id: PaymentId) -> String {
    let bits = payment_id.0.as_u128();
    (0..12)
        .rev()
        .map(|at| char::from(READABLE[usize::from(((bits >> (5 * at)) & 31) as u8)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::reference;
    use domain::kernel::PaymentId;
    use uuid::Uuid;

    #[test]
    fn a_reference_is_twelve_plain_characters() {
        let one = reference(PaymentId(Uuid::from_u128(1)));
        assert_eq!(one, "000000000001");
        let most = reference(PaymentId(Uuid::from_u128(u128::MAX)));
        assert_eq!(most, "ZZZZZZZZZZZZ");
    }
}
