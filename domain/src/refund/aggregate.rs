//! The one place where a refund meets the framework.

use super::decide::decide;
use super::{Refund, RefundCommand, RefundError, RefundEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Refund {
    const TYPE: &'static str = "refund";
    type Command = RefundCommand;
    type Event = RefundEvent;
    type Error = RefundError;
    type Services = ();

    async fn handle(
        &mut self,
        command: RefundCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), RefundError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: RefundEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
