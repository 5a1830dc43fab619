//! What of a payment's news somebody must look at.

use super::case::{Kind, Watched};
use super::cases::{Cases, Said, account, key};
use crate::dispute;
use crate::fold::word;
use domain::kernel::{Amount, At, RefundId};
use domain::payment::{PaymentEvent, Terms};
use uuid::Uuid;

/// How the code of a failure begins that the shop's own account is to blame for.
const ACCOUNT_TO_BLAME: &str = "misconfigured";

pub(super) fn watch(terms: &Terms) -> Watched {
    Watched {
        id: terms.payment_id.0,
        order_id: terms.order_id.0,
        payment_id: terms.payment_id.0,
        refund_id: None,
        method: word(terms.method).unwrap_or_default(),
        amount_minor: terms.amount.units(),
        currency: terms.currency.to_string(),
    }
}

/// The cases that news of this payment may touch.
pub(super) fn touched(watched: &Watched) -> [Uuid; 4] {
    [
        key(Kind::UnknownPayment, watched.id),
        key(Kind::Conflicted, watched.id),
        key(Kind::Disputed, watched.id),
        account(&watched.method),
    ]
}

pub(super) fn take_in(cases: &mut Cases, about: &Watched, event: PaymentEvent) {
    match event {
        PaymentEvent::Started { .. } | PaymentEvent::RefundReserved { .. } => {}
        PaymentEvent::Submitted { at, .. }
        | PaymentEvent::ActionRequired { at, .. }
        | PaymentEvent::Authorized { at, .. }
        | PaymentEvent::Captured { at, .. } => {
            known_again(cases, about, at);
            cases.close(account(&about.method), at);
        }
        PaymentEvent::Voided { at, .. } => known_again(cases, about, at),
        PaymentEvent::Failed { code, at, .. } => {
            known_again(cases, about, at);
            if code.starts_with(ACCOUNT_TO_BLAME) {
                let said = said(Kind::Misconfigured, about, &code, at);
                cases.open(account(&about.method), &said);
            }
        }
        PaymentEvent::BecameUnknown {
            said: words, at, ..
        } => {
            let said = said(Kind::UnknownPayment, about, &words, at);
            cases.open(key(Kind::UnknownPayment, about.id), &said);
        }
        event => about_money(cases, about, event),
    }
}

fn about_money(cases: &mut Cases, about: &Watched, event: PaymentEvent) {
    match event {
        PaymentEvent::Conflicted {
            currency,
            taken,
            taken_currency,
            at,
            ..
        } => {
            known_again(cases, about, at);
            let detail = if currency == taken_currency {
                "other_amount"
            } else {
                "other_currency"
            };
            let wrong = money(about, taken, taken_currency.to_string());
            let said = said(Kind::Conflicted, &wrong, detail, at);
            cases.open(key(Kind::Conflicted, about.id), &said);
        }
        PaymentEvent::RefundSettled {
            refund_id,
            amount,
            at,
            ..
        } => went_back(cases, about, (refund_id, Some(amount)), at),
        PaymentEvent::RefundReleased { refund_id, at, .. } => {
            went_back(cases, about, (refund_id, None), at);
        }
        PaymentEvent::Disputed {
            amount,
            currency,
            status,
            at,
            ..
        } => {
            let id = key(Kind::Disputed, about.id);
            let disputed = money(about, amount, currency.to_string());
            cases.open(id, &said(Kind::Disputed, &disputed, &status, at));
            if !dispute::is_open(&status) {
                cases.close(id, at);
            }
        }
        _ => {}
    }
}

fn said<'a>(kind: Kind, about: &'a Watched, detail: &'a str, at: At) -> Said<'a> {
    Said {
        kind,
        about,
        detail,
        at,
    }
}

fn money(about: &Watched, amount: Amount, currency: String) -> Watched {
    Watched {
        amount_minor: amount.units(),
        currency,
        ..about.clone()
    }
}

fn known_again(cases: &mut Cases, about: &Watched, at: At) {
    cases.close(key(Kind::UnknownPayment, about.id), at);
}

/// Wrong money is a case until all of it is back.
fn went_back(
    cases: &mut Cases,
    about: &Watched,
    (refund, back): (RefundId, Option<Amount>),
    at: At,
) {
    let id = key(Kind::Conflicted, about.id);
    if cases.get(id).is_none() {
        return;
    }
    let Some(case) = cases.change(id) else { return };
    match back {
        Some(amount) => case.add(refund.0, amount.units()),
        None => case.drop(refund.0),
    }
    if case.sum() >= case.row.amount_minor {
        cases.close(id, at);
    } else if back.is_none() {
        cases.reopen(id, at);
    }
}
