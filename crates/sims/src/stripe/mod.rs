//! stripe · a Stripe of one account, for payment intents, refunds and disputes · may touch its own books
//! and 127.0.0.1 · never touches the shop but through its webhook.
//!
//! Source of what it does: Stripe's documentation and official SDKs; where these leave something open,
//! the place says so. It knows the test payment methods (`pm_card_visa`, `pm_card_chargeDeclined`,
//! `pm_card_authenticationRequired` and their kin), no card numbers, no customers, no fees.

mod account;
mod amounts;
mod api;
mod books;
mod cards;
mod control;
mod expand;
mod form;
mod keys;
mod ledger;
mod list;
mod page;
mod problem;
mod read;
mod show;
mod sign;
mod sim;
mod wish;

pub use books::RefundScript;
pub use ledger::{ChargeLine, DisputeLine, IntentLine, RefundLine, StripeLedger};
pub use sim::{Paid, Refused, StripeSim};

use crate::courier::NoticeRules;
use crate::teller::Teller;

/// What a sim is to be.
#[derive(Clone)]
pub struct StripeOptions {
    /// The port of 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// The only secret key that is let in.
    pub secret_key: String,
    /// What notices are signed with (`whsec_…`).
    pub webhook_secret: String,
    /// Where notices go; nowhere if absent.
    pub webhook_url: Option<String>,
    /// The version that events say they are of.
    pub api_version: String,
    /// Where all chance comes from.
    pub seed: u64,
    /// How notices are carried.
    pub notices: NoticeRules,
    /// How long an idempotency key is remembered; Stripe's is at least a day.
    pub key_lifetime_seconds: i64,
    /// Where it tells what it does.
    pub teller: Teller,
}

impl Default for StripeOptions {
    fn default() -> Self {
        Self {
            port: 0,
            secret_key: "sk_test_sim".to_owned(),
            webhook_secret: "whsec_sim".to_owned(),
            webhook_url: None,
            api_version: "2026-10-28.endive".to_owned(),
            seed: 1,
            notices: NoticeRules::patient(),
            key_lifetime_seconds: 86_400,
            teller: Teller::silent(),
        }
    }
}
