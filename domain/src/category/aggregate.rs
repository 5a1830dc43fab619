//! The one place where a category meets the framework.

use super::decide::decide;
use super::{Category, CategoryCommand, CategoryError, CategoryEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Category {
    const TYPE: &'static str = "category";
    type Command = CategoryCommand;
    type Event = CategoryEvent;
    type Error = CategoryError;
    type Services = ();

    async fn handle(
        &mut self,
        command: CategoryCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), CategoryError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: CategoryEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
