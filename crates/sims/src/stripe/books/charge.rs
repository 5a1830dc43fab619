//! Charges: what an intent's tries come to.

use super::Books;
use super::objects::{Charge, ChargeStatus, Status};
use crate::stripe::cards::Card;
use crate::stripe::problem::Problem;
use crate::stripe::show;
use serde_json::json;

impl Books {
    fn charge(
        &mut self,
        id: &str,
        card: &'static Card,
        status: ChargeStatus,
        now: i64,
    ) -> Result<String, Problem> {
        let charge_id = self.name(if card.kind == "card" { "ch" } else { "py" });
        let intent = self.intent_mut(id)?;
        intent.latest_charge = Some(charge_id.clone());
        let charge = Charge {
            id: charge_id.clone(),
            intent: intent.id.clone(),
            amount: intent.amount,
            amount_captured: 0,
            amount_refunded: 0,
            currency: intent.currency.clone(),
            status,
            card,
            disputed: false,
            description: intent.description.clone(),
            metadata: intent.metadata.clone(),
            created: now,
        };
        self.charges.put(charge);
        Ok(charge_id)
    }

    /// The bank says yes: the money is taken, or set aside where it is to be captured by hand.
    pub(super) fn pay(
        &mut self,
        id: &str,
        card: &'static Card,
        now: i64,
    ) -> Result<String, Problem> {
        let charge_id = self.charge(id, card, ChargeStatus::Succeeded, now)?;
        if self.intent(id)?.by_hand {
            let intent = self.intent_mut(id)?;
            intent.status = Status::RequiresCapture;
            intent.amount_capturable = intent.amount;
            self.tell_charge("charge.succeeded", &charge_id, now);
            self.tell_intent("payment_intent.amount_capturable_updated", id, now);
        } else {
            self.take(id, &charge_id, None)?;
            self.tell_charge("charge.succeeded", &charge_id, now);
            self.tell_intent("payment_intent.succeeded", id, now);
        }
        Ok(charge_id)
    }

    fn take(&mut self, id: &str, charge_id: &str, amount: Option<i64>) -> Result<(), Problem> {
        let intent = self.intent_mut(id)?;
        let amount = amount.unwrap_or(intent.amount);
        intent.status = Status::Succeeded;
        intent.amount_received = amount;
        intent.amount_capturable = 0;
        if let Some(charge) = self.charges.get_mut(charge_id) {
            charge.amount_captured = amount;
        }
        Ok(())
    }

    /// Takes money that was set aside.
    ///
    /// # Errors
    /// Where none was, or less.
    pub(crate) fn capture(
        &mut self,
        id: &str,
        amount: Option<i64>,
        now: i64,
    ) -> Result<(), Problem> {
        let intent = self.intent(id)?;
        if intent.status != Status::RequiresCapture {
            let word = intent.status.word();
            let message = format!(
                "This PaymentIntent could not be captured because it has a status of {word}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture."
            );
            return Err(Problem::wrong_state(message, show::intent(intent)));
        }
        if amount.is_some_and(|amount| amount < 1 || amount > intent.amount_capturable) {
            let message = "The amount to capture is not within what can be captured.".to_owned();
            return Err(Problem::parameter(
                "amount_too_large",
                "amount_to_capture",
                message,
            ));
        }
        let charge_id = intent.latest_charge.clone().unwrap_or_default();
        self.take(id, &charge_id, amount)?;
        self.tell_charge("charge.captured", &charge_id, now);
        self.tell_intent("payment_intent.succeeded", id, now);
        Ok(())
    }

    /// The bank says no: the try is over, the intent waits for another means.
    pub(super) fn decline(
        &mut self,
        id: &str,
        card: &'static Card,
        now: i64,
    ) -> Result<(), Problem> {
        let charge_id = self.charge(id, card, ChargeStatus::Failed, now)?;
        let (code, decline_code, message) = card.refusal();
        let problem = Problem::card(code, decline_code, message)
            .with("charge", json!(charge_id))
            .with("payment_method", show::method(card));
        self.tell_charge("charge.failed", &charge_id, now);
        self.fall_back(id, problem, now)
    }

    /// The payer did not agree when the bank asked: nothing was charged.
    pub(super) fn refuse_action(
        &mut self,
        id: &str,
        card: &'static Card,
        now: i64,
    ) -> Result<(), Problem> {
        let words = "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
        let problem = Problem::invalid("payment_intent_authentication_failure", words)
            .with("payment_method", show::method(card));
        self.fall_back(id, problem, now)
    }

    fn fall_back(&mut self, id: &str, problem: Problem, now: i64) -> Result<(), Problem> {
        let intent = self.intent_mut(id)?;
        intent.status = Status::RequiresPaymentMethod;
        intent.payment_method = None;
        intent.last_error = Some(problem.inside());
        let shown = show::intent(intent);
        self.tell_intent("payment_intent.payment_failed", id, now);
        Err(problem.with("payment_intent", shown))
    }

    /// A bank that takes days begins.
    pub(super) fn begin_slowly(
        &mut self,
        id: &str,
        card: &'static Card,
        now: i64,
    ) -> Result<(), Problem> {
        let charge_id = self.charge(id, card, ChargeStatus::Pending, now)?;
        self.intent_mut(id)?.status = Status::Processing;
        self.tell_charge("charge.pending", &charge_id, now);
        self.tell_intent("payment_intent.processing", id, now);
        Ok(())
    }

    /// A bank that takes days made up its mind.
    ///
    /// # Errors
    /// Where none was at it, or it says no.
    pub(crate) fn settle(&mut self, id: &str, pays: bool, now: i64) -> Result<(), Problem> {
        let intent = self.intent(id)?;
        if intent.status != Status::Processing {
            let word = intent.status.word();
            let message = format!("No bank is at it: the intent has a status of {word}.");
            return Err(Problem::wrong_state(message, show::intent(intent)));
        }
        let charge_id = intent.latest_charge.clone().unwrap_or_default();
        let missing = || Problem::missing("charge", &charge_id, "charge");
        let charge = self.charges.get_mut(&charge_id).ok_or_else(missing)?;
        let card = charge.card;
        if pays {
            charge.status = ChargeStatus::Succeeded;
            self.take(id, &charge_id, None)?;
            self.tell_charge("charge.succeeded", &charge_id, now);
            self.tell_intent("payment_intent.succeeded", id, now);
            return Ok(());
        }
        charge.status = ChargeStatus::Failed;
        let (code, decline_code, message) = card.refusal();
        let problem = Problem::card(code, decline_code, message).with("charge", json!(charge_id));
        self.tell_charge("charge.failed", &charge_id, now);
        self.fall_back(id, problem, now)
    }
}
