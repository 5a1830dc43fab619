//! What people write beside an order: the words lie elsewhere, that they were written is a fact.

use super::decide::Decision;
use super::money::known;
use super::{Audience, Order, OrderEvent};
use crate::kernel::{At, By};
use uuid::Uuid;

pub(super) fn write(order: &Order, note_id: Uuid, audience: Audience, by: By, at: At) -> Decision {
    let sale = known(order)?;
    if sale.notes.get(note_id).is_some() {
        return Ok(vec![]);
    }
    Ok(vec![OrderEvent::NoteWritten {
        order_id: sale.placement.order_id,
        note_id,
        audience,
        by,
        at,
    }])
}
