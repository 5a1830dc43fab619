//! The one place where a day of a provider's books meets the framework.

use super::{Reconciliation, ReconciliationCommand, ReconciliationError, ReconciliationEvent};
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
        let ReconciliationCommand::Record { findings, at } = command;
        match self.findings() {
            Some(known) if *known == findings => {}
            Some(known) if (known.method, known.day) != (findings.method, findings.day) => {
                return Err(ReconciliationError::OtherDay);
            }
            _ => {
                sink.write(ReconciliationEvent::Compared { findings, at }, self)
                    .await;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: ReconciliationEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
