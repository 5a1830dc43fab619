//! A timer knocks: somebody has to look after an attempt, or call it off.

use crate::begin::{NEVER_ARRIVED, heard_of};
use crate::trace::{Known, trace};
use crate::{Cashier, CashierError};
use chrono::{DateTime, TimeDelta, Utc};
use decisions::{HeardOfPayment, LOOKS};
use domain::kernel::PaymentId;
use domain::ports::payments::{GatewayError, PaymentNews};

/// How long a wish may be sent again by its key: providers forget keys after a day.
const KEY_LIVES: TimeDelta = TimeDelta::hours(23);
/// From this look on a payment the provider certainly never heard of is given up, so that another
/// attempt can be made.
const GIVEN_UP_AT: &str = LOOKS[2];

impl Cashier {
    /// Looks after an attempt: asks again where the wish may have been lost, else looks it up. The
    /// timer is answered whatever is learnt, unless the provider cannot be reached.
    pub async fn look(
        &self,
        payment_id: PaymentId,
        timer: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let known = self.known(payment_id).await?;
        let heard = if known.stage.is_open() {
            let never_heard_of = known.state.provider_ref().is_none() && timer >= GIVEN_UP_AT;
            match self.news_of(&known, now).await {
                Err(GatewayError::NotFound) if never_heard_of => HeardOfPayment::Refused {
                    code: NEVER_ARRIVED.to_owned(),
                },
                said => quiet_unless_known(&said),
            }
        } else {
            HeardOfPayment::Nothing
        };
        self.hear_for_timer(payment_id, heard, timer, now).await?;
        Ok(())
    }

    async fn news_of(
        &self,
        known: &Known,
        now: DateTime<Utc>,
    ) -> Result<PaymentNews, GatewayError> {
        let Ok(gateway) = self.gateway(known.terms.method) else {
            return Err(GatewayError::NotSent {
                retry_after_seconds: 60,
            });
        };
        let trace = trace(known);
        let may_send = gateway.may_repeat() && now - trace.asked_at < KEY_LIVES;
        if trace.provider_ref.is_none() && may_send {
            let said = match self.ask(known, None).await {
                Ok(ask) => gateway.request(&ask).await,
                Err(error) => Err(GatewayError::Ambiguous {
                    said: error.to_string(),
                }),
            };
            // Providers remember their own failures by the key; what came of it is in their books.
            if !matches!(said, Err(GatewayError::Ambiguous { .. })) {
                return said;
            }
        }
        let said = gateway.look_up(&trace).await;
        if known.state.contradictions() == 0 {
            return said;
        }
        self.or_money(said, (known, &trace), known.state.unconfirmed())
            .await
    }

    /// Calls an attempt off at its provider, so that it takes no money any more. What the provider
    /// says is taken: it may have taken the money just before.
    pub async fn void(
        &self,
        payment_id: PaymentId,
        timer: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        let known = self.known(payment_id).await?;
        let heard = if known.stage.is_open() {
            let gateway = self.gateway(known.terms.method)?;
            let trace = trace(&known);
            let said = match (&trace.provider_ref, gateway.may_repeat()) {
                // Nothing can be called off that the provider gave no number yet.
                (None, true) => self.news_of(&known, now).await,
                _ => Err(GatewayError::NotFound),
            };
            match said {
                Ok(news) => {
                    let trace = domain::ports::payments::PaymentTrace {
                        provider_ref: Some(news.provider_ref.clone()),
                        ..trace
                    };
                    gateway.void(&trace).await
                }
                Err(_) => gateway.void(&trace).await,
            }
        } else {
            return self
                .answer(payment_id, HeardOfPayment::Nothing, timer, now)
                .await;
        };
        match heard {
            Err(GatewayError::NotSent {
                retry_after_seconds,
            }) => Err(CashierError::Unavailable {
                retry_after_seconds,
            }),
            said => {
                let heard = quiet_unless_known(&said);
                self.answer(payment_id, heard, timer, now).await
            }
        }
    }

    async fn answer(
        &self,
        payment_id: PaymentId,
        heard: HeardOfPayment,
        timer: &str,
        now: DateTime<Utc>,
    ) -> Result<(), CashierError> {
        self.hear_for_timer(payment_id, heard, timer, now).await?;
        Ok(())
    }
}

/// A look-up that failed tells nothing of the attempt: only news are news.
fn quiet_unless_known(said: &Result<PaymentNews, GatewayError>) -> HeardOfPayment {
    match said {
        Ok(_) | Err(GatewayError::Refused { .. } | GatewayError::Ambiguous { .. }) => {
            heard_of(said)
        }
        Err(error) => {
            tracing::warn!(%error, "cashier.no_news");
            HeardOfPayment::Nothing
        }
    }
}
