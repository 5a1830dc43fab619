//! The handle of a Daraja that runs.

use super::DarajaOptions;
use super::exchange::Exchange;
use super::ledger::{self, DarajaLedger};
use super::manners::Manners;
use super::payer::{PayerAnswer, PayerScript};
use super::results::ResultScript;
use crate::courier::{Notice, NoticeRules};
use crate::door::{Door, Hall};
use crate::faults::Faults;
use crate::held::held;
use crate::seen::Seen;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;

/// A Daraja that runs. Dropping it closes the door.
pub struct DarajaSim {
    exchange: Arc<Exchange>,
    door: Door<Exchange>,
}

impl DarajaSim {
    /// Starts one in the runtime of the caller.
    ///
    /// # Errors
    /// Where the port is taken.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn start(options: DarajaOptions) -> anyhow::Result<Self> {
        let home = Handle::current();
        let (port, teller) = (options.port, options.teller.clone());
        let exchange = Arc::new(Exchange::open(options, home.clone())?);
        let hall = Hall {
            provider: Arc::clone(&exchange),
            faults: exchange.faults.clone(),
            seen: Arc::clone(&exchange.seen),
            teller,
            home,
        };
        let door = Door::open(hall, port)?;
        Ok(Self { exchange, door })
    }

    /// Its address, to be used as the base of Daraja's paths.
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
    pub fn ledger(&self) -> DarajaLedger {
        ledger::of(&held(&self.exchange.books))
    }

    /// What everybody does from now on who has no script of their own.
    pub fn everybody(&self, script: PayerScript) {
        held(&self.exchange.payers).everybody(script);
    }

    /// What this phone does at its next prompts, one script each; the last one stays. Without scripts
    /// it does what everybody does.
    pub fn script(&self, phone: &str, scripts: impl IntoIterator<Item = PayerScript>) {
        held(&self.exchange.payers).of(phone, scripts);
    }

    /// The payer does something now; false if the prompt is no longer there to do it with.
    #[must_use]
    pub fn answer(&self, checkout: &str, answer: &PayerAnswer) -> bool {
        self.exchange.act(checkout, answer)
    }

    /// What becomes of the next reversals, payouts and status queries, one script each.
    pub fn script_results(&self, scripts: impl IntoIterator<Item = ResultScript>) {
        held(&self.exchange.results).extend(scripts);
    }

    /// Its manners.
    #[must_use]
    pub fn manners(&self) -> Manners {
        self.exchange.manners()
    }

    /// Its manners from now on.
    pub fn set_manners(&self, manners: Manners) {
        *held(&self.exchange.manners) = manners;
    }

    /// The token that is out is worth nothing any more.
    pub fn forget_token(&self) {
        *held(&self.exchange.token) = None;
    }

    /// How callbacks are carried.
    #[must_use]
    pub fn notice_rules(&self) -> NoticeRules {
        self.exchange.courier.rules()
    }

    /// How callbacks are carried from now on.
    pub fn set_notice_rules(&self, rules: NoticeRules) {
        self.exchange.courier.set_rules(rules);
    }

    /// What became of every callback and result.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        self.exchange.courier.notices()
    }

    /// Sends the newest callback or result with this number once more; false where none is known.
    #[must_use]
    pub fn send_again(&self, id: &str) -> bool {
        self.exchange.courier.send_again(id)
    }

    /// Waits until no callback is under way; false if some still are after `patience`. Payers who have
    /// not answered yet are not waited for.
    pub async fn settled(&self, patience: Duration) -> bool {
        self.exchange.courier.settled(patience).await
    }

    /// The requests that came in, refused and lost ones included.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.door.seen()
    }

    /// Daraja is down: connections break, nothing is answered, nothing is sent. Payers go on; the books
    /// stay.
    pub async fn stop(&self) {
        self.exchange.courier.stop(true);
        self.door.close().await;
        self.door.teller().say("stopped");
    }

    /// Daraja is back, on the same port and with the same books; what waited is sent.
    ///
    /// # Errors
    /// Where somebody else took the port meanwhile.
    pub async fn restart(&self) -> anyhow::Result<()> {
        self.door.reopen().await?;
        self.exchange.courier.stop(false);
        self.door.teller().say("running again");
        Ok(())
    }
}

impl Drop for DarajaSim {
    fn drop(&mut self) {
        self.exchange.courier.give_up();
    }
}
