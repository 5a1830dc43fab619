//! Refunds: given back at once, later, or not after all.

use super::objects::{Charge, ChargeStatus, Refund, RefundStatus};
use super::{Books, Due};
use crate::stripe::amounts;
use crate::stripe::cards::RefundConduct;
use crate::stripe::problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Milliseconds after which a refund that takes days is over here.
const DAYS: u64 = 500;

/// A wish to give money back.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewRefund {
    pub(crate) intent: Option<String>,
    pub(crate) charge: Option<String>,
    /// All that is left, if absent.
    pub(crate) amount: Option<i64>,
    pub(crate) reason: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
}

/// What becomes of the next refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundScript {
    /// It succeeds at once.
    AtOnce,
    /// It stays pending until it is settled by hand.
    Pending,
    /// It fails at once.
    Fails,
    /// It is pending and ends after so many milliseconds.
    Later {
        /// Milliseconds.
        after_ms: u64,
        /// Whether it succeeds.
        succeeds: bool,
    },
    /// It succeeds, and fails after so many milliseconds.
    FailsLater {
        /// Milliseconds.
        after_ms: u64,
    },
}

impl Books {
    /// Gives money back; the id of the refund.
    ///
    /// # Errors
    /// Where there is nothing to give back, or less than is wanted.
    pub(crate) fn refund(&mut self, wish: NewRefund, now: i64) -> Result<String, Problem> {
        let charge = self.refundable(&wish)?;
        let left = charge.amount_captured - charge.amount_refunded;
        let amount = wish.amount.unwrap_or(left);
        let (charge_id, intent_id, currency) = (
            charge.id.clone(),
            charge.intent.clone(),
            charge.currency.clone(),
        );
        if left == 0 {
            let message = format!("Charge {charge_id} has already been refunded.");
            return Err(Problem::invalid("charge_already_refunded", message));
        }
        if amount > left {
            let message = format!(
                "Refund amount ({}) is greater than unrefunded amount on charge ({})",
                amounts::shown(amount, &currency),
                amounts::shown(left, &currency)
            );
            return Err(Problem::parameter("", "amount", message));
        }
        amounts::whole_enough(amount, &currency)?;
        let script = self.script_for(charge.card.refunds);
        let id = self.name(if charge_id.starts_with("py") {
            "pyr"
        } else {
            "re"
        });
        self.refunds.put(Refund {
            id: id.clone(),
            amount,
            currency,
            charge: charge_id.clone(),
            intent: intent_id,
            status: RefundStatus::Pending,
            failure_reason: None,
            reason: wish.reason,
            metadata: wish.metadata,
            created: now,
        });
        self.move_refunded(&charge_id, amount);
        self.begin_refund(&id, &charge_id, script, now);
        Ok(id)
    }

    fn begin_refund(&mut self, id: &str, charge_id: &str, script: RefundScript, now: i64) {
        let refund = id.to_owned();
        match script {
            RefundScript::AtOnce | RefundScript::FailsLater { .. } => {
                if let Some(refund) = self.refunds.get_mut(id) {
                    refund.status = RefundStatus::Succeeded;
                }
            }
            RefundScript::Pending | RefundScript::Fails => {}
            RefundScript::Later { after_ms, succeeds } => {
                self.later(after_ms, Due::SettleRefund { refund, succeeds });
            }
        }
        self.tell_refund("refund.created", id, now);
        self.tell_charge("charge.refunded", charge_id, now);
        match script {
            RefundScript::Fails => {
                let _ = self.settle_refund(id, false, now);
            }
            RefundScript::FailsLater { after_ms } => {
                let refund = id.to_owned();
                let succeeds = false;
                self.later(after_ms, Due::SettleRefund { refund, succeeds });
            }
            _ => {}
        }
    }

    /// A refund ends. One that succeeded may still fail; one that failed stays so.
    ///
    /// # Errors
    /// Where there is no such refund, or it is over.
    pub(crate) fn settle_refund(
        &mut self,
        id: &str,
        succeeds: bool,
        now: i64,
    ) -> Result<(), Problem> {
        let missing = || Problem::missing("refund", id, "id");
        let refund = self.refunds.get_mut(id).ok_or_else(missing)?;
        let (charge_id, amount) = (refund.charge.clone(), refund.amount);
        match (refund.status, succeeds) {
            (RefundStatus::Pending, true) => {
                refund.status = RefundStatus::Succeeded;
                self.tell_refund("refund.updated", id, now);
            }
            (RefundStatus::Pending | RefundStatus::Succeeded, false) => {
                refund.status = RefundStatus::Failed;
                refund.failure_reason = Some("lost_or_stolen_card");
                self.move_refunded(&charge_id, -amount);
                self.tell_refund("refund.failed", id, now);
                self.tell_refund("refund.updated", id, now);
            }
            (status, _) => {
                let message = format!("The refund is {} already.", status.word());
                return Err(Problem::invalid("", message));
            }
        }
        Ok(())
    }

    /// The charge a refund is about, if money was taken by it.
    fn refundable(&self, wish: &NewRefund) -> Result<&Charge, Problem> {
        let charge_id = match (&wish.intent, &wish.charge) {
            (Some(id), _) => {
                let intent = self.intents.get(id);
                let intent = intent
                    .ok_or_else(|| Problem::missing("payment_intent", id, "payment_intent"))?;
                intent.latest_charge.clone().unwrap_or_default()
            }
            (None, Some(id)) => id.clone(),
            (None, None) => String::new(),
        };
        let Some(charge) = self.charges.get(&charge_id) else {
            return Err(match &wish.intent {
                Some(id) => nothing_taken(id),
                None => Problem::missing("charge", &charge_id, "charge"),
            });
        };
        if charge.status != ChargeStatus::Succeeded || charge.amount_captured == 0 {
            return Err(nothing_taken(&charge.intent));
        }
        let mut disputes = self.disputes.iter();
        if disputes.any(|dispute| dispute.charge == charge_id && dispute.won != Some(true)) {
            let message =
                format!("Charge {charge_id} has been charged back; cannot issue a refund.");
            return Err(Problem::invalid("charge_disputed", message));
        }
        Ok(charge)
    }

    fn script_for(&mut self, conduct: RefundConduct) -> RefundScript {
        let wanted = self.refund_scripts.pop_front();
        wanted.unwrap_or(match conduct {
            RefundConduct::AtOnce => RefundScript::AtOnce,
            RefundConduct::Later => RefundScript::Later {
                after_ms: DAYS,
                succeeds: true,
            },
            RefundConduct::FailsLater => RefundScript::FailsLater { after_ms: DAYS },
        })
    }

    fn move_refunded(&mut self, charge_id: &str, by: i64) {
        if let Some(charge) = self.charges.get_mut(charge_id) {
            charge.amount_refunded += by;
        }
    }
}

fn nothing_taken(intent: &str) -> Problem {
    let message =
        format!("This PaymentIntent ({intent}) does not have a successful charge to refund.");
    Problem::invalid("", message)
}
