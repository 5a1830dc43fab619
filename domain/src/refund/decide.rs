//! What money on its way back answers.

use super::{Refund, RefundCommand, RefundError, RefundEvent, RefundStage, RefundTerms};
use crate::kernel::{Amount, At, is_name};
use crate::ports::payments::RefundStanding;

type Decision = Result<Vec<RefundEvent>, RefundError>;

/// What happens, or why not.
pub(super) fn decide(refund: &Refund, command: RefundCommand) -> Decision {
    match (refund.terms(), command) {
        (None, RefundCommand::Request { terms, at }) => request(terms, at),
        (Some(known), RefundCommand::Request { terms, .. }) if *known == *terms => Ok(vec![]),
        (Some(_), RefundCommand::Request { .. }) => Err(RefundError::AlreadyRequested),
        (None, RefundCommand::Record { .. }) => Err(RefundError::Unknown),
        (
            Some(terms),
            RefundCommand::Record {
                provider_ref,
                standing,
                at,
            },
        ) => Ok(record(refund, terms, provider_ref, standing, at)),
    }
}

fn request(terms: Box<RefundTerms>, at: At) -> Decision {
    if terms.amount <= Amount::ZERO {
        return Err(RefundError::Nothing);
    }
    if !is_name(&terms.reason, 500) {
        return Err(RefundError::InvalidReason);
    }
    let lines = Amount::sum(terms.lines.iter().map(|line| line.amount));
    let named = lines.and_then(|lines| lines.plus(terms.shipping));
    // What cannot be paid to the last minor unit is rounded, by less than the smallest coin.
    let coin = Amount::minor(terms.currency.smallest_payment());
    let exact = named.and_then(|named| named.minus(terms.amount));
    if exact.is_ok_and(|missing| missing < coin) {
        Ok(vec![RefundEvent::Requested { terms, at }])
    } else {
        Err(RefundError::DoesNotAddUp)
    }
}

fn record(
    refund: &Refund,
    terms: &RefundTerms,
    provider_ref: Option<String>,
    standing: RefundStanding,
    at: At,
) -> Vec<RefundEvent> {
    let refund_id = terms.refund_id;
    let stage = refund.stage().unwrap_or(RefundStage::Requested);
    match (stage, standing) {
        (RefundStage::Requested | RefundStage::Unknown, RefundStanding::Submitted) => provider_ref
            .map(|provider_ref| RefundEvent::Submitted {
                refund_id,
                provider_ref,
                at,
            })
            .into_iter()
            .collect(),
        (RefundStage::Succeeded, RefundStanding::Succeeded)
        | (RefundStage::Failed, RefundStanding::Failed { .. }) => vec![],
        (_, RefundStanding::Succeeded) => vec![RefundEvent::Succeeded {
            refund_id,
            payment_id: terms.payment_id,
            order_id: terms.order_id,
            amount: terms.amount,
            currency: terms.currency,
            provider_ref,
            at,
        }],
        (_, RefundStanding::Failed { code }) => vec![RefundEvent::Failed {
            refund_id,
            payment_id: terms.payment_id,
            order_id: terms.order_id,
            amount: terms.amount,
            currency: terms.currency,
            code,
            at,
        }],
        (RefundStage::Requested | RefundStage::Submitted, RefundStanding::Unknown { said }) => {
            vec![RefundEvent::BecameUnknown {
                refund_id,
                said,
                at,
            }]
        }
        (_, RefundStanding::Submitted | RefundStanding::Unknown { .. }) => vec![],
    }
}
