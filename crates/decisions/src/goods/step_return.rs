//! A return is answered, sent, called off, or runs out; its order follows.

use super::GoodsError;
use super::open_return::ReturnChanged;
use crate::{EXPIRY, RETURNS};
use domain::kernel::{At, By, OrderId, ReturnId};
use domain::order::{Order, OrderCommand};
use domain::returns::{Return, ReturnCommand, ReturnError};
use domain::shipment::Tracking;
use eventstore::{Context, Decision, Desk, Halt, Timer};

/// What is to happen to a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnStep {
    /// The shop takes the goods if they are sent before `until`.
    Approve { until: At },
    /// The shop does not take them.
    Reject { reason: String },
    /// A courier has them.
    Send(Tracking),
    /// They do not come after all.
    Cancel,
    /// Nobody sent them in time; quiet for all but an approved return.
    Expire,
}

/// A wish about a return, with everything it needs to know.
#[derive(Debug, Clone)]
pub struct StepReturn {
    pub return_id: ReturnId,
    pub step: ReturnStep,
    pub by: By,
    /// The version of the return that the caller looked at, where they say so.
    pub expected_version: Option<u64>,
    pub at: At,
}

/// Carries out one step of a return's life. A step to where it stands says nothing.
#[must_use]
pub fn step_return(wish: StepReturn, context: Context) -> Decision<ReturnChanged, GoodsError> {
    let return_id = wish.return_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Return>(return_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: &StepReturn) -> Result<ReturnChanged, Halt<GoodsError>> {
    let (return_id, at) = (wish.return_id, wish.at);
    let order_id = order_of(desk, return_id, wish.expected_version)?;
    let command = match &wish.step {
        ReturnStep::Approve { .. } => ReturnCommand::Approve { at },
        ReturnStep::Reject { reason } => ReturnCommand::Reject {
            reason: reason.clone(),
            at,
        },
        ReturnStep::Send(tracking) => ReturnCommand::Send {
            tracking: tracking.clone(),
            at,
        },
        ReturnStep::Cancel => ReturnCommand::Cancel { by: wish.by, at },
        ReturnStep::Expire => ReturnCommand::Expire { at },
    };
    let told = desk
        .execute::<Return>(return_id, command)
        .map_err(Halt::lift)?;
    match &wish.step {
        ReturnStep::Approve { until } if told > 0 => desk.schedule(Timer {
            process: RETURNS,
            instance: return_id.to_string(),
            name: EXPIRY,
            due_at: *until,
            payload: serde_json::Value::Null,
        }),
        ReturnStep::Approve { .. } => {}
        _ => desk.cancel_timer(RETURNS, return_id, EXPIRY),
    }
    if told > 0 {
        end_if_over(desk, order_id, return_id, at)?;
    }
    changed(desk, return_id, order_id)
}

/// The order no longer waits for a return that is over.
fn end_if_over(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    return_id: ReturnId,
    at: At,
) -> Result<(), Halt<GoodsError>> {
    let status = desk.state::<Return>(return_id)?.status();
    if status.is_some_and(domain::returns::ReturnStatus::is_over) {
        desk.execute::<Order>(order_id, OrderCommand::EndReturn { return_id, at })
            .map_err(Halt::lift)?;
    }
    Ok(())
}

/// The order of a return that is at the version the caller looked at.
pub(super) fn order_of(
    desk: &mut Desk<'_>,
    return_id: ReturnId,
    expected_version: Option<u64>,
) -> Result<OrderId, Halt<GoodsError>> {
    let case = desk.state::<Return>(return_id)?.case();
    let Some(order_id) = case.map(|case| case.terms.order_id) else {
        return Err(Halt::Refused(ReturnError::Unknown.into()));
    };
    if let Some(version) = expected_version {
        desk.expect_version::<Return, _>(return_id, version)?;
    }
    Ok(order_id)
}

pub(super) fn changed(
    desk: &mut Desk<'_>,
    return_id: ReturnId,
    order_id: OrderId,
) -> Result<ReturnChanged, Halt<GoodsError>> {
    Ok(ReturnChanged {
        return_id,
        order_id,
        version: desk.version::<Return>(return_id)?,
    })
}
