//! What goods on their way back answer.

use super::{
    Case, ReceivedUnits, Return, ReturnCommand, ReturnError, ReturnEvent, ReturnStatus, ReturnTerms,
};
use crate::kernel::{At, By, is_name};
use crate::shipment::Tracking;

type Decision = Result<Vec<ReturnEvent>, ReturnError>;

/// What happens, or why not.
pub(super) fn decide(back: &Return, command: ReturnCommand) -> Decision {
    let (case, stands) = match (back.case(), back.status(), command) {
        (None, _, ReturnCommand::Request { terms, at }) => return request(terms, at),
        (Some(case), _, ReturnCommand::Request { terms, .. }) if *case.terms == *terms => {
            return Ok(vec![]);
        }
        (Some(_), _, ReturnCommand::Request { .. }) => return Err(ReturnError::AlreadyRequested),
        (Some(case), Some(stands), command) => ((case, command), stands),
        _ => return Err(ReturnError::Unknown),
    };
    let (case, command) = case;
    let (return_id, order_id) = (case.terms.return_id, case.terms.order_id);
    match command {
        ReturnCommand::Request { .. } => Ok(vec![]),
        ReturnCommand::Approve { at } => {
            lead(stands, ReturnStatus::Approved, || ReturnEvent::Approved {
                return_id,
                order_id,
                at,
            })
        }
        ReturnCommand::Reject { reason, at } => reject(case, stands, reason, at),
        ReturnCommand::Send { tracking, at } => send(case, stands, &tracking, at),
        ReturnCommand::Receive { units, at } => receive(case, stands, units, at),
        ReturnCommand::Close { at } => lead(stands, ReturnStatus::Closed, || ReturnEvent::Closed {
            return_id,
            order_id,
            at,
        }),
        ReturnCommand::Cancel { by, at } => cancel(case, stands, by, at),
        ReturnCommand::Expire { at } if stands == ReturnStatus::Approved => {
            Ok(vec![ReturnEvent::Expired {
                return_id,
                order_id,
                at,
            }])
        }
        ReturnCommand::Expire { .. } => Ok(vec![]),
    }
}

fn request(terms: Box<ReturnTerms>, at: At) -> Decision {
    if terms.units.is_empty() || terms.units.iter().any(|units| units.quantity.is_zero()) {
        return Err(ReturnError::Nothing);
    }
    Ok(vec![ReturnEvent::Requested { terms, at }])
}

/// Quiet where it stands there, refused where no way leads there.
fn lead(from: ReturnStatus, wanted: ReturnStatus, event: impl FnOnce() -> ReturnEvent) -> Decision {
    if from == wanted {
        return Ok(vec![]);
    }
    if from.next().contains(&wanted) {
        Ok(vec![event()])
    } else {
        Err(ReturnError::NotAllowed { from, wanted })
    }
}

fn reject(case: &Case, stands: ReturnStatus, reason: String, at: At) -> Decision {
    if !is_name(&reason, 500) {
        return Err(ReturnError::InvalidReason);
    }
    lead(stands, ReturnStatus::Rejected, || ReturnEvent::Rejected {
        return_id: case.terms.return_id,
        order_id: case.terms.order_id,
        reason,
        at,
    })
}

fn send(case: &Case, stands: ReturnStatus, tracking: &Tracking, at: At) -> Decision {
    let tracking = tracking.tidy().ok_or(ReturnError::InvalidTracking)?;
    lead(stands, ReturnStatus::InTransit, || ReturnEvent::Sent {
        return_id: case.terms.return_id,
        order_id: case.terms.order_id,
        tracking,
        at,
    })
}

fn receive(case: &Case, stands: ReturnStatus, units: Vec<ReceivedUnits>, at: At) -> Decision {
    let wanted = ReturnStatus::Received;
    if !stands.next().contains(&wanted) {
        let from = stands;
        return Err(ReturnError::NotAllowed { from, wanted });
    }
    if units.is_empty() || units.iter().any(|units| units.quantity.is_zero()) {
        return Err(ReturnError::Nothing);
    }
    let mut after = case.clone();
    after.received.extend(units.iter().copied());
    for came in &units {
        let product_id = came.product_id;
        let announced = case.announced(product_id);
        if after.came(product_id, |_| true) > announced {
            let left = announced - case.came(product_id, |_| true);
            return Err(ReturnError::NotExpected { product_id, left });
        }
    }
    let mut announced = case.terms.units.iter();
    let complete = announced
        .all(|units| after.came(units.product_id, |_| true) >= after.announced(units.product_id));
    Ok(vec![ReturnEvent::Received {
        return_id: case.terms.return_id,
        order_id: case.terms.order_id,
        units,
        complete,
        at,
    }])
}

/// What is on its way can no longer be called off by whoever sent it.
fn cancel(case: &Case, stands: ReturnStatus, by: By, at: At) -> Decision {
    let wanted = ReturnStatus::Cancelled;
    if stands == ReturnStatus::InTransit && by == By::Customer {
        let from = stands;
        return Err(ReturnError::NotAllowed { from, wanted });
    }
    lead(stands, wanted, || ReturnEvent::Cancelled {
        return_id: case.terms.return_id,
        order_id: case.terms.order_id,
        by,
        at,
    })
}
