//! What of a payment's news somebody must look at.

use super::case::{Kind, Watched};
use super::cases::{Cases, Said, account, key, key_of};
use crate::fold::word;
use domain::kernel::{Amount, At, RefundId};
use domain::payment::{PaymentEvent, Terms, dispute_is_open};
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
pub(super) fn touched(watched: &Watched) -> [Uuid; 5] {
    [
        key(Kind::UnknownPayment, watched.id),
        key(Kind::Contradicted, watched.id),
        key(Kind::Conflicted, watched.id),
        key(Kind::Disputed, watched.id),
        account(&watched.method),
    ]
}

/// The case that this event is about where it is one of several of its kind.
pub(super) fn named(watched: &Watched, event: &PaymentEvent) -> Option<Uuid> {
    match event {
        PaymentEvent::Disputed { dispute_ref, .. } => {
            let number = dispute_ref.as_deref()?;
            Some(key_of(Kind::Disputed, watched.id, number))
        }
        PaymentEvent::NoticeNotTaken { provider_ref, .. } => {
            Some(key_of(Kind::NoticeNotTaken, watched.id, provider_ref))
        }
        _ => None,
    }
}

pub(super) fn take_in(cases: &mut Cases, about: &Watched, event: PaymentEvent) {
    match event {
        PaymentEvent::Started { .. } | PaymentEvent::RefundReserved { .. } => {}
        PaymentEvent::Submitted { at, .. }
        | PaymentEvent::ActionRequired { at, .. }
        | PaymentEvent::Authorized { at, .. } => {
            known_again(cases, about, at);
            cases.close(account(&about.method), at);
        }
        PaymentEvent::Captured { at, .. } => {
            money_is_seen(cases, about, at);
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
        PaymentEvent::Contradicted {
            amount,
            currency,
            receipt,
            said: words,
            at,
            ..
        } => {
            known_again(cases, about, at);
            let told = money(about, amount, currency.to_string());
            let detail = match receipt {
                Some(receipt) => format!("{words}: {receipt}"),
                None => words,
            };
            let said = said(Kind::Contradicted, &told, &detail, at);
            cases.open(key(Kind::Contradicted, about.id), &said);
        }
        PaymentEvent::Conflicted {
            currency,
            taken,
            taken_currency,
            at,
            ..
        } => {
            money_is_seen(cases, about, at);
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
        event => about_notices(cases, about, event),
    }
}

/// What a provider told of a payment beside the money itself.
fn about_notices(cases: &mut Cases, about: &Watched, event: PaymentEvent) {
    match event {
        PaymentEvent::Disputed {
            dispute_ref,
            amount,
            currency,
            status,
            at,
            ..
        } => {
            let disputed = money(about, amount, currency.to_string());
            let said = said(Kind::Disputed, &disputed, &status, at);
            in_dispute(cases, dispute_ref.as_deref(), &said);
        }
        PaymentEvent::NoticeNotTaken {
            provider_ref,
            amount,
            currency,
            why,
            at,
            ..
        } => {
            let left = money(about, amount, currency.to_string());
            let detail = format!("{why}: {provider_ref}");
            let said = said(Kind::NoticeNotTaken, &left, &detail, at);
            cases.open(key_of(Kind::NoticeNotTaken, about.id, &provider_ref), &said);
        }
        _ => {}
    }
}

/// Each dispute is a case of its own. One whose number was never told goes on in the first that is.
fn in_dispute(cases: &mut Cases, number: Option<&str>, said: &Said<'_>) {
    let unnamed = key(Kind::Disputed, said.about.id);
    let id = match number {
        Some(number) if cases.get(unnamed).is_none() => {
            key_of(Kind::Disputed, said.about.id, number)
        }
        _ => unnamed,
    };
    cases.open(id, said);
    if !dispute_is_open(said.detail) {
        cases.close(id, said.at);
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

fn money_is_seen(cases: &mut Cases, about: &Watched, at: At) {
    known_again(cases, about, at);
    cases.close(key(Kind::Contradicted, about.id), at);
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
