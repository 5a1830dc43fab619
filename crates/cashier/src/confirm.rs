//! The payer's browser has the means to pay: the provider is asked to take the money.

use crate::begin::Begun;
use crate::trace::trace;
use crate::{Cashier, CashierError};
use chrono::{DateTime, Utc};
use domain::kernel::PaymentId;
use eventstore::{Context, Token};

impl Cashier {
    /// Confirms an open payment with `means` (or with those it has), or answers how it stands.
    pub async fn confirm(
        &self,
        payment_id: PaymentId,
        (means, return_url): (Option<&str>, Option<&str>),
        context: Context,
        at: DateTime<Utc>,
    ) -> Result<Begun, CashierError> {
        let known = self.known(payment_id).await?;
        let gateway = self.gateway(known.terms.method)?;
        let mut answer = Begun {
            payment_id,
            amount: known.terms.amount,
            currency: known.terms.currency,
            stage: known.stage.clone(),
            provider_ref: known.state.provider_ref().map(str::to_owned),
            client_secret: None,
            fresh: false,
            replayed: false,
            token: Token::START,
        };
        if !known.stage.is_open() {
            return Ok(answer);
        }
        if known.state.provider_ref().is_none() {
            let said = gateway.request(&self.ask(&known, None).await?).await;
            self.hear(payment_id, said, context.clone(), at).await?;
        }
        let known = self.known(payment_id).await?;
        let trace = trace(&known);
        let said = match means {
            Some(_) => gateway.confirm(&trace, means, return_url).await,
            None => gateway.look_up(&trace).await,
        };
        let (recorded, token, news) = self.hear(payment_id, said, context, at).await?;
        (answer.stage, answer.token) = (recorded.stage, token);
        if let Some(news) = news {
            answer.provider_ref = Some(news.provider_ref);
            answer.client_secret = news.client_secret;
        }
        Ok(answer)
    }
}
