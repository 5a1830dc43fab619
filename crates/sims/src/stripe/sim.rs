//! The handle of a Stripe that runs.

use super::StripeOptions;
use super::account::Account;
use super::books::{Books, Confirmation, Origin, RefundScript, Status};
use super::ledger::{self, StripeLedger};
use super::problem::Problem;
use crate::courier::{Notice, NoticeRules};
use crate::door::{Door, Hall};
use crate::faults::Faults;
use crate::seen::Seen;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// What the shopper's browser was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paid {
    /// The money was taken, or set aside where it is captured by hand.
    Yes,
    /// The bank said no; the code (`card_declined`, …).
    No(String),
    /// The bank asks first: [`StripeSim::complete_action`].
    Asked,
    /// The bank takes its time.
    Processing,
}

/// A refusal by the sim; the code of Stripe's error, or its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

/// A Stripe that runs. Dropping it closes the door.
pub struct StripeSim {
    account: Arc<Account>,
    door: Door<Account>,
}

impl StripeSim {
    /// Starts one in the runtime of the caller.
    ///
    /// # Errors
    /// Where the port is taken.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn start(options: StripeOptions) -> anyhow::Result<Self> {
        let home = Handle::current();
        let account = Arc::new(Account::open(&options, home.clone())?);
        let hall = Hall {
            provider: Arc::clone(&account),
            faults: account.faults.clone(),
            seen: Arc::clone(&account.seen),
            teller: options.teller,
            home,
        };
        let door = Door::open(hall, options.port)?;
        account.live_at(&door.url());
        Ok(Self { account, door })
    }

    /// Its address, to be used as the base of Stripe's paths.
    #[must_use]
    pub fn url(&self) -> String {
        self.door.url()
    }

    /// What shall go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.door.faults()
    }

    /// Its own books.
    #[must_use]
    pub fn ledger(&self) -> StripeLedger {
        self.account.read(ledger::of)
    }

    /// The shopper's browser pays an intent with `card` (`pm_…`).
    ///
    /// # Errors
    /// Where there is no such intent or card, or the intent takes no payment now.
    pub fn pay(&self, intent: &str, card: &str) -> Result<Paid, Refused> {
        let how = Confirmation {
            payment_method: Some(card.to_owned()),
            return_url: None,
            by_browser: true,
        };
        self.at_intent(intent, |books, now| books.confirm(intent, how, now))
    }

    /// The payer answers the bank that asked.
    ///
    /// # Errors
    /// Where nobody asked.
    pub fn complete_action(&self, intent: &str, ok: bool) -> Result<Paid, Refused> {
        self.at_intent(intent, |books, now| books.complete_action(intent, ok, now))
    }

    /// A bank that took its time makes up its mind.
    ///
    /// # Errors
    /// Where none was at it.
    pub fn settle(&self, intent: &str, pays: bool) -> Result<Paid, Refused> {
        self.at_intent(intent, |books, now| books.settle(intent, pays, now))
    }

    fn at_intent(
        &self,
        intent: &str,
        act: impl FnOnce(&mut Books, i64) -> Result<(), Problem>,
    ) -> Result<Paid, Refused> {
        self.account.change(Origin::default(), |books, now| {
            let outcome = act(books, now);
            let status = books.intents.get(intent).map(|intent| intent.status);
            match (outcome, status) {
                (Ok(()), Some(Status::RequiresAction)) => Ok(Paid::Asked),
                (Ok(()), Some(Status::Processing)) => Ok(Paid::Processing),
                (Ok(()), _) => Ok(Paid::Yes),
                (Err(problem), _) if problem.is_a_no() => Ok(Paid::No(problem.name())),
                (Err(problem), _) => Err(Refused(problem.name())),
            }
        })
    }

    /// What becomes of the next refunds, one script each.
    pub fn script_refunds(&self, scripts: impl IntoIterator<Item = RefundScript>) {
        self.account.change(Origin::default(), |books, _| {
            books.refund_scripts.extend(scripts)
        });
    }

    /// A refund ends, or one that succeeded fails after all.
    ///
    /// # Errors
    /// Where there is none, or it is over.
    pub fn settle_refund(&self, refund: &str, succeeds: bool) -> Result<(), Refused> {
        let settled = self.account.change(Origin::default(), |books, now| {
            books.settle_refund(refund, succeeds, now)
        });
        settled.map_err(|problem| Refused(problem.name()))
    }

    /// The payer complains to the bank about an intent or a charge; the number of the dispute. All of
    /// it is disputed where no amount is said.
    ///
    /// # Errors
    /// Where no money was taken, or it is disputed already.
    pub fn dispute(&self, about: &str, amount: Option<i64>) -> Result<String, Refused> {
        let opened = self.account.change(Origin::default(), |books, now| {
            books.dispute(about, amount, "fraudulent", now)
        });
        opened.map_err(|problem| Refused(problem.name()))
    }

    /// A dispute ends; whether the shop won.
    ///
    /// # Errors
    /// Where there is none, or it is over.
    pub fn close_dispute(&self, dispute: &str, won: bool) -> Result<(), Refused> {
        let closed = self.account.change(Origin::default(), |books, now| {
            books.close_dispute(dispute, won, now)
        });
        closed.map_err(|problem| Refused(problem.name()))
    }

    /// Where notices go from now on.
    pub fn set_webhook_url(&self, url: Option<String>) {
        self.account.set_webhook(url);
    }

    /// What notices are signed with from now on: two secrets while one is exchanged for another.
    pub fn set_webhook_secrets(&self, secrets: &[&str]) {
        let secrets = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        self.account.set_secrets(secrets);
    }

    /// How notices are carried.
    #[must_use]
    pub fn notice_rules(&self) -> NoticeRules {
        self.account.courier.rules()
    }

    /// How notices are carried from now on.
    pub fn set_notice_rules(&self, rules: NoticeRules) {
        self.account.courier.set_rules(rules);
    }

    /// What became of every notice.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.account.courier.notices()
    }

    /// Sends a notice once more; false where it is not known.
    #[must_use]
    pub fn send_again(&self, event: &str) -> bool {
        self.account.courier.send_again(event)
    }

    /// Waits until no notice is under way; false if some still are after `patience`.
    pub async fn settled(&self, patience: Duration) -> bool {
        self.account.courier.settled(patience).await
    }

    /// The requests that came in, refused and lost ones included.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.door.seen()
    }

    /// Stripe is down: connections break, nothing is answered, nothing is sent. The books stay.
    pub async fn stop(&self) {
        self.account.courier.stop(true);
        self.door.close().await;
        self.door.teller().say("stopped");
    }

    /// Stripe is back, on the same port and with the same books; what waited is sent.
    ///
    /// # Errors
    /// Where somebody else took the port meanwhile.
    pub async fn restart(&self) -> anyhow::Result<()> {
        self.door.reopen().await?;
        self.account.courier.stop(false);
        self.door.teller().say("running again");
        Ok(())
    }
}

#[cfg(test)]
impl StripeSim {
    /// Who carries its notices, also when it is gone.
    pub(crate) fn courier(&self) -> crate::courier::Courier {
        self.account.courier.clone()
    }
}

impl Drop for StripeSim {
    fn drop(&mut self) {
        self.account.courier.give_up();
    }
}
