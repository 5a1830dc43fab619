//! A callback says that money was taken and the provider, when it is asked, does not: its list of what
//! arrived is asked for the money itself, and as long as none is seen there people are told.

use crate::begin::heard_of;
use crate::hints::Claim;
use crate::trace::Known;
use crate::{Cashier, CashierError, context};
use chrono::{DateTime, Utc};
use decisions::{Heard, HeardOfPayment, LOOKS, MoneyError, PAYMENTS, hear_of_payment, knock_again};
use domain::kernel::Amount;
use domain::payment::Contradiction;
use domain::ports::payments::{GatewayError, PaymentNews, PaymentTrace, Standing};
use eventstore::{Decision, Desk, Halt};

/// How often a provider that is still at it is asked again before people are told.
const MOST_TRIES: usize = 3;

impl Cashier {
    /// What the provider said, or the money where its own list shows it.
    pub(crate) async fn or_money(
        &self,
        said: Result<PaymentNews, GatewayError>,
        (known, trace): (&Known, &PaymentTrace),
        receipt: Option<&str>,
    ) -> Result<PaymentNews, GatewayError> {
        if matches!(&said, Ok(news) if news.standing == Standing::Captured) {
            return said;
        }
        let Ok(gateway) = self.gateway(known.terms.method) else {
            return said;
        };
        gateway.find_money(trace, receipt).await.or(said)
    }

    /// Follows a callback that the provider does not confirm. One that was not reached is asked again
    /// by the same timer; people are told meanwhile.
    pub(crate) async fn follow_unconfirmed(
        &self,
        (known, trace, claim): (&Known, &PaymentTrace, Claim),
        said: Result<PaymentNews, GatewayError>,
        timer: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let payment_id = known.terms.payment_id;
        let receipt = claim.receipt.as_deref();
        let said = match self.or_money(said, (known, trace), receipt).await {
            Ok(news) if news.standing == Standing::Captured => {
                let heard = heard_of(&Ok(news));
                self.hear_for_timer(payment_id, heard, timer, now).await?;
                return Ok(());
            }
            said => said,
        };
        if is_at_it(&said) && claim.tries < MOST_TRIES {
            return self.follow_again(claim, (known, timer), now).await;
        }
        let heard = HeardOfPayment::Contradicted(Contradiction {
            provider_ref: claim.provider_ref,
            receipt: claim.receipt,
            amount: claim.claimed.map(Amount::minor),
            said: word(&said),
        });
        let Err(error @ GatewayError::NotSent { .. }) = said else {
            self.hear_for_timer(payment_id, heard, timer, now).await?;
            return Ok(());
        };
        let heard = Heard {
            payment_id,
            said: heard,
            timer: None,
            at: now,
        };
        let context = context(payment_id.0, timer, now);
        self.store.decide(hear_of_payment(heard, context)).await?;
        Err(error.into())
    }

    /// The same callback is followed again a little later.
    async fn follow_again(
        &self,
        mut claim: Claim,
        (known, timer): (&Known, &str),
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let payment_id = known.terms.payment_id;
        let due_at = self.pace.look_after(LOOKS[claim.tries], now);
        claim.tries += 1;
        let payload = serde_json::to_value(claim).unwrap_or_default();
        let hint = (payment_id.to_string(), timer.to_owned());
        let set = move |desk: &mut Desk<'_>| {
            let (instance, timer) = &hint;
            knock_again(desk, PAYMENTS, (instance, timer), due_at, &payload);
            Ok::<(), Halt<MoneyError>>(())
        };
        let context = context(payment_id.0, timer, now);
        self.store.decide(Decision::new(context, set)).await?;
        Ok(())
    }
}

/// The provider may still come to say that money was taken.
fn is_at_it(said: &Result<PaymentNews, GatewayError>) -> bool {
    let Ok(news) = said else { return false };
    matches!(
        news.standing,
        Standing::Processing | Standing::RequiresAction | Standing::Authorized
    )
}

/// What people are told that the provider said.
fn word(said: &Result<PaymentNews, GatewayError>) -> String {
    match said {
        Ok(news) => match &news.standing {
            Standing::Failed { code, .. } => code.clone(),
            Standing::Unknown { said } => said.clone(),
            Standing::Voided => "voided".to_owned(),
            _ => "under_way".to_owned(),
        },
        Err(GatewayError::Ambiguous { said }) => said.clone(),
        Err(error) => error.to_string(),
    }
}
