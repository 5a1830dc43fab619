//! Cash at the door is a payment like any other: it has a stream, and can be given back.

use super::MoneyError;
use domain::kernel::{Amount, At, OrderId, PaymentId, derive_id};
use domain::order::{Order, PaymentMethod};
use domain::payment::{News, Payment, PaymentCommand, Terms};
use domain::ports::payments::Standing;
use eventstore::{Desk, Halt};

/// Writes down that the courier took what was due. `None` where nothing was, or the order is paid
/// another way.
pub(crate) fn take_cash<E: From<MoneyError>>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    at: At,
) -> Result<Option<PaymentId>, Halt<E>> {
    let order = desk.state::<Order>(order_id)?;
    let Some(placement) = order.placement() else {
        return Ok(None);
    };
    let (method, currency, amount) = (
        placement.payment_method,
        placement.totals.currency,
        order.due(),
    );
    if method != PaymentMethod::CashOnDelivery || amount == Amount::ZERO {
        return Ok(None);
    }
    let payment_id = PaymentId(derive_id(order_id.0, "cash"));
    let terms = Terms {
        payment_id,
        order_id,
        method,
        amount,
        currency,
        key: format!("cash:{payment_id}"),
    };
    let start = PaymentCommand::Start {
        terms: Box::new(terms),
        at,
    };
    let lift = |no: Halt<_>| no.map(|no| MoneyError::Payment(no).into());
    desk.execute::<Payment>(payment_id, start).map_err(lift)?;
    let taken = News {
        provider_ref: "cash".to_owned(),
        standing: Standing::Captured,
        amount: None,
        currency: None,
        receipt: None,
        request_ref: None,
    };
    let record = PaymentCommand::Record {
        news: Box::new(taken),
        at,
    };
    desk.execute::<Payment>(payment_id, record).map_err(lift)?;
    Ok(Some(payment_id))
}
