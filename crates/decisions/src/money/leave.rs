//! A notice of a provider's that the shop cannot take: people look into it.

use super::MoneyError;
use domain::kernel::{At, PaymentId};
use domain::payment::{NotTaken, Payment, PaymentCommand};
use eventstore::{Context, Decision, Halt};

/// Shows people a notice about this payment, and why it is not taken. Said twice it is shown once.
#[must_use]
pub fn leave_notice(
    payment_id: PaymentId,
    left: NotTaken,
    at: At,
    context: Context,
) -> Decision<(), MoneyError> {
    let leave = PaymentCommand::LeaveNotice {
        left: Box::new(left),
        at,
    };
    let carry_out = move |desk: &mut eventstore::Desk<'_>| {
        desk.execute::<Payment>(payment_id, leave.clone())
            .map_err(Halt::lift)?;
        Ok(())
    };
    Decision::new(context, carry_out).touching::<Payment>(payment_id)
}
