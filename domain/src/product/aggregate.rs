//! The one place where a product meets the framework.

use super::decide::decide;
use super::{Product, ProductCommand, ProductError, ProductEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Product {
    const TYPE: &'static str = "product";
    type Command = ProductCommand;
    type Event = ProductEvent;
    type Error = ProductError;
    type Services = ();

    async fn handle(
        &mut self,
        command: ProductCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ProductError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ProductEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
