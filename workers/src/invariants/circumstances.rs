//! Invariant 6: every event says who, when, in which matter and because of what, and staff say why.

use super::books::Books;
use super::findings::{Invariant, Judge};
use domain::kernel::By;
use domain::order::OrderEvent;
use domain::product::ProductEvent;
use eventstore::{Fault, Told};
use std::collections::HashMap;

/// What no event is without.
const CIRCUMSTANCES: [&str; 4] = ["actor", "occurred_at", "correlation_id", "causation_id"];

impl Books {
    pub(super) fn has_its_circumstances(&mut self, told: &Told) {
        let said: HashMap<String, String> =
            serde_json::from_str(&told.metadata).unwrap_or_default();
        let said = |name: &str| said.get(name).filter(|said| !said.is_empty());
        let missing: Vec<&str> = CIRCUMSTANCES
            .into_iter()
            .filter(|name| said(name).is_none())
            .collect();
        let key = told.key();
        let mut judge = self.findings.at(&key);
        judge.holds(Invariant::Circumstances, missing.is_empty(), || {
            format!("it does not say its {}", missing.join(", "))
        });
        if said("actor").is_some_and(|actor| actor == "system:notices")
            && let Some(notice) = said("command_id")
        {
            self.notice_has_one_effect(told, notice);
        }
    }

    /// Whatever follows from a notice is stored in one transaction, which nothing repeats.
    fn notice_has_one_effect(&mut self, told: &Told, notice: &str) {
        let known = self.notices.entry(notice.to_owned()).or_insert(told.tx_id);
        let once = *known == told.tx_id;
        let key = told.key();
        let mut judge = self.findings.at(&key);
        judge.holds(Invariant::Once, once, || {
            format!("notice {notice} had an effect before")
        });
    }

    pub(super) fn take_product(&mut self, told: &Told) -> Result<(), Fault> {
        if let ProductEvent::Repriced { reason, .. } = told.read()? {
            let key = told.key();
            has_reason(&mut self.findings.at(&key), "the new price", &reason);
        }
        Ok(())
    }
}

/// Staff who call off an order or units of it, or give money back, say why.
pub(super) fn of_order(judge: &mut Judge<'_>, event: &OrderEvent) {
    let (what, by, reason) = match event {
        OrderEvent::Cancelled { by, reason, .. } => ("the cancellation", by, reason),
        OrderEvent::UnitsCalledOff { by, reason, .. } => ("the calling off", by, reason),
        OrderEvent::RefundRequested { by, reason, .. } => ("the refund", by, reason),
        _ => return,
    };
    if *by == By::Staff {
        has_reason(judge, what, reason);
    }
}

pub(super) fn has_reason(judge: &mut Judge<'_>, what: &str, reason: &str) {
    let given = !reason.trim().is_empty();
    judge.holds(Invariant::Circumstances, given, || {
        format!("{what} has no reason")
    });
}
