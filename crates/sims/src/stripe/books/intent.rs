//! Payment intents: made, confirmed, called off, captured.

use super::objects::{Intent, Status};
use super::{Books, Due};
use crate::stripe::cards::{self, Card, Conduct};
use crate::stripe::problem::Problem;
use crate::stripe::show;
use std::collections::BTreeMap;

/// Milliseconds after which a bank that takes days has made up its mind here.
const DAYS: u64 = 500;
const NO_METHOD: &str = "You cannot confirm this PaymentIntent because it's missing a payment method. Update the PaymentIntent with a payment method and then confirm it again.";
const NO_WAY_BACK: &str = "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.";

/// A wish for an intent.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewIntent {
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) by_hand: bool,
    pub(crate) automatic: Option<bool>,
    pub(crate) method_types: Vec<String>,
    pub(crate) payment_method: Option<String>,
    pub(crate) return_url: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) receipt_email: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    /// Confirm it in the same breath.
    pub(crate) confirm: bool,
}

/// How an intent is confirmed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Confirmation {
    pub(crate) payment_method: Option<String>,
    pub(crate) return_url: Option<String>,
    /// The payer's own browser does it, and needs no address to come back to.
    pub(crate) by_browser: bool,
}

impl Books {
    /// Makes an intent, and confirms it where that is wanted; the id of it.
    ///
    /// # Errors
    /// Where the confirmation fails; the intent stands all the same.
    pub(crate) fn create(&mut self, wish: NewIntent, now: i64) -> Result<String, Problem> {
        let id = self.name("pi");
        let named = wish.payment_method.as_deref();
        if let Some(name) = named {
            known_card(name)?;
        }
        if wish.confirm {
            named.ok_or_else(|| Problem::invalid("", NO_METHOD))?;
            if wish.automatic == Some(true) && wish.return_url.is_none() {
                return Err(Problem::invalid("", NO_WAY_BACK));
            }
        }
        let status = match named {
            None => Status::RequiresPaymentMethod,
            Some(_) => Status::RequiresConfirmation,
        };
        self.intents.put(Intent {
            client_secret: format!("{id}_secret_{}", id.trim_start_matches("pi_")),
            id: id.clone(),
            amount: wish.amount,
            amount_received: 0,
            amount_capturable: 0,
            currency: wish.currency,
            status,
            by_hand: wish.by_hand,
            automatic: wish.automatic,
            method_types: wish.method_types,
            payment_method: wish.payment_method,
            asked: None,
            action_url: format!("{}/_sim/3ds/{id}", self.here),
            latest_charge: None,
            last_error: None,
            return_url: wish.return_url,
            description: wish.description,
            receipt_email: wish.receipt_email,
            metadata: wish.metadata,
            cancellation_reason: None,
            canceled_at: None,
            created: now,
        });
        self.tell_intent("payment_intent.created", &id, now);
        if wish.confirm {
            self.confirm(&id, Confirmation::default(), now)?;
        }
        Ok(id)
    }

    /// Charges the payer's card.
    ///
    /// # Errors
    /// Where there is no such intent, its status forbids it, or the bank says no.
    pub(crate) fn confirm(&mut self, id: &str, how: Confirmation, now: i64) -> Result<(), Problem> {
        let card = self.ready(id, &how)?;
        let intent = self.intent_mut(id)?;
        intent.payment_method = Some(card.name.to_owned());
        intent.return_url = how.return_url.or(intent.return_url.take());
        intent.last_error = None;
        intent.asked = None;
        match card.conduct {
            Conduct::Declines { .. } => self.decline(id, card, now),
            Conduct::Pays => self.pay(id, card, now).map(|_| ()),
            Conduct::PaysThenDisputed => {
                let charge = self.pay(id, card, now)?;
                self.later(DAYS, Due::Dispute { charge });
                Ok(())
            }
            Conduct::AsksFirst { .. } => {
                intent.status = Status::RequiresAction;
                intent.asked = Some(card);
                self.tell_intent("payment_intent.requires_action", id, now);
                Ok(())
            }
            Conduct::TakesTime { ends } => {
                self.begin_slowly(id, card, now)?;
                if let Some(pays) = ends {
                    let intent = id.to_owned();
                    self.later(DAYS, Due::Settle { intent, pays });
                }
                Ok(())
            }
        }
    }

    /// The card an intent is to be confirmed with, if it may be confirmed at all.
    fn ready(&self, id: &str, how: &Confirmation) -> Result<&'static Card, Problem> {
        let intent = self.intent(id)?;
        let refused = |message: String| Problem::wrong_state(message, show::intent(intent));
        match intent.status {
            Status::RequiresPaymentMethod
            | Status::RequiresConfirmation
            | Status::RequiresAction => {}
            status => {
                let word = status.word();
                return Err(refused(format!(
                    "You cannot confirm this PaymentIntent because it has a status of {word}."
                )));
            }
        }
        let name = how
            .payment_method
            .as_ref()
            .or(intent.payment_method.as_ref());
        let Some(name) = name else {
            return Err(refused(NO_METHOD.to_owned()));
        };
        let card = known_card(name)?;
        let comes_back = how.by_browser || how.return_url.is_some() || intent.return_url.is_some();
        if intent.automatic == Some(true) && !comes_back {
            let problem = Problem::invalid("", NO_WAY_BACK);
            return Err(problem.with("payment_intent", show::intent(intent)));
        }
        Ok(card)
    }

    /// The payer's bank asked, and this is what the payer said.
    ///
    /// # Errors
    /// Where nothing was asked, or the card is refused after all.
    pub(crate) fn complete_action(
        &mut self,
        id: &str,
        agrees: bool,
        now: i64,
    ) -> Result<(), Problem> {
        let intent = self.intent_mut(id)?;
        let Some(card) = intent.asked.take() else {
            let word = intent.status.word();
            let message =
                format!("Nothing is asked of the payer: the intent has a status of {word}.");
            return Err(Problem::wrong_state(message, show::intent(intent)));
        };
        if !agrees {
            return self.refuse_action(id, card, now);
        }
        match card.conduct {
            Conduct::AsksFirst { then_pays: true } => self.pay(id, card, now).map(|_| ()),
            _ => self.decline(id, card, now),
        }
    }

    /// Calls an intent off.
    ///
    /// # Errors
    /// Where there is no such intent, or its status forbids it.
    pub(crate) fn cancel(
        &mut self,
        id: &str,
        reason: Option<String>,
        now: i64,
    ) -> Result<(), Problem> {
        let intent = self.intent_mut(id)?;
        match intent.status {
            Status::Succeeded | Status::Canceled | Status::Processing => {
                let word = intent.status.word();
                let message = format!(
                    "You cannot cancel this PaymentIntent because it has a status of {word}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing."
                );
                return Err(Problem::wrong_state(message, show::intent(intent)));
            }
            _ => {}
        }
        intent.status = Status::Canceled;
        intent.asked = None;
        intent.amount_capturable = 0;
        intent.canceled_at = Some(now);
        intent.cancellation_reason = reason;
        self.tell_intent("payment_intent.canceled", id, now);
        Ok(())
    }

    pub(crate) fn intent(&self, id: &str) -> Result<&Intent, Problem> {
        let missing = || Problem::missing("payment_intent", id, "intent");
        self.intents.get(id).ok_or_else(missing)
    }

    pub(super) fn intent_mut(&mut self, id: &str) -> Result<&mut Intent, Problem> {
        let missing = || Problem::missing("payment_intent", id, "intent");
        self.intents.get_mut(id).ok_or_else(missing)
    }
}

/// 400, not 404: the name stands in a parameter.
fn known_card(name: &str) -> Result<&'static Card, Problem> {
    let missing = || Problem::missing("PaymentMethod", name, "payment_method").at(400);
    cards::find(name).ok_or_else(missing)
}
