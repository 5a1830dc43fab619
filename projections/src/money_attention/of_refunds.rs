//! What of a refund's news somebody must look at.

use super::case::{Kind, Stored, Watched};
use super::cases::{Cases, Said, key};
use crate::fold::word;
use domain::kernel::At;
use domain::refund::{RefundEvent, RefundTerms, WhyRefund};
use uuid::Uuid;

pub(super) fn watch(terms: &RefundTerms) -> Watched {
    Watched {
        id: terms.refund_id.0,
        order_id: terms.order_id.0,
        payment_id: terms.payment_id.0,
        refund_id: Some(terms.refund_id.0),
        method: word(terms.method).unwrap_or_default(),
        amount_minor: terms.amount.units(),
        currency: terms.currency.to_string(),
    }
}

/// The cases that news of this refund may touch.
pub(super) fn touched(watched: &Watched) -> [Uuid; 3] {
    [
        key(Kind::UnknownRefund, watched.id),
        key(Kind::LatePayment, watched.id),
        key(Kind::RefundFailed, watched.payment_id),
    ]
}

pub(super) fn take_in(cases: &mut Cases, about: &Watched, event: RefundEvent) {
    let unknown = key(Kind::UnknownRefund, about.id);
    match event {
        RefundEvent::Requested { terms, at } => {
            asked_again(cases, about, at);
            if terms.why == WhyRefund::LatePayment {
                let said = said(Kind::LatePayment, about, &terms.reason, at);
                cases.open(key(Kind::LatePayment, about.id), &said);
            }
        }
        RefundEvent::Submitted { at, .. } => cases.close(unknown, at),
        RefundEvent::Succeeded { at, .. } => {
            cases.close(unknown, at);
            cases.close(key(Kind::LatePayment, about.id), at);
            made_good(cases, about, at, |case| case.drop(about.id));
        }
        RefundEvent::Failed { code, at, .. } => {
            cases.close(unknown, at);
            cases.reopen(key(Kind::LatePayment, about.id), at);
            failed(cases, about, &code, at);
        }
        RefundEvent::BecameUnknown {
            said: words, at, ..
        } => {
            let said = said(Kind::UnknownRefund, about, &words, at);
            cases.open(unknown, &said);
        }
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

/// All that failed of a payment is one case.
fn failed(cases: &mut Cases, about: &Watched, code: &str, at: At) {
    let said = said(Kind::RefundFailed, about, code, at);
    if let Some(case) = cases.open(key(Kind::RefundFailed, about.payment_id), &said) {
        case.add(about.id, about.amount_minor);
        case.row.amount_minor = case.sum();
    }
}

/// Money is asked for again where the sum of one that failed, or of all of them, is.
fn asked_again(cases: &mut Cases, about: &Watched, at: At) {
    let wanted = about.amount_minor;
    made_good(cases, about, at, |case| {
        let same = case.items.iter().find(|item| item.amount_minor == wanted);
        match same.map(|item| item.refund_id) {
            Some(refund_id) => case.drop(refund_id),
            None if case.sum() == wanted => case.items.clear(),
            None => {}
        }
    });
}

fn made_good(cases: &mut Cases, about: &Watched, at: At, how: impl FnOnce(&mut Stored)) {
    let id = key(Kind::RefundFailed, about.payment_id);
    if cases.get(id).is_none_or(|case| case.items.is_empty()) {
        return;
    }
    let Some(case) = cases.change(id) else { return };
    how(case);
    if case.items.is_empty() {
        cases.close(id, at);
    } else {
        case.row.amount_minor = case.sum();
    }
}
