//! What a provider says of an attempt, and everything that follows from it in the same flush.

use super::capture::{captured, conflicted};
use super::{MoneyError, timers};
use domain::claim::{Claim, ClaimCommand, claim_id};
use domain::kernel::{Amount, At, Currency, OrderId, PaymentId};
use domain::order::{Order, OrderCommand};
use domain::payment::{News, Payment, PaymentCommand, PaymentError, Stage};
use domain::ports::payments::Standing;
use eventstore::{Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// The kind of claim that a receipt is.
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
    /// The payer's bank disputes it, or settled a dispute.
    Disputed {
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
    let payment = desk.state::<Payment>(payment_id)?;
    let (after, taken) = (payment.stage().cloned(), payment.taken());
    let after = after.unwrap_or(Stage::Created);
    if before.as_ref() != Some(&after) {
        follow(desk, &terms, (&after, taken), at)?;
    }
    if let HeardOfPayment::Disputed { amount, status, .. } = &heard.said {
        let dispute = OrderCommand::RecordDispute {
            payment_id,
            amount: *amount,
            status: status.clone(),
            at,
        };
        desk.execute::<Order>(terms.order_id, dispute)
            .map_err(Halt::lift)?;
    }
    answer_timer(desk, heard, after.is_open());
    Ok(Recorded {
        payment_id,
        order_id: terms.order_id,
        stage: after,
        taken,
        order_version: desk.version::<Order>(terms.order_id)?,
    })
}

/// A receipt pays one attempt. News that shows one of another attempt are no news of money: people
/// look into it.
fn only_once(desk: &mut Desk<'_>, heard: &Heard) -> Result<HeardOfPayment, Halt<MoneyError>> {
    let HeardOfPayment::News(news) = &heard.said else {
        return Ok(heard.said.clone());
    };
    #[cfg(feature = "planted")]
    if crate::planted::is("receipt_used_twice") {
        return Ok(heard.said.clone());
    }
    let Some(receipt) = news
        .receipt
        .as_deref()
        .filter(|_| news.standing == Standing::Captured)
    else {
        return Ok(heard.said.clone());
    };
    let take = ClaimCommand::Take {
        kind: RECEIPT,
        owner: heard.payment_id.0,
        at: heard.at,
    };
    match desk.execute::<Claim>(claim_id(RECEIPT, receipt), take) {
        Ok(_) => Ok(heard.said.clone()),
        Err(Halt::Refused(_)) => Ok(HeardOfPayment::Lost {
            said: "receipt_reused".to_owned(),
        }),
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
        HeardOfPayment::Disputed {
            amount,
            currency,
            status,
        } => PaymentCommand::Dispute {
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
    let instance = heard.payment_id.to_string();
    if is_open {
        timers::look_again(desk, crate::PAYMENTS, &instance, name, *again);
    } else {
        timers::look_over(desk, crate::PAYMENTS, &instance, name);
    }
}
