//! `/_sim/`: the payer, the bank and the world, for whoever tests a shop. Beside what both sims have:
//!
//! - `GET ledger`: the books
//! - `POST pay {intent, payment_method, return_url?}`: the shopper's browser confirms
//! - `POST complete-action {id, ok}`, `POST settle {id, ok}`: the payer, or the slow bank, decides
//! - `POST refund-scripts [..]`, `POST settle-refund {id, ok}`: what becomes of refunds
//! - `POST dispute {about, amount?, reason?}`, `POST close-dispute {id, ok}`
//! - `POST webhook {url?, secrets?}`: where notices go (`""` is nowhere), what signs them
//! - `GET|POST 3ds/{intent}`: the page of the payer's bank

use super::account::Account;
use super::books::{Books, Confirmation, Origin, RefundScript};
use super::page;
use super::problem::Problem;
use super::{ledger, show};
use crate::call::{Call, Reply};
use crate::control::{Powers, done, refused, shown, wish};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pay {
    intent: String,
    payment_method: String,
    return_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    id: String,
    ok: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Complain {
    /// An intent or a charge.
    about: String,
    amount: Option<i64>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    url: Option<String>,
    secrets: Option<Vec<String>>,
}

pub(super) async fn answer(account: &Arc<Account>, call: &Call) -> Reply {
    let powers = Powers {
        faults: &account.faults,
        courier: &account.courier,
        seen: &account.seen,
    };
    if let Some(reply) = powers.answer(call).await {
        return reply;
    }
    let parts = call.parts();
    let outcome = match (call.method.as_str(), parts.get(1..).unwrap_or_default()) {
        ("GET", ["ledger"]) => Ok(shown(&account.read(ledger::of))),
        ("GET", ["3ds", id]) => Ok(page::ask(account, id)),
        ("POST", ["3ds", id]) => Ok(page::answered(account, id, call)),
        ("POST", ["pay"]) => wish(call).map(|wish| account.pay(wish)),
        ("POST", ["complete-action"]) => wish(call).map(|wish: Answer| {
            account.at_intent(&wish.id, |books, id, now| {
                books.complete_action(id, wish.ok, now)
            })
        }),
        ("POST", ["settle"]) => wish(call).map(|wish: Answer| {
            account.at_intent(&wish.id, |books, id, now| books.settle(id, wish.ok, now))
        }),
        ("POST", ["refund-scripts"]) => wish(call).map(|scripts: Vec<RefundScript>| {
            account.change(Origin::default(), |books, _| {
                books.refund_scripts.extend(scripts)
            });
            done()
        }),
        ("POST", ["settle-refund"]) => wish(call).map(|wish: Answer| {
            let settled = account.change(Origin::default(), |books, now| {
                books.settle_refund(&wish.id, wish.ok, now)
            });
            told(settled.map(|()| json!({ "ok": true })))
        }),
        ("POST", ["dispute"]) => wish(call).map(|wish: Complain| {
            let reason = wish.reason.as_deref().unwrap_or("fraudulent");
            let opened = account.change(Origin::default(), |books, now| {
                books.dispute(&wish.about, wish.amount, reason, now)
            });
            told(opened.map(|id| json!({ "id": id })))
        }),
        ("POST", ["close-dispute"]) => wish(call).map(|wish: Answer| {
            let closed = account.change(Origin::default(), |books, now| {
                books.close_dispute(&wish.id, wish.ok, now)
            });
            told(closed.map(|()| json!({ "ok": true })))
        }),
        ("POST", ["webhook"]) => wish(call).map(|wish: Webhook| {
            if let Some(url) = wish.url {
                account.set_webhook(Some(url).filter(|url| !url.is_empty()));
            }
            if let Some(secrets) = wish.secrets {
                account.set_secrets(secrets);
            }
            done()
        }),
        _ => Err(refused(404, "the sim has no such power")),
    };
    outcome.unwrap_or_else(|refusal| refusal)
}

impl Account {
    fn pay(self: &Arc<Self>, wish: Pay) -> Reply {
        let how = Confirmation {
            payment_method: Some(wish.payment_method),
            return_url: wish.return_url,
            by_browser: true,
        };
        self.at_intent(&wish.intent, |books, id, now| books.confirm(id, how, now))
    }

    /// Does something to an intent and shows it, with what the payer was told.
    fn at_intent(
        self: &Arc<Self>,
        id: &str,
        act: impl FnOnce(&mut Books, &str, i64) -> Result<(), Problem>,
    ) -> Reply {
        let (outcome, intent) = self.change(Origin::default(), |books, now| {
            let outcome = act(books, id, now);
            (outcome, books.intents.get(id).map(show::intent))
        });
        let Some(intent) = intent else {
            return refused(404, "no such intent");
        };
        match outcome {
            Ok(()) => Reply::json(200, &json!({ "ok": true, "intent": intent })),
            Err(problem) => Reply::json(
                200,
                &json!({ "ok": false, "intent": intent, "error": problem.inside() }),
            ),
        }
    }
}

fn told(outcome: Result<Value, Problem>) -> Reply {
    match outcome {
        Ok(value) => Reply::json(200, &value),
        Err(problem) => Reply::json(problem.status, &json!({ "error": problem.inside() })),
    }
}
