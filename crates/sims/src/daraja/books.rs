//! What M-Pesa itself would hold: prompts, payments, reversals, payouts. Whole shillings.
//!
//! 1. A prompt is paid at most once; a payment is reversed at most once.
//! 2. An `OriginatorConversationID` of a payout is used once, for ever.

use super::codes;
use crate::moment;
use crate::names::Names;
use chrono::NaiveDate;
use std::collections::HashMap;

/// A prompt on a phone.
#[derive(Debug, Clone)]
pub(super) struct Prompt {
    pub(super) checkout: String,
    pub(super) merchant: String,
    pub(super) phone: String,
    pub(super) amount: i64,
    pub(super) reference: String,
    pub(super) callback: String,
    /// Absent while it is open; then the code it ended with.
    pub(super) code: Option<String>,
    /// What queries say instead of the code.
    pub(super) query_says: Option<String>,
    pub(super) receipt: Option<String>,
}

/// Money that came in.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    pub(super) receipt: String,
    pub(super) checkout: String,
    pub(super) merchant: String,
    pub(super) phone: String,
    pub(super) amount: i64,
    pub(super) reference: String,
    /// Seconds since 1970.
    pub(super) at: i64,
    /// The receipt of its reversal.
    pub(super) reversed_by: Option<String>,
}

/// A request for which a result follows: a reversal or a payout.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) originator: String,
    pub(super) conversation: String,
    pub(super) amount: i64,
    /// The receipt to be reversed, or the phone to be paid.
    pub(super) target: String,
    pub(super) is_payout: bool,
    /// Absent while M-Pesa is at it; then the code of the result.
    pub(super) code: Option<String>,
    pub(super) receipt: Option<String>,
    /// Seconds since 1970.
    pub(super) at: i64,
}

#[derive(Debug)]
pub(super) struct Books {
    pub(super) names: Names,
    pub(super) prompts: Vec<Prompt>,
    places: HashMap<String, usize>,
    /// Phones with an open prompt, and how many.
    busy: HashMap<String, u32>,
    pub(super) payments: Vec<Payment>,
    receipts: HashMap<String, usize>,
    /// What each phone paid on a Kenyan day.
    days: HashMap<(String, NaiveDate), i64>,
    pub(super) orders: Vec<Order>,
    conversations: HashMap<String, usize>,
    /// What payouts can still be made from.
    pub(super) float: i64,
}

impl Books {
    pub(super) fn new(float: i64) -> Self {
        Self {
            names: Names::from_now(),
            prompts: Vec::new(),
            places: HashMap::new(),
            busy: HashMap::new(),
            payments: Vec::new(),
            receipts: HashMap::new(),
            days: HashMap::new(),
            orders: Vec::new(),
            conversations: HashMap::new(),
            float,
        }
    }

    pub(super) fn put_prompt(&mut self, prompt: Prompt) {
        self.places
            .insert(prompt.checkout.clone(), self.prompts.len());
        *self.busy.entry(prompt.phone.clone()).or_default() += 1;
        self.prompts.push(prompt);
    }

    /// Takes a reversal or payout down, under both of its numbers; false if one of them is taken.
    pub(super) fn put_order(&mut self, order: Order) -> bool {
        if self.order(&order.originator).is_some() {
            return false;
        }
        for name in [&order.originator, &order.conversation] {
            self.conversations.insert(name.clone(), self.orders.len());
        }
        self.orders.push(order);
        true
    }

    /// A reversal or payout by either of its numbers.
    pub(super) fn order(&self, conversation: &str) -> Option<&Order> {
        let place = self.conversations.get(conversation)?;
        self.orders.get(*place)
    }

    pub(super) fn prompt(&self, checkout: &str) -> Option<&Prompt> {
        let place = self.places.get(checkout)?;
        self.prompts.get(*place)
    }

    fn prompt_mut(&mut self, checkout: &str) -> Option<&mut Prompt> {
        let place = self.places.get(checkout)?;
        self.prompts.get_mut(*place)
    }

    /// Whether a prompt stands open on this phone.
    pub(super) fn is_busy(&self, phone: &str) -> bool {
        self.busy.get(phone).is_some_and(|open| *open > 0)
    }

    fn no_longer_busy(&mut self, phone: &str) {
        if let Some(open) = self.busy.get_mut(phone) {
            *open = open.saturating_sub(1);
        }
    }

    /// Ends an open prompt with a code other than 0; as it then is, if it was open.
    pub(super) fn end(&mut self, checkout: &str, code: &str) -> Option<Prompt> {
        let prompt = self
            .prompt_mut(checkout)
            .filter(|prompt| prompt.code.is_none())?;
        prompt.code = Some(code.to_owned());
        let prompt = prompt.clone();
        self.no_longer_busy(&prompt.phone);
        Some(prompt)
    }

    /// The payer pays, in time or late; the prompt and its code, if anything changed.
    pub(super) fn pay(&mut self, checkout: &str, limit: Option<i64>, now: i64) -> Option<Prompt> {
        let prompt = self
            .prompt(checkout)
            .filter(|prompt| prompt.receipt.is_none())?;
        let (phone, amount, was_open) =
            (prompt.phone.clone(), prompt.amount, prompt.code.is_none());
        let day = (phone.clone(), moment::in_nairobi(now).date_naive());
        let sum = self.days.get(&day).copied().unwrap_or_default() + amount;
        if limit.is_some_and(|limit| sum > limit) {
            return self.end(checkout, codes::DAILY_LIMIT);
        }
        self.days.insert(day, sum);
        if was_open {
            self.no_longer_busy(&phone);
        }
        let receipt = self.names.receipt();
        let prompt = self.prompt_mut(checkout)?;
        prompt.code = Some(codes::PAID.to_owned());
        prompt.receipt = Some(receipt.clone());
        let prompt = prompt.clone();
        self.receipts.insert(receipt.clone(), self.payments.len());
        self.payments.push(Payment {
            receipt,
            checkout: prompt.checkout.clone(),
            merchant: prompt.merchant.clone(),
            phone,
            amount,
            reference: prompt.reference.clone(),
            at: now,
            reversed_by: None,
        });
        Some(prompt)
    }

    pub(super) fn payment(&self, receipt: &str) -> Option<&Payment> {
        let place = self.receipts.get(receipt)?;
        self.payments.get(*place)
    }

    /// Carries an order out, unless it is known to fail; the order as it then is.
    pub(super) fn carry_out(
        &mut self,
        conversation: &str,
        fails: Option<&str>,
        partly: bool,
    ) -> Option<Order> {
        let place = *self.conversations.get(conversation)?;
        let order = self.orders.get(place)?.clone();
        let code = match fails {
            Some(code) => code,
            None if order.is_payout => self.payout_code(&order),
            None => self.reversal_code(&order, partly),
        };
        let receipt = (code == codes::PAID).then(|| self.names.receipt());
        if let Some(receipt) = &receipt {
            self.move_money(&order, receipt);
        }
        let order = self.orders.get_mut(place)?;
        order.code = Some(code.to_owned());
        order.receipt = receipt;
        Some(order.clone())
    }

    fn payout_code(&self, order: &Order) -> &'static str {
        match order.amount {
            ..10 => codes::BELOW_MINIMUM,
            amount if amount > self.float => codes::INSUFFICIENT_FUNDS,
            _ => codes::PAID,
        }
    }

    fn reversal_code(&self, order: &Order, partly: bool) -> &'static str {
        match self.payment(&order.target) {
            None => codes::NO_SUCH_TRANSACTION,
            Some(payment) if payment.reversed_by.is_some() => codes::REVERSED_ALREADY,
            Some(payment) if order.amount > payment.amount => codes::NOT_PERMITTED,
            Some(payment) if order.amount < payment.amount && !partly => codes::NOT_PERMITTED,
            Some(_) => codes::PAID,
        }
    }

    fn move_money(&mut self, order: &Order, receipt: &str) {
        if order.is_payout {
            self.float -= order.amount;
            return;
        }
        let place = self
            .receipts
            .get(&order.target)
            .copied()
            .unwrap_or(usize::MAX);
        if let Some(payment) = self.payments.get_mut(place) {
            payment.reversed_by = Some(receipt.to_owned());
        }
    }
}

#[cfg(test)]
#[path = "books_tests.rs"]
mod tests;
