//! The one place where an order meets the framework.

use super::decide::decide;
use super::{Order, OrderCommand, OrderError, OrderEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Order {
    const TYPE: &'static str = "order";
    type Command = OrderCommand;
    type Event = OrderEvent;
    type Error = OrderError;
    type Services = ();

    async fn handle(
        &mut self,
        command: OrderCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), OrderError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: OrderEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
