//! The one place where a cart meets the framework.

use super::decide::decide;
use super::{Cart, CartCommand, CartError, CartEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Cart {
    const TYPE: &'static str = "cart";
    type Command = CartCommand;
    type Event = CartEvent;
    type Error = CartError;
    type Services = ();

    async fn handle(
        &mut self,
        command: CartCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), CartError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: CartEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
