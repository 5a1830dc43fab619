//! The exchange behind the door: books, token, payers, and who is told.

use super::DarajaOptions;
use super::books::{Books, Prompt};
use super::manners::Manners;
use super::payer::{PayerAnswer, PayerScript, Payers};
use super::results::ResultScript;
use super::tell;
use crate::courier::{Courier, Parcel};
use crate::faults::Faults;
use crate::held::held;
use crate::moment;
use crate::seen::SeenList;
use crate::teller::Teller;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;

/// The token that is valid now.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) value: String,
    /// Seconds since 1970.
    pub(super) until: i64,
}

/// Everything of a sim but its door.
pub(super) struct Exchange {
    pub(super) books: Mutex<Books>,
    pub(super) token: Mutex<Option<Token>>,
    pub(super) payers: Mutex<Payers>,
    pub(super) manners: Mutex<Manners>,
    /// What becomes of the next results.
    pub(super) results: Mutex<VecDeque<ResultScript>>,
    pub(super) options: DarajaOptions,
    pub(super) courier: Courier,
    pub(super) faults: Faults,
    pub(super) seen: Arc<SeenList>,
    teller: Teller,
    home: Handle,
}

impl Exchange {
    pub(super) fn open(options: DarajaOptions, home: Handle) -> anyhow::Result<Self> {
        let courier = Courier::new(
            options.notices.clone(),
            options.seed,
            Box::new(|_, _| Vec::new()),
            options.teller.clone(),
            home.clone(),
        )?;
        Ok(Self {
            books: Mutex::new(Books::new(options.float)),
            token: Mutex::new(None),
            payers: Mutex::new(Payers::new(options.payer.clone())),
            manners: Mutex::new(options.manners.clone()),
            results: Mutex::default(),
            courier,
            faults: Faults::seeded(options.seed),
            seen: Arc::default(),
            teller: options.teller.clone(),
            home,
            options,
        })
    }

    pub(super) fn manners(&self) -> Manners {
        held(&self.manners).clone()
    }

    pub(super) fn request_id(&self) -> String {
        let number = held(&self.books).names.digits();
        format!("{}-{}-1", number % 100_000, number)
    }

    /// Begins something that happens after `millis`, whatever becomes of the door.
    pub(super) fn after(
        self: &Arc<Self>,
        millis: u64,
        then: impl FnOnce(&Arc<Self>) + Send + 'static,
    ) {
        let exchange = Arc::clone(self);
        self.home.spawn(async move {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            then(&exchange);
        });
    }

    /// The prompt appears, and somebody does with it what the script says.
    pub(super) fn ring(self: &Arc<Self>, checkout: &str, script: PayerScript) {
        let prompt_ms = self.manners().prompt_ms;
        let name = checkout.to_owned();
        if script.answer == PayerAnswer::Waits {
            self.after(prompt_ms, move |exchange| {
                exchange.act(&name, &PayerAnswer::NoAnswer);
            });
            return;
        }
        self.after(script.after_ms, move |exchange| {
            exchange.act(&name, &script.answer);
            if let PayerAnswer::PaysLate { late_ms } = script.answer {
                exchange.after(late_ms, move |exchange| {
                    exchange.act(&name, &PayerAnswer::Pays);
                });
            }
        });
    }

    /// The payer does something now; false if the prompt is no longer there to do it with.
    pub(super) fn act(&self, checkout: &str, answer: &PayerAnswer) -> bool {
        let limit = self.manners().daily_limit;
        let now = moment::seconds();
        let mut books = held(&self.books);
        let changed = match answer.code() {
            None if *answer == PayerAnswer::Waits => None,
            None => books.pay(checkout, limit, now),
            Some(code) => books.end(checkout, code),
        };
        // Handed over before anybody else may change the books, so that the order is theirs.
        if let Some(prompt) = &changed {
            self.tell_prompt(prompt, now);
        }
        changed.is_some()
    }

    fn tell_prompt(&self, prompt: &Prompt, now: i64) {
        let code = prompt.code.as_deref().unwrap_or_default();
        let receipt = prompt.receipt.as_deref().unwrap_or("no receipt");
        self.teller.say(&format!(
            "prompt {} ends with {code}, {receipt}",
            prompt.checkout
        ));
        let body = tell::prompt(prompt, &self.manners(), now);
        self.post("stkCallback", &prompt.checkout, &prompt.callback, &body);
    }

    /// Gives a callback or result to the courier.
    pub(super) fn post(&self, kind: &str, id: &str, url: &str, body: &Value) {
        self.courier.send(Parcel {
            id: id.to_owned(),
            kind: kind.to_owned(),
            url: url.to_owned(),
            body: body.to_string(),
        });
    }
}
