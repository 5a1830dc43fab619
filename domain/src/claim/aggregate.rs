//! The one place where a unique name meets the framework.

use super::decide::decide;
use super::{Claim, ClaimCommand, ClaimError, ClaimEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Claim {
    const TYPE: &'static str = "claim";
    type Command = ClaimCommand;
    type Event = ClaimEvent;
    type Error = ClaimError;
    type Services = ();

    async fn handle(
        &mut self,
        command: ClaimCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ClaimError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ClaimEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
