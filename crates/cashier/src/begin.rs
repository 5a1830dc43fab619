//! Somebody wants to pay: written down first, then asked, then written down again.

use crate::trace::{Known, PHONE, place, trace};
use crate::{Cashier, CashierError, context};
use chrono::{DateTime, Utc};
use decisions::{
    Heard, HeardOfPayment, MoneyError, PaymentBegun, Recorded, StartPayment, hear_of_payment,
    start_payment,
};
use domain::kernel::{Amount, Currency, CustomerId, OrderId, PaymentId};
use domain::order::PaymentMethod;
pub(crate) use domain::payment::{ACCOUNT, NEVER_ARRIVED};
use domain::payment::{News, Stage, UNREACHABLE};
use domain::ports::payments::{GatewayError, PaymentNews};
use eventstore::{CommandKey, Context, DecideError, Decided, Token};
use secrecy::{ExposeSecret, SecretString};

/// A wish to pay.
#[derive(Debug, Clone)]
pub struct Wish {
    pub order_id: OrderId,
    pub method: PaymentMethod,
    /// Whose order it is; seals the phone.
    pub customer: Option<CustomerId>,
    pub asserted: Option<Amount>,
    pub currency: Option<Currency>,
    /// The payer's phone, `2547XXXXXXXX`.
    pub phone: Option<SecretString>,
    pub at: DateTime<Utc>,
}

/// An attempt that is under way, and what the browser needs to go on.
#[derive(Debug)]
pub struct Begun {
    pub payment_id: PaymentId,
    pub amount: Amount,
    pub currency: Currency,
    pub stage: Stage,
    /// The provider's number of it, if its answer arrived.
    pub provider_ref: Option<String>,
    pub client_secret: Option<SecretString>,
    /// False where the attempt was under way already.
    pub fresh: bool,
    pub replayed: bool,
    pub token: Token,
}

impl Cashier {
    /// Starts an attempt and asks its provider. Whoever repeats the wish is answered the attempt
    /// that is under way; a provider that would ask the payer twice is not asked again.
    pub async fn begin(
        &self,
        wish: Wish,
        context: Context,
        key: Option<CommandKey>,
    ) -> Result<Begun, CashierError> {
        let gateway = self.gateway(wish.method)?.clone();
        let attachments = match &wish.phone {
            None => Vec::new(),
            Some(phone) => {
                let place = place(wish.order_id.0);
                let said = phone.expose_secret();
                let sealed = self
                    .identity
                    .seal_words(wish.customer, &place, said)
                    .await?;
                vec![(PHONE, sealed)]
            }
        };
        let start = StartPayment {
            order_id: wish.order_id,
            method: wish.method,
            asserted: wish.asserted,
            currency: wish.currency,
            attachments,
            rests_for: gateway.rests_for().map(|rest| rest.as_secs().max(1)),
            look_at: self.pace.first_look(wish.at),
            at: wish.at,
        };
        let (decided, known) = self.start(&start, &context, key).await?;
        let begun = decided.outcome;
        let mut answer = Begun {
            payment_id: begun.payment_id,
            amount: begun.amount,
            currency: begun.currency,
            stage: known.stage.clone(),
            provider_ref: known.state.provider_ref().map(str::to_owned),
            client_secret: None,
            fresh: begun.fresh,
            replayed: decided.replayed,
            token: decided.token,
        };
        let first = begun.fresh && !decided.replayed;
        #[cfg(feature = "planted")]
        let first = first || decisions::planted::is("prompt_sent_twice");
        if !known.stage.is_open() || !first && !gateway.may_repeat() {
            return Ok(answer);
        }
        let said = match known.state.provider_ref() {
            None => gateway.request(&self.ask(&known, None).await?).await,
            Some(_) => gateway.look_up(&trace(&known)).await,
        };
        let (recorded, token, news) = self.hear(begun.payment_id, said, context, wish.at).await?;
        answer.stage = recorded.stage;
        answer.token = answer.token.max(token);
        if let Some(news) = news {
            answer.provider_ref = Some(news.provider_ref);
            answer.client_secret = news.client_secret;
        }
        Ok(answer)
    }

    /// Writes the attempt down. A key under which an attempt was made that certainly reached nobody
    /// makes another one: whoever was told to come back comes back with the same key.
    async fn start(
        &self,
        start: &StartPayment,
        context: &Context,
        mut key: Option<CommandKey>,
    ) -> Result<(Decided<PaymentBegun>, Known), CashierError> {
        loop {
            let decision = start_payment(start.clone(), context.clone());
            let decision = match key.clone() {
                Some(key) => decision.keyed(key),
                None => decision,
            };
            let decided = self.store.decide(decision).await.map_err(begun_or_not)?;
            let known = self.known(decided.outcome.payment_id).await?;
            match &mut key {
                Some(key) if decided.replayed && reached_nobody(&known.stage) => {
                    key.id = format!("{}:after:{}", key.id, decided.outcome.payment_id);
                }
                _ => return Ok((decided, known)),
            }
        }
    }

    /// Takes what a provider answered. A refusal and an unreachable provider are written down, and
    /// told as errors; a lost answer, and one that names another attempt, is written down and told as the
    /// attempt stands.
    pub(crate) async fn hear(
        &self,
        payment_id: PaymentId,
        said: Result<PaymentNews, GatewayError>,
        context: Context,
        at: DateTime<Utc>,
    ) -> Result<(Recorded, Token, Option<PaymentNews>), CashierError> {
        let heard = Heard {
            payment_id,
            said: heard_of(&said),
            timer: None,
            at,
        };
        let decided = self.store.decide(hear_of_payment(heard, context)).await?;
        let news = match said {
            // What is told while nobody knows may be another payer's.
            Ok(news) => Some(news).filter(|_| decided.outcome.stage != Stage::Unknown),
            Err(GatewayError::Ambiguous { .. } | GatewayError::NotFound) => None,
            Err(error) => return Err(told(error)),
        };
        Ok((decided.outcome, decided.token, news))
    }

    /// The same, answering a timer, in the cashier's own name.
    pub(crate) async fn hear_for_timer(
        &self,
        payment_id: PaymentId,
        said: HeardOfPayment,
        timer: &str,
        at: DateTime<Utc>,
    ) -> Result<Recorded, CashierError> {
        let heard = Heard {
            payment_id,
            said,
            timer: Some((timer.to_owned(), self.pace.look_after(timer, at))),
            at,
        };
        let decision = hear_of_payment(heard, context(payment_id.0, timer, at));
        Ok(self.store.decide(decision).await?.outcome)
    }
}

/// A provider that is left in peace is told as one that cannot be reached.
fn begun_or_not(error: DecideError<MoneyError>) -> CashierError {
    match error {
        DecideError::Refused(MoneyError::ProviderRests(retry_after_seconds)) => {
            CashierError::Unavailable {
                retry_after_seconds,
            }
        }
        other => other.into(),
    }
}

/// Whether an attempt ended before its provider heard of it.
fn reached_nobody(stage: &Stage) -> bool {
    match stage {
        Stage::Failed { code, is_final } => *is_final && domain::payment::reached_nobody(code),
        _ => false,
    }
}

/// What of an answer goes into history.
pub(crate) fn heard_of(said: &Result<PaymentNews, GatewayError>) -> HeardOfPayment {
    match said {
        Ok(news) => HeardOfPayment::News(News {
            provider_ref: news.provider_ref.clone(),
            standing: news.standing.clone(),
            amount: news.amount,
            currency: news.currency,
            receipt: news.receipt.clone(),
            request_ref: news.request_ref.clone(),
        }),
        Err(GatewayError::Refused { code, .. }) => HeardOfPayment::Refused { code: code.clone() },
        Err(GatewayError::Misconfigured { code }) => HeardOfPayment::Refused {
            code: format!("{ACCOUNT}{code}"),
        },
        Err(GatewayError::NotSent { .. }) => HeardOfPayment::Refused {
            code: UNREACHABLE.to_owned(),
        },
        Err(GatewayError::Ambiguous { said }) => HeardOfPayment::Lost { said: said.clone() },
        Err(GatewayError::NotFound) => HeardOfPayment::Lost {
            said: "not_found".to_owned(),
        },
    }
}

pub(crate) fn told(error: GatewayError) -> CashierError {
    match error {
        GatewayError::Refused { code, .. } => CashierError::Refused { code },
        GatewayError::NotSent {
            retry_after_seconds,
        } => CashierError::Unavailable {
            retry_after_seconds,
        },
        GatewayError::Misconfigured { code } => {
            tracing::error!(code, "cashier.account_refused");
            CashierError::Unavailable {
                retry_after_seconds: 60,
            }
        }
        other => CashierError::Gateway(other),
    }
}
