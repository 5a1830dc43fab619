//! GET: single things and lists of them.

use super::books::{Books, Charge, Dispute, Event, Intent, Refund};
use super::expand::expand;
use super::form::Params;
use super::list::{Kind, PAGING, page};
use super::problem::Problem;
use super::show;
use serde_json::Value;

/// What is asked for; `None` where nothing can be read.
pub(super) fn read(
    books: &Books,
    parts: &[&str],
    params: &Params,
    api_version: &str,
) -> Option<Result<Value, Problem>> {
    let found = match parts {
        ["v1", "payment_intents"] => intents(books, params),
        ["v1", "charges"] => charges(books, params),
        ["v1", "refunds"] => refunds(books, params),
        ["v1", "disputes"] => disputes(books, params),
        ["v1", "events"] => events(books, params, api_version),
        ["v1", "payment_intents", id] => books.intent(id).map(show::intent),
        ["v1", "charges", id] => {
            let found = books.charges.get(id).map(show::charge);
            found.ok_or_else(|| Problem::missing("charge", id, "id"))
        }
        ["v1", "refunds", id] => {
            let found = books.refunds.get(id).map(show::refund);
            found.ok_or_else(|| Problem::missing("refund", id, "id"))
        }
        ["v1", "disputes", id] => {
            let found = books.disputes.get(id).map(show::dispute);
            found.ok_or_else(|| Problem::missing("dispute", id, "id"))
        }
        ["v1", "events", id] => {
            let found = books.events.get(id).map(|event| event.shown(api_version));
            found.ok_or_else(|| Problem::missing("event", id, "id"))
        }
        _ => return None,
    };
    Some(found.and_then(|mut value| {
        expand(books, &mut value, &params.list("expand"))?;
        Ok(value)
    }))
}

fn known(params: &Params, filters: &[&str]) -> Result<(), Problem> {
    params.only(&[PAGING, filters].concat())
}

fn is(wanted: Option<&str>, got: &str) -> bool {
    wanted.is_none_or(|wanted| wanted == got)
}

fn intents(books: &Books, params: &Params) -> Result<Value, Problem> {
    known(params, &["customer"])?;
    let kind = Kind {
        url: "/v1/payment_intents",
        word: "payment_intent",
        shelf: &books.intents,
        show: &show::intent,
    };
    page(&kind, params, |_: &Intent| true)
}

fn charges(books: &Books, params: &Params) -> Result<Value, Problem> {
    known(params, &["payment_intent", "customer"])?;
    let kind = Kind {
        url: "/v1/charges",
        word: "charge",
        shelf: &books.charges,
        show: &show::charge,
    };
    let intent = params.get("payment_intent");
    page(&kind, params, |charge: &Charge| is(intent, &charge.intent))
}

fn refunds(books: &Books, params: &Params) -> Result<Value, Problem> {
    known(params, &["payment_intent", "charge"])?;
    let kind = Kind {
        url: "/v1/refunds",
        word: "refund",
        shelf: &books.refunds,
        show: &show::refund,
    };
    let (intent, charge) = (params.get("payment_intent"), params.get("charge"));
    page(&kind, params, |refund: &Refund| {
        is(intent, &refund.intent) && is(charge, &refund.charge)
    })
}

fn disputes(books: &Books, params: &Params) -> Result<Value, Problem> {
    known(params, &["payment_intent", "charge"])?;
    let kind = Kind {
        url: "/v1/disputes",
        word: "dispute",
        shelf: &books.disputes,
        show: &show::dispute,
    };
    let (intent, charge) = (params.get("payment_intent"), params.get("charge"));
    page(&kind, params, |dispute: &Dispute| {
        is(intent, &dispute.intent) && is(charge, &dispute.charge)
    })
}

fn events(books: &Books, params: &Params, api_version: &str) -> Result<Value, Problem> {
    known(params, &["type", "types"])?;
    let kind = Kind {
        url: "/v1/events",
        word: "event",
        shelf: &books.events,
        show: &|event: &Event| event.shown(api_version),
    };
    let (one, several) = (params.get("type"), params.list("types"));
    page(&kind, params, |event: &Event| {
        let among = several.is_empty() || several.iter().any(|kind| kind == event.kind);
        is(one, event.kind) && among
    })
}
