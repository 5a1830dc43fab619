//! The one place where a customer meets the framework.

use super::decide::decide;
use super::{Customer, CustomerCommand, CustomerError, CustomerEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Customer {
    const TYPE: &'static str = "customer";
    type Command = CustomerCommand;
    type Event = CustomerEvent;
    type Error = CustomerError;
    type Services = ();

    async fn handle(
        &mut self,
        command: CustomerCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), CustomerError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: CustomerEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
