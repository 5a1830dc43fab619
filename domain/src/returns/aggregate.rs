//! The one place where goods on their way back meet the framework.

use super::decide::decide;
use super::{Return, ReturnCommand, ReturnError, ReturnEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Return {
    const TYPE: &'static str = "return";
    type Command = ReturnCommand;
    type Event = ReturnEvent;
    type Error = ReturnError;
    type Services = ();

    async fn handle(
        &mut self,
        command: ReturnCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ReturnError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ReturnEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
