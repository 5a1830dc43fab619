//! The one place where a day of a provider's books meets the framework.

use super::{
    Findings, Reconciliation, ReconciliationCommand, ReconciliationError, ReconciliationEvent,
};
use crate::kernel::At;
use crate::order::PaymentMethod;
use chrono::NaiveDate;
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Reconciliation {
    const TYPE: &'static str = "reconciliation";
    type Command = ReconciliationCommand;
    type Event = ReconciliationEvent;
    type Error = ReconciliationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: ReconciliationCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ReconciliationError> {
        let event = match command {
            ReconciliationCommand::Record { findings, at } => record(self, findings, at)?,
            ReconciliationCommand::PassOver { method, day, at } => pass_over(self, method, day, at),
        };
        if let Some(event) = event {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ReconciliationEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}

fn record(
    known: &Reconciliation,
    findings: Findings,
    at: At,
) -> Result<Option<ReconciliationEvent>, ReconciliationError> {
    match known.findings() {
        Some(known) if *known == findings => Ok(None),
        Some(known) if (known.method, known.day) != (findings.method, findings.day) => {
            Err(ReconciliationError::OtherDay)
        }
        _ => Ok(Some(ReconciliationEvent::Compared { findings, at })),
    }
}

fn pass_over(
    known: &Reconciliation,
    method: PaymentMethod,
    day: NaiveDate,
    at: At,
) -> Option<ReconciliationEvent> {
    let is_news = *known == Reconciliation::Open;
    is_news.then_some(ReconciliationEvent::NotCompared { method, day, at })
}
