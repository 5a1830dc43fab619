//! The one place where a stock item meets the framework.

use super::decide::decide;
use super::{StockCommand, StockError, StockEvent, StockItem};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for StockItem {
    const TYPE: &'static str = "stock";
    type Command = StockCommand;
    type Event = StockEvent;
    type Error = StockError;
    type Services = ();

    async fn handle(
        &mut self,
        command: StockCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), StockError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: StockEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
