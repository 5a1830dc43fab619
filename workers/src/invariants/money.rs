//! Invariant 2: refunded <= captured <= asked for, attempt by attempt.

use super::books::Books;
use super::circumstances::has_reason;
use super::findings::Invariant;
use super::orders::is_asked_for;
use domain::kernel::{Amount, By};
use domain::order::PaymentMethod;
use domain::payment::PaymentEvent;
use domain::refund::{RefundEvent, RefundTerms, WhyRefund};
use eventstore::{Fault, Told};

impl Books {
    pub(super) fn take_payment(&mut self, told: &Told) -> Result<(), Fault> {
        let (event, key) = (told.read::<PaymentEvent>()?, told.key());
        let payment = self.payments.entry(told.aggregate_id.clone()).or_default();
        *payment = std::mem::take(payment).evolve(event.clone());
        let mut judge = self.findings.at(&key);
        let left = payment.left();
        judge.holds(Invariant::Money, left >= Amount::ZERO, || {
            let taken = payment.taken().units();
            format!("{} goes back of {taken} that came", taken - left.units())
        });
        match event {
            PaymentEvent::Captured { amount, .. } => {
                let asked = payment.terms().map(|terms| terms.amount);
                judge.holds(Invariant::Money, Some(amount) == asked, || {
                    let asked = asked.map(Amount::units).unwrap_or_default();
                    format!("{} was taken and {asked} was asked for", amount.units())
                });
            }
            PaymentEvent::Started { terms, .. } => {
                let order = self.orders.get(&terms.order_id.to_string());
                let trials = order.map(|order| order.trials()).unwrap_or_default();
                let mut trials = trials.iter();
                if let Some(trial) = trials.find(|trial| trial.payment_id == terms.payment_id) {
                    is_asked_for(&mut judge, Some(payment), trial.amount);
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn take_refund(&mut self, told: &Told) -> Result<(), Fault> {
        let (event, key) = (told.read::<RefundEvent>()?, told.key());
        let refund = self.refunds.entry(told.aggregate_id.clone()).or_default();
        let mut judge = self.findings.at(&key);
        if let RefundEvent::Requested { terms, .. } = &event {
            let amount = terms.amount.units();
            judge.holds(Invariant::Money, can_go_back(terms), || {
                format!("{amount} cannot go back")
            });
            if terms.by == By::Staff {
                has_reason(&mut judge, "the refund", &terms.reason);
            }
        }
        *refund = std::mem::take(refund).evolve(event);
        Ok(())
    }
}

/// Something, in coins that M-Pesa can move; what the provider itself moved is as it is.
fn can_go_back(terms: &RefundTerms) -> bool {
    let theirs = matches!(terms.why, WhyRefund::AtProvider | WhyRefund::Conflicted);
    let in_coins = terms.currency.payable(terms.amount) == Ok(terms.amount);
    let payable = theirs || terms.method != PaymentMethod::Mpesa || in_coins;
    terms.amount > Amount::ZERO && payable
}
