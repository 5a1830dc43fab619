//! daraja · a Safaricom Daraja of one short code: prompts, queries, reversals, payouts, statuses, pulls ·
//! may touch its own books and 127.0.0.1 · never touches the shop but through the addresses it is given.
//!
//! Source of what it does: copies of Daraja's portal of 2025-12 and 2026-08 and what clients were seen to
//! need; where these leave something open, the place says so. Whole shillings everywhere.

mod api;
mod books;
mod codes;
mod control;
mod exchange;
mod fields;
mod ledger;
mod manners;
mod payer;
mod payout;
mod pull;
mod push;
mod query;
mod refusal;
mod results;
mod reversal;
mod sim;
mod status;
mod tell;

pub use ledger::{DarajaLedger, OrderLine, PaymentLine, PromptLine};
pub use manners::{Dialect, Manners};
pub use payer::{PayerAnswer, PayerScript};
pub use results::ResultScript;
pub use sim::DarajaSim;

use crate::courier::NoticeRules;
use crate::teller::Teller;

/// What a sim is to be.
#[derive(Clone)]
pub struct DarajaOptions {
    /// The port of 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// The only key that gets a token.
    pub consumer_key: String,
    /// Its secret.
    pub consumer_secret: String,
    /// The `BusinessShortCode` (the store's number where there is a till).
    pub shortcode: String,
    /// The till of Buy Goods; without one only Pay Bill is taken.
    pub till: Option<String>,
    /// The short code that pays out, where it is another.
    pub b2c_shortcode: Option<String>,
    /// What passwords are made with.
    pub passkey: String,
    /// Who may reverse, pay out and ask for statuses.
    pub initiator: String,
    /// The encrypted password of the initiator, compared letter by letter; empty takes any.
    pub security_credential: String,
    /// What payouts can be made from, in whole shillings.
    pub float: i64,
    /// What everybody does who has no script of their own.
    pub payer: PayerScript,
    /// How it behaves where the real one was seen to behave in several ways.
    pub manners: Manners,
    /// Where all chance comes from.
    pub seed: u64,
    /// How callbacks are carried; the real one is not known to try again.
    pub notices: NoticeRules,
    /// Where it tells what it does.
    pub teller: Teller,
}

impl Default for DarajaOptions {
    fn default() -> Self {
        Self {
            port: 0,
            consumer_key: "sim-consumer-key".to_owned(),
            consumer_secret: "sim-consumer-secret".to_owned(),
            shortcode: "174379".to_owned(),
            till: None,
            b2c_shortcode: None,
            passkey: "sim-passkey".to_owned(),
            initiator: "testapi".to_owned(),
            security_credential: String::new(),
            float: 100_000_000,
            payer: PayerScript::new(PayerAnswer::Pays),
            manners: Manners::default(),
            seed: 1,
            notices: NoticeRules::once(),
            teller: Teller::silent(),
        }
    }
}
