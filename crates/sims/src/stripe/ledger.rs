//! The books as tests and people read them.

use super::books::{Books, ChargeStatus, RefundStatus};
use serde::Serialize;
use std::collections::BTreeMap;

/// Stripe's own books of this sim. Amounts are whole minor units, sums by lower-case currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StripeLedger {
    /// Every intent, oldest first.
    pub intents: Vec<IntentLine>,
    /// Every charge, oldest first.
    pub charges: Vec<ChargeLine>,
    /// Every refund, oldest first.
    pub refunds: Vec<RefundLine>,
    /// Every dispute, oldest first.
    pub disputes: Vec<DisputeLine>,
    /// What was taken.
    pub captured: BTreeMap<String, i64>,
    /// What was given back and stayed so.
    pub refunded: BTreeMap<String, i64>,
    /// What is on its way back.
    pub refunds_pending: BTreeMap<String, i64>,
    /// What banks took back in disputes that are open or lost.
    pub disputed: BTreeMap<String, i64>,
}

/// An intent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntentLine {
    /// `pi_…`
    pub id: String,
    /// What was asked for.
    pub amount: i64,
    /// What was taken.
    pub amount_received: i64,
    /// In lower case.
    pub currency: String,
    /// Stripe's word.
    pub status: String,
    /// What the shop wrote to it.
    pub metadata: BTreeMap<String, String>,
    /// The charge of the last try.
    pub latest_charge: Option<String>,
}

/// A charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargeLine {
    /// `ch_…`, or `py_…` for banks.
    pub id: String,
    /// The intent it is a try of.
    pub intent: String,
    /// What was taken.
    pub captured: i64,
    /// What went back or is on its way.
    pub refunded: i64,
    /// In lower case.
    pub currency: String,
    /// Whether the bank said yes.
    pub succeeded: bool,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefundLine {
    /// `re_…`
    pub id: String,
    /// The intent whose money goes back.
    pub intent: String,
    /// What goes back.
    pub amount: i64,
    /// In lower case.
    pub currency: String,
    /// Stripe's word.
    pub status: String,
    /// What the shop wrote to it.
    pub metadata: BTreeMap<String, String>,
}

/// A dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisputeLine {
    /// `du_…`
    pub id: String,
    /// The charge.
    pub charge: String,
    /// The intent of the charge.
    pub intent: String,
    /// What is disputed.
    pub amount: i64,
    /// Stripe's word.
    pub status: String,
}

pub(super) fn of(books: &Books) -> StripeLedger {
    let mut ledger = StripeLedger::default();
    for intent in books.intents.iter() {
        ledger.intents.push(IntentLine {
            id: intent.id.clone(),
            amount: intent.amount,
            amount_received: intent.amount_received,
            currency: intent.currency.clone(),
            status: intent.status.word().to_owned(),
            metadata: intent.metadata.clone(),
            latest_charge: intent.latest_charge.clone(),
        });
    }
    for charge in books.charges.iter() {
        add(
            &mut ledger.captured,
            &charge.currency,
            charge.amount_captured,
        );
        ledger.charges.push(ChargeLine {
            id: charge.id.clone(),
            intent: charge.intent.clone(),
            captured: charge.amount_captured,
            refunded: charge.amount_refunded,
            currency: charge.currency.clone(),
            succeeded: charge.status == ChargeStatus::Succeeded,
        });
    }
    refunds_and_disputes(books, &mut ledger);
    ledger
}

fn refunds_and_disputes(books: &Books, ledger: &mut StripeLedger) {
    for refund in books.refunds.iter() {
        match refund.status {
            RefundStatus::Succeeded => add(&mut ledger.refunded, &refund.currency, refund.amount),
            RefundStatus::Pending => {
                add(&mut ledger.refunds_pending, &refund.currency, refund.amount)
            }
            RefundStatus::Failed => {}
        }
        ledger.refunds.push(RefundLine {
            id: refund.id.clone(),
            intent: refund.intent.clone(),
            amount: refund.amount,
            currency: refund.currency.clone(),
            status: refund.status.word().to_owned(),
            metadata: refund.metadata.clone(),
        });
    }
    for dispute in books.disputes.iter() {
        if dispute.won != Some(true) {
            add(&mut ledger.disputed, &dispute.currency, dispute.amount);
        }
        ledger.disputes.push(DisputeLine {
            id: dispute.id.clone(),
            charge: dispute.charge.clone(),
            intent: dispute.intent.clone(),
            amount: dispute.amount,
            status: dispute.word().to_owned(),
        });
    }
}

fn add(sums: &mut BTreeMap<String, i64>, currency: &str, amount: i64) {
    if amount != 0 {
        *sums.entry(currency.to_owned()).or_default() += amount;
    }
}
