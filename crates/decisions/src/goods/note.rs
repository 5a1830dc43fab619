//! Somebody writes a note beside an order: the fact goes into history, its words lie beside it.

use super::GoodsError;
use domain::kernel::{At, By, OrderId};
use domain::order::{Audience, Order, OrderCommand, OrderError};
use eventstore::{Attachment, Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kind of the attachment that holds the sealed words of a note; its owner is the note's id.
pub const NOTE: &str = "note";

/// A note to be written.
#[derive(Debug, Clone)]
pub struct WriteNote {
    pub order_id: OrderId,
    pub note_id: Uuid,
    pub audience: Audience,
    pub by: By,
    /// The words, sealed.
    pub sealed: Vec<u8>,
    pub at: At,
}

/// The note that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteWritten {
    pub note_id: Uuid,
    pub order_id: OrderId,
    pub at: At,
}

/// Writes a note. The same note again says nothing.
#[must_use]
pub fn write_note(wish: WriteNote, context: Context) -> Decision<NoteWritten, GoodsError> {
    let (order_id, note_id, at) = (wish.order_id, wish.note_id, wish.at);
    let write = move |desk: &mut Desk<'_>| {
        put_beside(desk, &wish).map_err(Halt::lift)?;
        Ok(NoteWritten {
            note_id,
            order_id,
            at,
        })
    };
    Decision::new(context, write).touching::<Order>(order_id)
}

/// The fact into history, the words beside it.
pub(crate) fn put_beside(desk: &mut Desk<'_>, wish: &WriteNote) -> Result<(), Halt<OrderError>> {
    let command = OrderCommand::WriteNote {
        note_id: wish.note_id,
        audience: wish.audience,
        by: wish.by,
        at: wish.at,
    };
    if desk.execute::<Order>(wish.order_id, command)? > 0 {
        desk.attach(Attachment {
            owner: wish.note_id,
            kind: NOTE,
            body: wish.sealed.clone(),
        });
    }
    Ok(())
}
