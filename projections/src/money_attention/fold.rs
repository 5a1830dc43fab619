//! Keeps the cases: what a payment or refund is about is remembered when it begins, its news open and
//! close cases.

use super::case::{Stored, Watched};
use super::cases::Cases;
use super::{by_hand, of_payments, of_refunds};
use crate::fold::{streams, unheard_of};
use async_trait::async_trait;
use domain::attention::AttentionEvent;
use domain::payment::PaymentEvent;
use domain::refund::RefundEvent;
use eventstore::{Fault, OnPoison, Projector, Rows, Told};
use sqlx::PgConnection;
use uuid::Uuid;

/// Keeps the cases. It stops at an event it cannot take: they are about money.
#[derive(Debug, Clone, Copy, Default)]
pub struct MoneyAttention;

enum Heard {
    Payment(Box<PaymentEvent>),
    Refund(Box<RefundEvent>),
    ByHand(AttentionEvent),
}

#[async_trait]
impl Projector for MoneyAttention {
    fn name(&self) -> &'static str {
        "money_attention"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["money_attention", "money_watched"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "attention.closed",
            "payment.started",
            "payment.submitted",
            "payment.action_required",
            "payment.authorized",
            "payment.captured",
            "payment.failed",
            "payment.voided",
            "payment.became_unknown",
            "payment.contradicted",
            "payment.conflicted",
            "payment.refund_settled",
            "payment.refund_released",
            "payment.disputed",
            "payment.notice_not_taken",
            "refund.requested",
            "refund.submitted",
            "refund.succeeded",
            "refund.failed",
            "refund.became_unknown",
        ]
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let heard = page.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let mut watched = Rows::<Watched>::load(db, "money_watched", "id", &streams(page)).await?;
        for (told, event) in page.iter().zip(&heard) {
            begin(&mut watched, told, event);
        }
        let mut cases = load(db, (page, &heard), &watched).await?;
        for (told, event) in page.iter().zip(heard) {
            if let Heard::ByHand(event) = event {
                by_hand::take_in(&mut cases, event, told.actor());
                continue;
            }
            let about = watched.get(&told.aggregate_id);
            let about = about.ok_or_else(|| unheard_of(told))?;
            match event {
                Heard::Payment(event) => of_payments::take_in(&mut cases, about, *event),
                Heard::Refund(event) => of_refunds::take_in(&mut cases, about, *event),
                Heard::ByHand(_) => {}
            }
        }
        watched.save(db).await?;
        cases.rows.save(db).await
    }
}

fn read(told: &Told) -> Result<Heard, Fault> {
    match told.aggregate_type.as_str() {
        "attention" => Ok(Heard::ByHand(told.read()?)),
        "refund" => Ok(Heard::Refund(Box::new(told.read()?))),
        _ => Ok(Heard::Payment(Box::new(told.read()?))),
    }
}

fn begin(watched: &mut Rows<Watched>, told: &Told, event: &Heard) {
    let about = match event {
        Heard::Payment(event) => match &**event {
            PaymentEvent::Started { terms, .. } => of_payments::watch(terms),
            _ => return,
        },
        Heard::Refund(event) => match &**event {
            RefundEvent::Requested { terms, .. } => of_refunds::watch(terms),
            _ => return,
        },
        Heard::ByHand(_) => return,
    };
    watched.put(told.aggregate_id.clone(), about);
}

/// The cases that the page may touch.
async fn load(
    db: &mut PgConnection,
    (page, heard): (&[Told], &[Heard]),
    watched: &Rows<Watched>,
) -> Result<Cases, Fault> {
    // The stream of a case that is closed by hand is called as the case is.
    let by_hand = page
        .iter()
        .filter(|told| told.aggregate_type == "attention");
    let ids = by_hand.filter_map(|told| told.aggregate_id.parse().ok());
    let mut ids: Vec<Uuid> = ids.collect();
    for about in streams(page).iter().filter_map(|id| watched.get(id)) {
        match about.refund_id {
            Some(_) => ids.extend(of_refunds::touched(about)),
            None => ids.extend(of_payments::touched(about)),
        }
    }
    for (told, event) in page.iter().zip(heard) {
        if let (Heard::Payment(event), Some(about)) = (event, watched.get(&told.aggregate_id)) {
            ids.extend(of_payments::named(about, event));
        }
    }
    ids.sort_unstable();
    ids.dedup();
    let keys: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    let rows = Rows::<Stored>::load(db, "money_attention", "id", &keys).await?;
    Ok(Cases { rows })
}
