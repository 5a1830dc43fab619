//! The one place where a case meets the framework.

use super::{Attention, AttentionCommand, AttentionError, AttentionEvent};
use crate::kernel::is_name;
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Attention {
    const TYPE: &'static str = "attention";
    type Command = AttentionCommand;
    type Event = AttentionEvent;
    type Error = AttentionError;
    type Services = ();

    async fn handle(
        &mut self,
        command: AttentionCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), AttentionError> {
        let AttentionCommand::Close {
            case_id,
            seen,
            reason,
            at,
        } = command;
        if seen == 0 {
            return Err(AttentionError::NothingSeen);
        }
        if !is_name(&reason, 500) {
            return Err(AttentionError::InvalidReason);
        }
        if seen > self.seen() {
            let closed = AttentionEvent::Closed {
                case_id,
                seen,
                reason,
                at,
            };
            sink.write(closed, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: AttentionEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
