//! A prompt whose answer was lost: Daraja cannot be asked about it, but money that came of it lies
//! at the short code under the reference the payer read.

use super::{Mpesa, payer};
use crate::words;
use chrono::TimeDelta;
use domain::kernel::Currency;
use domain::ports::payments::{GatewayError, PaymentNews, PaymentTrace, Standing};

/// The clocks of the shop and of Safaricom may differ by so much.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// A prompt lives a minute or two; money has been seen to come later.
const MONEY_COMES: TimeDelta = TimeDelta::hours(2);

impl Mpesa {
    /// The money that came of a prompt whose number was lost.
    ///
    /// # Errors
    /// `Ambiguous` where none came: it may still come, and the list knows nothing of prompts.
    pub(super) async fn money_of_lost(
        &self,
        trace: &PaymentTrace,
    ) -> Result<PaymentNews, GatewayError> {
        let reference = payer::shown(&trace.reference, 12);
        let (from, until) = (trace.asked_at - SKEW, trace.asked_at + MONEY_COMES);
        let mut arrivals = self.arrivals(from, until).await?;
        arrivals.retain(|line| {
            !line.is_reversal() && line.reference.text().eq_ignore_ascii_case(&reference)
        });
        let mut lines = arrivals.into_iter();
        let (Some(line), None) = (lines.next(), lines.next()) else {
            return Err(words::ambiguous(
                "the number of the prompt was lost, and not one payment bears its reference",
            ));
        };
        let Some(amount) = line.amount() else {
            return Err(words::ambiguous("money that came of it has no sum"));
        };
        Ok(PaymentNews {
            standing: Standing::Captured,
            amount: Some(amount),
            currency: Some(Currency::KES),
            provider_ref: line.receipt.clone(),
            receipt: Some(line.receipt),
            request_ref: None,
            client_secret: None,
            payment_id: Some(trace.payment_id),
        })
    }
}
