//! The page of the payer's bank, for people who try the shop in a browser.

use super::account::Account;
use super::books::{Origin, Status};
use super::form::Params;
use crate::call::{Call, Reply};
use crate::stripe::amounts;
use std::sync::Arc;

pub(super) fn ask(account: &Account, id: &str) -> Reply {
    let asked = account.read(|books| {
        let intent = books.intents.get(id)?;
        let waits = intent.status == Status::RequiresAction;
        waits.then(|| amounts::shown(intent.amount, &intent.currency))
    });
    let Some(amount) = asked else {
        return Reply::html(404, framed("<p>Nothing is asked here any more.</p>"));
    };
    Reply::html(
        200,
        framed(&format!(
            "<p>Your bank asks: pay <strong>{amount}</strong>?</p>\
             <form method=\"post\"><button name=\"ok\" value=\"true\">Yes, it is me</button> \
             <button name=\"ok\" value=\"false\">No</button></form>"
        )),
    )
}

/// Takes the answer in and sends the payer back to the shop, as Stripe does.
pub(super) fn answered(account: &Arc<Account>, id: &str, call: &Call) -> Reply {
    let agrees = Params::read(&call.body).get("ok") == Some("true");
    let (paid, back) = account.change(Origin::default(), |books, now| {
        let paid = books.complete_action(id, agrees, now).is_ok();
        (
            paid,
            books
                .intents
                .get(id)
                .and_then(|intent| intent.return_url.clone()),
        )
    });
    let word = if paid { "succeeded" } else { "failed" };
    let Some(back) = back else {
        return Reply::html(200, framed(&format!("<p>The payment has {word}.</p>")));
    };
    let mark = if back.contains('?') { '&' } else { '?' };
    let place = format!("{back}{mark}payment_intent={id}&redirect_status={word}");
    Reply::html(303, framed("<p>Back to the shop.</p>")).with("Location", place)
}

fn framed(inside: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A bank (sim)</title></head>\
         <body>{inside}</body></html>"
    )
}
