//! The hold ran out: a pending order is cancelled, or, while its money may be under way, gives its
//! units back and waits; every other order is left alone.

use crate::ChangeOrderError;
use crate::let_go::{let_go, placement, release_units};
use crate::money::void_open_trials;
use domain::kernel::{Amount, At, OrderId};
use domain::order::{Order, OrderCommand, Status};
use eventstore::{Context, Decision, Desk, Halt, Timer};

/// The order whose timer is due.
#[derive(Debug, Clone, Copy)]
pub struct ExpireOrder {
    pub order_id: OrderId,
    /// Until when an order that lapses waits for money under way.
    pub grace: At,
    pub at: At,
}

/// Cancels a pending order and gives back what it held. The timers are taken back in the same flush
/// whatever the order says, so none knocks twice. True if the order was cancelled.
#[must_use]
pub fn expire_order(wish: ExpireOrder, context: Context) -> Decision<bool, ChangeOrderError> {
    Decision::new(context, move |desk| carry_out(desk, wish)).touching::<Order>(wish.order_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: ExpireOrder) -> Result<bool, Halt<ChangeOrderError>> {
    let ExpireOrder {
        order_id,
        grace,
        at,
    } = wish;
    desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::HOLD);
    let Some(placement) = placement::<ChangeOrderError>(desk, order_id)? else {
        return Ok(false);
    };
    let expire = OrderCommand::Expire { grace, at };
    #[cfg(feature = "planted")]
    let expire = crate::planted::expiry(expire, at);
    let told = desk
        .execute::<Order>(order_id, expire)
        .map_err(Halt::lift)?;
    if told == 0 {
        let order = desk.state::<Order>(order_id)?;
        if !order.is_lapsed() || order.captured() > Amount::ZERO {
            desk.cancel_timer(crate::CHECKOUT, order_id.to_string(), crate::GRACE);
        }
        return Ok(false);
    }
    if desk.state::<Order>(order_id)?.status() == Some(Status::Cancelled) {
        let_go(desk, &placement, "expired", at)?;
        void_open_trials(desk, order_id, at)?;
        return Ok(true);
    }
    release_units(desk, &placement, "expired", at)?;
    void_open_trials(desk, order_id, at)?;
    desk.schedule(Timer {
        process: crate::CHECKOUT,
        instance: order_id.to_string(),
        name: crate::GRACE,
        due_at: grace,
        payload: serde_json::Value::Null,
    });
    Ok(false)
}
