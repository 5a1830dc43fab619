//! The one place where a coupon meets the framework.

use super::decide::decide;
use super::{Coupon, CouponCommand, CouponError, CouponEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Coupon {
    const TYPE: &'static str = "coupon";
    type Command = CouponCommand;
    type Event = CouponEvent;
    type Error = CouponError;
    type Services = ();

    async fn handle(
        &mut self,
        command: CouponCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), CouponError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: CouponEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
