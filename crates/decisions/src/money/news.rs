//! What a provider says of an attempt, and everything that follows from it in the same flush.

use super::capture::{captured, conflicted};
use super::{MoneyError, timers};
use domain::claim::{Claim, ClaimCommand, claim_id};
use domain::kernel::{Amount, At, Currency, OrderId, PaymentId};
use domain::order::{Order, OrderCommand};
use domain::payment::{Contradiction, News, Payment, PaymentCommand, PaymentError, Stage};
use domain::ports::payments::Standing;
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// The kinds of claim that a provider's number of an attempt and a receipt are.
const NUMBER: &str = "payment.number";
const RECEIPT: &str = "payment.receipt";

/// What was heard of an attempt.
#[derive(Debug, Clone)]
pub enum HeardOfPayment {
    News(News),
    /// The provider refused for good, or was certainly never reached.
    Refused {
        code: String,
    },
    /// The answer was lost.
    Lost {
        said: String,
    },
    /// A notice told of money, and the provider does not confirm it.
    Contradicted(Contradiction),
    /// The payer's bank disputes it, or settled a dispute.
    Disputed {
        /// The provider's number of the dispute, where it is known.
        dispute_ref: Option<String>,
        amount: Amount,
        currency: Currency,
        status: String,
    },
    /// Nothing new.
    Nothing,
}

/// News of an attempt, and the timer that asked for them.
#[derive(Debug, Clone)]
pub struct Heard {
    pub payment_id: PaymentId,
    pub said: HeardOfPayment,
    /// The timer that is answered by this, and when to look again should the attempt stay open.
    pub timer: Option<(String, At)>,
    pub at: At,
}

/// Where the attempt stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub stage: Stage,
    /// The money that was taken, in minor units of the currency it was taken in.
    pub taken: Amount,
    /// The version of the order.
    pub order_version: u64,
}

/// Takes news of an attempt. Money pays the order, confirms it and promises its units; money that
/// comes too late, twice or wrongly is on its way back in the same flush.
#[must_use]
pub fn hear_of_payment(heard: Heard, context: Context) -> Decision<Recorded, MoneyError> {
    let payment_id = heard.payment_id;
    Decision::new(context, move |desk| carry_out(desk, &heard)).touching::<Payment>(payment_id)
}

fn carry_out(desk: &mut Desk<'_>, heard: &Heard) -> Result<Recorded, Halt<MoneyError>> {
    let (payment_id, at) = (heard.payment_id, heard.at);
    let before = desk.state::<Payment>(payment_id)?;
    let Some(terms) = before.terms().cloned() else {
        return Err(Halt::Refused(PaymentError::Unknown.into()));
    };
    let before = before.stage().cloned();
    if let Some(command) = command(&only_once(desk, heard)?, at) {
        desk.execute::<Payment>(payment_id, command)
            .map_err(Halt::lift)?;
    }
    if let Some((name, _)) = &heard.timer
        && timers::is_last(name)
    {
        desk.execute::<Payment>(payment_id, PaymentCommand::GiveUp { at })
            .map_err(Halt::lift)?;
    }
    let payment = desk.state::<Payment>(payment_id)?;
    let (after, taken) = (payment.stage().cloned(), payment.taken());
    let after = after.unwrap_or(Stage::Created);
    if before.as_ref() != Some(&after) {
        follow(desk, &terms, (&after, taken), at)?;
    }
    if let HeardOfPayment::Disputed { amount, .. } = &heard.said {
        disputed(desk, &terms, *amount, at)?;
    }
    answer_timer(desk, heard, after.is_open());
    if before.is_some_and(|stage| !stage.is_open()) && after.is_open() {
        // Nobody looks after what has ended: this one is to be looked after again.
        let due_at = heard.timer.as_ref().map_or(at, |(_, again)| *again);
        timers::look(desk, payment_id, due_at);
    }
    Ok(Recorded {
        payment_id,
        order_id: terms.order_id,
        stage: after,
        taken,
        order_version: desk.version::<Order>(terms.order_id)?,
    })
}

/// A number of the provider's is about one attempt, and a receipt pays one. News that show one of another
/// attempt are no news of this one: people look into it.
fn only_once(desk: &mut Desk<'_>, heard: &Heard) -> Result<HeardOfPayment, Halt<MoneyError>> {
    let HeardOfPayment::News(news) = &heard.said else {
        return Ok(heard.said.clone());
    };
    let another = |said: &str| HeardOfPayment::Lost {
        said: said.to_owned(),
    };
    let (number, payment) = (news.provider_ref.as_str(), heard.payment_id);
    let is_known = desk.state::<Payment>(payment)?.provider_ref() == Some(number);
    if !is_known && !is_its_own(desk, heard, (NUMBER, number))? {
        return Ok(another("number_reused"));
    }
    #[cfg(feature = "planted")]
    if crate::planted::is("receipt_used_twice") {
        return Ok(heard.said.clone());
    }
    let receipt = news.receipt.as_deref();
    match receipt.filter(|_| news.standing == Standing::Captured) {
        Some(receipt) if !is_its_own(desk, heard, (RECEIPT, receipt))? => {
            Ok(another("receipt_reused"))
        }
        _ => Ok(heard.said.clone()),
    }
}

/// Whether what the provider calls it by belongs to this attempt, from now on if it belonged to none.
fn is_its_own(
    desk: &mut Desk<'_>,
    heard: &Heard,
    (kind, name): (&'static str, &str),
) -> Result<bool, Halt<MoneyError>> {
    let take = ClaimCommand::Take {
        kind,
        owner: heard.payment_id.0,
        at: heard.at,
    };
    match desk.execute::<Claim>(claim_id(kind, name), take) {
        Ok(_) => Ok(true),
        Err(Halt::Refused(_)) => Ok(false),
        Err(other) => Err(other.map(|_| PaymentError::Unknown.into())),
    }
}

fn command(said: &HeardOfPayment, at: At) -> Option<PaymentCommand> {
    Some(match said.clone() {
        HeardOfPayment::News(news) => PaymentCommand::Record {
            news: Box::new(news),
            at,
        },
        HeardOfPayment::Refused { code } => PaymentCommand::Refuse { code, at },
        HeardOfPayment::Lost { said } => PaymentCommand::Lose { said, at },
        HeardOfPayment::Contradicted(claim) => PaymentCommand::Contradict {
            claim: Box::new(claim),
            at,
        },
        HeardOfPayment::Disputed {
            dispute_ref,
            amount,
            currency,
            status,
        } => PaymentCommand::Dispute {
            dispute_ref,
            amount,
            currency,
            status,
            at,
        },
        HeardOfPayment::Nothing => return None,
    })
}

/// What the order has to do with it.
fn follow(
    desk: &mut Desk<'_>,
    terms: &domain::payment::Terms,
    (stage, taken): (&Stage, Amount),
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let (payment_id, order_id) = (terms.payment_id, terms.order_id);
    match stage {
        Stage::Captured => captured(desk, terms, taken, at),
        Stage::Conflicted => conflicted(desk, terms, at),
        Stage::Failed {
            code,
            is_final: true,
        } => fail(desk, order_id, payment_id, code.clone(), at),
        Stage::Voided => fail(desk, order_id, payment_id, "voided".to_owned(), at),
        _ => Ok(()),
    }
}

/// The order knows the most pressing word of all disputes about the payment.
fn disputed(
    desk: &mut Desk<'_>,
    terms: &domain::payment::Terms,
    amount: Amount,
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let payment = desk.state::<Payment>(terms.payment_id)?;
    let Some(status) = payment.dispute().map(str::to_owned) else {
        return Ok(());
    };
    let dispute = OrderCommand::RecordDispute {
        payment_id: terms.payment_id,
        amount,
        status,
        at,
    };
    desk.execute::<Order>(terms.order_id, dispute)
        .map_err(Halt::lift)?;
    Ok(())
}

fn fail(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    payment_id: PaymentId,
    code: String,
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let failure = OrderCommand::RecordFailure {
        payment_id,
        code,
        at,
    };
    desk.execute::<Order>(order_id, failure)
        .map_err(Halt::lift)?;
    Ok(())
}

fn answer_timer(desk: &mut Desk<'_>, heard: &Heard, is_open: bool) {
    let Some((name, again)) = &heard.timer else {
        return;
    };
    let (instance, name) = timers::called(&heard.payment_id.to_string(), name);
    if is_open {
        timers::look_again(desk, crate::PAYMENTS, &instance, name, *again);
    } else {
        timers::look_over(desk, crate::PAYMENTS, &instance, name);
    }
}
