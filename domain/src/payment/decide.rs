//! What an attempt to take money answers.

use super::state::{Attempt, Stage};
use super::{News, Payment, PaymentCommand, PaymentError, PaymentEvent, Terms};
use super::{contradiction, dispute, give_back, not_taken};
use crate::kernel::{Amount, At};
use crate::order::PaymentMethod;
use crate::ports::payments::Standing;

pub(super) type Decision = Result<Vec<PaymentEvent>, PaymentError>;

/// What happens, or why not.
pub(super) fn decide(payment: &Payment, command: PaymentCommand) -> Decision {
    let attempt = match (payment, command) {
        (Payment::Unstarted, PaymentCommand::Start { terms, at }) => return start(*terms, at),
        (Payment::Unstarted, _) => return Err(PaymentError::Unknown),
        (Payment::Started(attempt), command) => (&**attempt, command),
    };
    match attempt {
        (attempt, PaymentCommand::Start { terms, .. }) if *attempt.terms == *terms => Ok(vec![]),
        (_, PaymentCommand::Start { .. }) => Err(PaymentError::AlreadyStarted),
        (attempt, PaymentCommand::Record { news, at }) => Ok(record(attempt, *news, at)),
        (attempt, PaymentCommand::Refuse { code, at }) => Ok(refuse(attempt, code, at)),
        (attempt, PaymentCommand::Lose { said, at }) => Ok(lost(attempt, said, at)),
        (
            attempt,
            PaymentCommand::ReserveRefund {
                refund_id,
                amount,
                happened,
                at,
            },
        ) => give_back::reserve(attempt, refund_id, (amount, happened), at),
        (attempt, PaymentCommand::SettleRefund { refund_id, at }) => {
            give_back::settle(attempt, refund_id, at)
        }
        (attempt, PaymentCommand::ReleaseRefund { refund_id, at }) => {
            give_back::release(attempt, refund_id, at)
        }
        (
            attempt,
            PaymentCommand::Dispute {
                dispute_ref,
                amount,
                currency,
                status,
                at,
            },
        ) => {
            let said = dispute::Said {
                dispute_ref,
                amount,
                currency,
                status,
            };
            Ok(dispute::hear(attempt, said, at))
        }
        (attempt, PaymentCommand::Contradict { claim, at }) => {
            Ok(contradiction::note(attempt, *claim, at))
        }
        (attempt, PaymentCommand::GiveUp { at }) => Ok(give_up(attempt, at)),
        (attempt, PaymentCommand::LeaveNotice { left, at }) => {
            Ok(not_taken::note(attempt, *left, at))
        }
    }
}

fn start(terms: Terms, at: At) -> Decision {
    if terms.amount <= Amount::ZERO {
        return Err(PaymentError::NothingToTake);
    }
    Ok(vec![PaymentEvent::Started { terms, at }])
}

/// Money that was taken, rightly or not, is the last word on whether money was taken. Only its receipt
/// may still be missing.
fn record(attempt: &Attempt, news: News, at: At) -> Vec<PaymentEvent> {
    if attempt.has_money() {
        return receipt(attempt, news, at);
    }
    if attempt.is_contradicted() && news.standing != Standing::Captured {
        return vec![];
    }
    let (payment_id, provider_ref) = (attempt.terms.payment_id, news.provider_ref.clone());
    match news.standing.clone() {
        Standing::Captured => vec![captured(attempt, news, at)],
        Standing::Failed { code, is_final } => numbered(
            attempt,
            provider_ref,
            failed(attempt, code, is_final, at),
            at,
        ),
        Standing::Voided => voided(attempt, at),
        Standing::Unknown { said } => numbered(attempt, provider_ref, lost(attempt, said, at), at),
        _ if has_ended(&attempt.stage) => vec![],
        Standing::Authorized if attempt.stage != Stage::Authorized => {
            vec![PaymentEvent::Authorized {
                payment_id,
                provider_ref,
                at,
            }]
        }
        Standing::RequiresAction if can_begin(attempt, &Stage::RequiresAction, &news) => {
            vec![PaymentEvent::ActionRequired {
                payment_id,
                provider_ref,
                request_ref: news.request_ref,
                at,
            }]
        }
        Standing::Processing if can_begin(attempt, &Stage::Submitted, &news) => {
            vec![PaymentEvent::Submitted {
                payment_id,
                provider_ref,
                at,
            }]
        }
        Standing::Authorized | Standing::RequiresAction | Standing::Processing => vec![],
    }
}

/// A provider's look-up may tell of the money before its notice tells the receipt: books and refunds of
/// the provider know the money by that.
fn receipt(attempt: &Attempt, news: News, at: At) -> Vec<PaymentEvent> {
    let same = attempt.provider_ref.as_ref() == Some(&news.provider_ref);
    let is_news = same && attempt.receipt.is_none() && news.standing == Standing::Captured;
    let receipt = news.receipt.filter(|_| is_news);
    let noted = receipt.map(|receipt| PaymentEvent::ReceiptNoted {
        payment_id: attempt.terms.payment_id,
        receipt,
        at,
    });
    noted.into_iter().collect()
}

/// The provider's number of the attempt is noted with whatever is the first to tell it: without it
/// nobody could look the attempt up, or call it off.
fn numbered(
    attempt: &Attempt,
    provider_ref: String,
    told: Vec<PaymentEvent>,
    at: At,
) -> Vec<PaymentEvent> {
    if told.is_empty() || attempt.provider_ref.is_some() {
        return told;
    }
    let payment_id = attempt.terms.payment_id;
    let first = PaymentEvent::Submitted {
        payment_id,
        provider_ref,
        at,
    };
    [first].into_iter().chain(told).collect()
}

/// A refused wish is the end of an attempt that the provider never took. One that the provider has
/// a number for may still take money: only this wish came to nothing.
fn refuse(attempt: &Attempt, code: String, at: At) -> Vec<PaymentEvent> {
    if attempt.is_contradicted() {
        return vec![];
    }
    failed(attempt, code, attempt.provider_ref.is_none(), at)
}

/// An attempt that ended for good is only woken by money.
fn has_ended(stage: &Stage) -> bool {
    matches!(stage, Stage::Voided | Stage::Failed { is_final: true, .. })
}

/// Early news never takes an authorised attempt back, and never says what is known.
fn can_begin(attempt: &Attempt, to: &Stage, news: &News) -> bool {
    attempt.stage != Stage::Authorized
        && (attempt.stage != *to || attempt.provider_ref.as_ref() != Some(&news.provider_ref))
}

fn captured(attempt: &Attempt, news: News, at: At) -> PaymentEvent {
    let terms = &attempt.terms;
    let amount = news.amount.unwrap_or(terms.amount);
    let currency = news.currency.unwrap_or(terms.currency);
    if (amount, currency) == (terms.amount, terms.currency) {
        return PaymentEvent::Captured {
            payment_id: terms.payment_id,
            order_id: terms.order_id,
            method: terms.method,
            amount,
            currency,
            provider_ref: news.provider_ref,
            receipt: news.receipt,
            at,
        };
    }
    PaymentEvent::Conflicted {
        payment_id: terms.payment_id,
        order_id: terms.order_id,
        asked: terms.amount,
        currency: terms.currency,
        taken: amount,
        taken_currency: currency,
        provider_ref: news.provider_ref,
        receipt: news.receipt,
        at,
    }
}

fn failed(attempt: &Attempt, code: String, is_final: bool, at: At) -> Vec<PaymentEvent> {
    let quiet = match &attempt.stage {
        Stage::Captured | Stage::Conflicted | Stage::Voided => true,
        Stage::Failed { is_final: true, .. } => true,
        Stage::Failed { code: known, .. } => !is_final && *known == code,
        // Older than the authorisation: the tries before it failed.
        Stage::Authorized => !is_final,
        _ => false,
    };
    if quiet {
        return vec![];
    }
    vec![PaymentEvent::Failed {
        payment_id: attempt.terms.payment_id,
        order_id: attempt.terms.order_id,
        code,
        is_final,
        at,
    }]
}

fn voided(attempt: &Attempt, at: At) -> Vec<PaymentEvent> {
    if has_ended(&attempt.stage) {
        return vec![];
    }
    vec![PaymentEvent::Voided {
        payment_id: attempt.terms.payment_id,
        order_id: attempt.terms.order_id,
        at,
    }]
}

/// A lost answer makes only those attempts unknown that nobody has news of.
fn lost(attempt: &Attempt, said: String, at: At) -> Vec<PaymentEvent> {
    match attempt.stage {
        Stage::Created | Stage::Submitted | Stage::RequiresAction => {
            vec![PaymentEvent::BecameUnknown {
                payment_id: attempt.terms.payment_id,
                order_id: attempt.terms.order_id,
                said,
                at,
            }]
        }
        _ => vec![],
    }
}

/// A failure that nothing followed is one for good. What the provider was still at is unknown from now
/// on: a phone answers within minutes, while a card's owner may take a page up again.
fn give_up(attempt: &Attempt, at: At) -> Vec<PaymentEvent> {
    let said = || "no_news".to_owned();
    match attempt.stage.clone() {
        Stage::Failed {
            code,
            is_final: false,
        } => failed(attempt, code, true, at),
        Stage::Created | Stage::Submitted => lost(attempt, said(), at),
        Stage::RequiresAction if attempt.terms.method == PaymentMethod::Mpesa => {
            lost(attempt, said(), at)
        }
        _ => vec![],
    }
}
