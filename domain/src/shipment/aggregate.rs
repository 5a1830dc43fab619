//! The one place where a parcel meets the framework.

use super::decide::decide;
use super::{Shipment, ShipmentCommand, ShipmentError, ShipmentEvent};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

impl Aggregate for Shipment {
    const TYPE: &'static str = "shipment";
    type Command = ShipmentCommand;
    type Event = ShipmentEvent;
    type Error = ShipmentError;
    type Services = ();

    async fn handle(
        &mut self,
        command: ShipmentCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), ShipmentError> {
        for event in decide(self, command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ShipmentEvent) {
        *self = std::mem::take(self).evolve(event);
    }
}
