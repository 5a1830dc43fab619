//! `/_sim/`: the payers and the weather, for whoever tests a shop. Beside what both sims have:
//!
//! - `GET ledger`: the books
//! - `GET|POST manners`: [`Manners`]; a POST changes the fields it names
//! - `POST payers {phone?, scripts}`: what a phone, or everybody, does at the next prompts
//! - `POST answer {checkout, answer}`: somebody does it now
//! - `POST results [..]`: what becomes of the next reversals, payouts and status queries
//! - `DELETE token`: the token that is out is worth nothing

use super::exchange::Exchange;
use super::ledger;
use super::manners::Manners;
use super::payer::{PayerAnswer, PayerScript};
use super::results::ResultScript;
use crate::call::{Call, Reply};
use crate::control::{Powers, done, refused, shown, wish};
use crate::held::held;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scripts {
    /// Everybody without scripts of their own, if absent.
    phone: Option<String>,
    scripts: Vec<PayerScript>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    checkout: String,
    answer: PayerAnswer,
}

pub(super) async fn answer(exchange: &Arc<Exchange>, call: &Call) -> Reply {
    let powers = Powers {
        faults: &exchange.faults,
        courier: &exchange.courier,
        seen: &exchange.seen,
    };
    if let Some(reply) = powers.answer(call).await {
        return reply;
    }
    let parts = call.parts();
    let outcome = match (call.method.as_str(), parts.get(1..).unwrap_or_default()) {
        ("GET", ["ledger"]) => Ok(shown(&ledger::of(&held(&exchange.books)))),
        ("GET", ["manners"]) => Ok(shown(&exchange.manners())),
        ("POST", ["manners"]) => Ok(change_manners(exchange, call)),
        ("POST", ["payers"]) => wish(call).map(|wish| set_scripts(exchange, wish)),
        ("POST", ["answer" | "pay"]) => wish(call).map(|wish: Act| {
            let changed = exchange.act(&wish.checkout, &wish.answer);
            Reply::json(200, &json!({ "ok": changed }))
        }),
        ("POST", ["results"]) => wish(call).map(|scripts: Vec<ResultScript>| {
            held(&exchange.results).extend(scripts);
            done()
        }),
        ("DELETE", ["token"]) => {
            *held(&exchange.token) = None;
            Ok(done())
        }
        _ => Err(refused(404, "the sim has no such power")),
    };
    outcome.unwrap_or_else(|refusal| refusal)
}

fn set_scripts(exchange: &Exchange, wish: Scripts) -> Reply {
    let mut payers = held(&exchange.payers);
    match (wish.phone, wish.scripts) {
        (Some(phone), scripts) => payers.of(&phone, scripts),
        (None, mut scripts) => match (scripts.pop(), scripts.is_empty()) {
            (Some(script), true) => payers.everybody(script),
            _ => return refused(400, "everybody follows one script"),
        },
    }
    done()
}

/// Changes the manners that are named and leaves the others as they are.
fn change_manners(exchange: &Exchange, call: &Call) -> Reply {
    let Some(Value::Object(wanted)) = call.json() else {
        return refused(400, "the body is not a JSON object");
    };
    let mut manners = held(&exchange.manners);
    let mut merged = json!(*manners);
    for (name, value) in wanted {
        merged[name] = value;
    }
    match serde_json::from_value::<Manners>(merged) {
        Ok(new) => {
            *manners = new;
            shown(&*manners)
        }
        Err(error) => refused(400, &error.to_string()),
    }
}
