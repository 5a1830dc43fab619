//! Disputes: the payer's bank takes money back, and perhaps gives it back again.

use super::Books;
use super::objects::{ChargeStatus, Dispute};
use crate::stripe::problem::Problem;

impl Books {
    /// Opens a dispute of a charge, or of the charge of an intent; the id of it.
    ///
    /// # Errors
    /// Where no money was taken, or it is disputed already.
    pub(crate) fn dispute(
        &mut self,
        about: &str,
        amount: Option<i64>,
        reason: &str,
        now: i64,
    ) -> Result<String, Problem> {
        let id = self.name("du");
        let of_intent = self
            .intents
            .get(about)
            .and_then(|intent| intent.latest_charge.clone());
        let charge_id = of_intent.unwrap_or_else(|| about.to_owned());
        let missing = || Problem::missing("charge", &charge_id, "charge");
        let charge = self.charges.get_mut(&charge_id).ok_or_else(missing)?;
        if charge.status != ChargeStatus::Succeeded || charge.disputed {
            let message = format!("Charge {charge_id} took no money, or is disputed already.");
            return Err(Problem::invalid("", message));
        }
        charge.disputed = true;
        let dispute = Dispute {
            id: id.clone(),
            amount: amount.unwrap_or(charge.amount_captured),
            currency: charge.currency.clone(),
            charge: charge_id.clone(),
            intent: charge.intent.clone(),
            reason: reason.to_owned(),
            won: None,
            created: now,
        };
        self.disputes.put(dispute);
        self.tell_dispute("charge.dispute.created", &id, now);
        self.tell_dispute("charge.dispute.funds_withdrawn", &id, now);
        Ok(id)
    }

    /// Ends a dispute.
    ///
    /// # Errors
    /// Where there is no such dispute, or it is over.
    pub(crate) fn close_dispute(&mut self, id: &str, won: bool, now: i64) -> Result<(), Problem> {
        let missing = || Problem::missing("dispute", id, "id");
        let dispute = self.disputes.get_mut(id).ok_or_else(missing)?;
        if dispute.won.is_some() {
            return Err(Problem::invalid("", "This dispute is closed."));
        }
        dispute.won = Some(won);
        self.tell_dispute("charge.dispute.closed", id, now);
        if won {
            self.tell_dispute("charge.dispute.funds_reinstated", id, now);
        }
        Ok(())
    }
}
