//! A prompt that Daraja cannot be asked about, because its number was lost, or that Daraja says one thing
//! of by its callback and another when it is asked: money that came of it lies at the short code under
//! the reference the payer read.

use super::pull::Arrival;
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
    /// The money that came of a prompt: by its reference, or by `receipt` where the list tells of no
    /// reference.
    ///
    /// # Errors
    /// `Ambiguous` where none came: it may still come, and the list knows nothing of prompts.
    pub(super) async fn money_of(
        &self,
        trace: &PaymentTrace,
        receipt: Option<&str>,
    ) -> Result<PaymentNews, GatewayError> {
        let reference = payer::shown(&trace.reference, 12);
        let (from, until) = (trace.asked_at - SKEW, trace.asked_at + MONEY_COMES);
        let mut arrivals = self.arrivals(from, until).await?;
        let is_its = |line: &Arrival| {
            let said = line.reference.text();
            let by_receipt = said.is_empty() && receipt == Some(&line.receipt);
            by_receipt || said.eq_ignore_ascii_case(&reference)
        };
        arrivals.retain(|line| !line.is_reversal() && is_its(line));
        let mut lines = arrivals.into_iter();
        let (Some(line), None) = (lines.next(), lines.next()) else {
            return Err(words::ambiguous(
                "not one payment in the list bears the reference of the prompt",
            ));
        };
        let Some(amount) = line.amount() else {
            return Err(words::ambiguous("money that came of it has no sum"));
        };
        let number = trace.provider_ref.clone();
        Ok(PaymentNews {
            standing: Standing::Captured,
            amount: Some(amount),
            currency: Some(Currency::KES),
            provider_ref: number.unwrap_or_else(|| line.receipt.clone()),
            receipt: Some(line.receipt),
            request_ref: None,
            client_secret: None,
            payment_id: Some(trace.payment_id),
        })
    }
}
