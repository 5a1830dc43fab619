//! Somebody wants to send units back.

use super::{GoodsError, NOTE};
use domain::kernel::{At, By, OrderId, ReturnId};
use domain::order::{LineUnits, Order, OrderCommand};
use domain::returns::{Return, ReturnCommand, ReturnTerms, WhyReturn};
use eventstore::{Attachment, Context, Decision, Desk, Halt};
use serde::{Deserialize, Serialize};

/// A wish to send units back, with everything it needs to know.
#[derive(Debug, Clone)]
pub struct OpenReturn {
    pub order_id: OrderId,
    pub return_id: ReturnId,
    pub units: Vec<LineUnits>,
    pub why: WhyReturn,
    /// What the customer wants to say, sealed.
    pub words: Option<Vec<u8>>,
    /// How many days after the delivery the shop takes goods back from customers.
    pub until_days: u32,
    pub by: By,
    pub at: At,
}

/// The return's version now, and its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnChanged {
    pub return_id: ReturnId,
    pub order_id: OrderId,
    pub version: u64,
}

/// Asks for a return: never more of a line than was sent, nor than is on its way back already.
#[must_use]
pub fn open_return(wish: OpenReturn, context: Context) -> Decision<ReturnChanged, GoodsError> {
    let order_id = wish.order_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Order>(order_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: &OpenReturn) -> Result<ReturnChanged, Halt<GoodsError>> {
    let OpenReturn {
        order_id,
        return_id,
        ..
    } = *wish;
    let open = OrderCommand::OpenReturn {
        return_id,
        units: wish.units.clone(),
        until_days: wish.until_days,
        by: wish.by,
        at: wish.at,
    };
    desk.execute::<Order>(order_id, open).map_err(Halt::lift)?;
    let terms = ReturnTerms {
        return_id,
        order_id,
        units: wish.units.clone(),
        why: wish.why,
        by: wish.by,
    };
    let request = ReturnCommand::Request {
        terms: Box::new(terms),
        at: wish.at,
    };
    desk.create::<Return>(return_id, request)
        .map_err(Halt::lift)?;
    if let Some(body) = &wish.words {
        desk.attach(Attachment {
            owner: return_id.0,
            kind: NOTE,
            body: body.clone(),
        });
    }
    Ok(ReturnChanged {
        return_id,
        order_id,
        version: desk.version::<Return>(return_id)?,
    })
}
