//! How the row of an attempt follows from its stream.

use super::row::{PaymentRow, Share, ShareStanding, Stored};
use crate::fold::{streams, unheard_of, word};
use async_trait::async_trait;
use domain::kernel::{Amount, At, RefundId};
use domain::payment::{PaymentEvent, Terms};
use eventstore::{Fault, OnPoison, Projector, Rows, Told};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// Keeps the attempts to pay. It stops at an event it cannot take: they are about money.
#[derive(Debug, Clone, Copy, Default)]
pub struct Payments;

#[async_trait]
impl Projector for Payments {
    fn name(&self) -> &'static str {
        "payments"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["payments"]
    }

    fn hears(&self) -> &'static [&'static str] {
        PaymentEvent::NAMES
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let mut rows = Rows::<Stored>::load(db, "payments", "id", &streams(page)).await?;
        for told in page {
            let event = told.read::<PaymentEvent>()?;
            if let PaymentEvent::Started { terms, at } = &event
                && rows.get(&told.aggregate_id).is_none()
            {
                rows.put(told.aggregate_id.clone(), begin(terms, *at));
            }
            let row = rows
                .get_mut(&told.aggregate_id)
                .ok_or_else(|| unheard_of(told))?;
            row.row.updated_at = fold(row, event);
            row.row.version = told.sequence;
        }
        rows.save(db).await
    }
}

fn begin(terms: &Terms, at: At) -> Stored {
    let currency = terms.currency.to_string();
    let row = PaymentRow {
        id: terms.payment_id.0,
        order_id: terms.order_id.0,
        method: word(terms.method).unwrap_or_default(),
        stage: "created".to_owned(),
        is_final: false,
        amount_minor: terms.amount.units(),
        taken_currency: currency.clone(),
        currency,
        taken_minor: 0,
        refunded_minor: 0,
        refund_pending_minor: 0,
        provider_ref: None,
        receipt: None,
        failure_code: None,
        dispute: None,
        started_at: at,
        taken_at: None,
        updated_at: at,
        version: 0,
    };
    let shares = BTreeMap::new();
    Stored { row, shares }
}

/// Takes the event in and answers when it was.
fn fold(stored: &mut Stored, event: PaymentEvent) -> At {
    let row = &mut stored.row;
    match event {
        PaymentEvent::Started { at, .. } => at,
        PaymentEvent::Submitted {
            provider_ref, at, ..
        } => row.reach("submitted", Some(provider_ref), at),
        PaymentEvent::ActionRequired {
            provider_ref, at, ..
        } => row.reach("requires_action", Some(provider_ref), at),
        PaymentEvent::Authorized {
            provider_ref, at, ..
        } => row.reach("authorized", Some(provider_ref), at),
        PaymentEvent::Captured {
            amount,
            currency,
            provider_ref,
            receipt,
            at,
            ..
        } => {
            row.take((amount, currency.to_string()), receipt, at);
            row.reach("captured", Some(provider_ref), at)
        }
        PaymentEvent::Conflicted {
            taken,
            taken_currency,
            provider_ref,
            receipt,
            at,
            ..
        } => {
            row.take((taken, taken_currency.to_string()), receipt, at);
            row.reach("conflicted", Some(provider_ref), at)
        }
        PaymentEvent::Failed {
            code, is_final, at, ..
        } => {
            row.failure_code = Some(code);
            row.reach("failed", None, at);
            row.is_final = is_final;
            at
        }
        PaymentEvent::Voided { at, .. } => row.reach("voided", None, at),
        PaymentEvent::BecameUnknown { at, .. } => row.reach("unknown", None, at),
        PaymentEvent::Contradicted {
            provider_ref, at, ..
        } => row.reach("unknown", Some(provider_ref), at),
        PaymentEvent::ReceiptNoted { receipt, at, .. } => {
            row.receipt = Some(receipt);
            at
        }
        PaymentEvent::Disputed { status, at, .. } => {
            row.dispute = Some(status);
            at
        }
        PaymentEvent::NoticeNotTaken { at, .. } => at,
        event => give_back(stored, &event),
    }
}

fn give_back(stored: &mut Stored, event: &PaymentEvent) -> At {
    match *event {
        PaymentEvent::RefundReserved {
            refund_id,
            amount,
            at,
            ..
        } => stored.share(refund_id, amount, ShareStanding::Reserved, at),
        PaymentEvent::RefundSettled {
            refund_id,
            amount,
            at,
            ..
        } => stored.share(refund_id, amount, ShareStanding::Settled, at),
        PaymentEvent::RefundReleased {
            refund_id,
            amount,
            at,
            ..
        } => stored.share(refund_id, amount, ShareStanding::Released, at),
        _ => stored.row.updated_at,
    }
}

impl PaymentRow {
    fn reach(&mut self, stage: &str, provider_ref: Option<String>, at: At) -> At {
        stage.clone_into(&mut self.stage);
        self.is_final = matches!(stage, "captured" | "conflicted" | "voided");
        if provider_ref.is_some() {
            self.provider_ref = provider_ref;
        }
        at
    }

    fn take(&mut self, (taken, currency): (Amount, String), receipt: Option<String>, at: At) {
        self.taken_minor = taken.units();
        self.taken_currency = currency;
        self.receipt = receipt;
        self.failure_code = None;
        self.taken_at = Some(at);
    }
}

impl Stored {
    fn share(&mut self, refund: RefundId, amount: Amount, standing: ShareStanding, at: At) -> At {
        let share = Share {
            amount_minor: amount.units(),
            standing,
        };
        self.shares.insert(refund.0, share);
        self.row.refunded_minor = self.sum(ShareStanding::Settled);
        self.row.refund_pending_minor = self.sum(ShareStanding::Reserved);
        at
    }

    fn sum(&self, standing: ShareStanding) -> i64 {
        let shares = self.shares.values();
        let shares = shares.filter(|share| share.standing == standing);
        shares.map(|share| share.amount_minor).sum()
    }
}

#[cfg(test)]
mod scenarios;
