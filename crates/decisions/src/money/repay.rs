//! Money goes back: payment, refund and order agree on it in one flush, and a timer sends it.

use super::{MoneyError, SEND};
use domain::kernel::{Amount, At, By, Currency, OrderId, PaymentId, RefundId, ReturnId, derive_id};
use domain::order::{Order, OrderCommand, OrderError, PaymentMethod};
use domain::payment::{NotTaken, Payment, PaymentCommand, PaymentError};
use domain::ports::payments::RefundStanding;
use domain::refund::{Refund, RefundCommand, RefundLine, RefundRoad, RefundTerms, WhyRefund};
use eventstore::{Desk, Halt, Timer};

/// Why people look after money that the shop would give back.
const WITHHELD: &str = "payment_disputed";

/// What goes back of one payment, and why.
#[derive(Debug, Clone)]
pub(super) struct Back {
    pub(super) amount: Amount,
    pub(super) why: WhyRefund,
    pub(super) by: By,
    pub(super) reason: String,
    pub(super) lines: Vec<RefundLine>,
    pub(super) shipping: Amount,
    pub(super) return_id: Option<ReturnId>,
    /// The first of the refunds that give it back together.
    pub(super) part_of: Option<RefundId>,
}

impl Back {
    pub(super) fn of(amount: Amount, why: WhyRefund, by: By, reason: &str) -> Self {
        Self {
            amount,
            why,
            by,
            reason: reason.to_owned(),
            lines: Vec::new(),
            shipping: Amount::ZERO,
            return_id: None,
            part_of: None,
        }
    }
}

/// Gives `wish.amount` of one payment back. The refund's id follows from the order and the number
/// of its refunds.
pub(super) fn give_back(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    payment_id: PaymentId,
    wish: Back,
    at: At,
) -> Result<RefundId, Halt<MoneyError>> {
    let refund_id = next_refund(desk, order_id)?;
    let method = reserve(desk, (order_id, payment_id), refund_id, wish, at)?;
    if moves_by_hand(method) {
        settle_by_hand(desk, order_id, payment_id, refund_id, at)?;
    } else {
        desk.schedule(Timer {
            process: crate::REFUNDS,
            instance: refund_id.to_string(),
            name: SEND,
            due_at: at,
            payload: serde_json::Value::Null,
        });
    }
    Ok(refund_id)
}

/// The id of the next refund of an order.
pub(super) fn next_refund<E>(desk: &mut Desk<'_>, order_id: OrderId) -> Result<RefundId, Halt<E>> {
    let number = desk.state::<Order>(order_id)?.refunds();
    Ok(RefundId(derive_id(order_id.0, &format!("refund {number}"))))
}

/// Writes the refund down at the payment, at itself and at the order; nobody is asked for it yet.
pub(super) fn reserve(
    desk: &mut Desk<'_>,
    (order_id, payment_id): (OrderId, PaymentId),
    refund_id: RefundId,
    wish: Back,
    at: At,
) -> Result<PaymentMethod, Halt<MoneyError>> {
    let payment = desk.state::<Payment>(payment_id)?;
    let currency: Option<Currency> = payment.taken_currency();
    let Some((method, of)) = payment.terms().map(|terms| (terms.method, terms.order_id)) else {
        return Err(Halt::Refused(PaymentError::Unknown.into()));
    };
    if of != order_id {
        return Err(Halt::Refused(MoneyError::OtherOrder(of)));
    }
    let Some(currency) = currency else {
        return Err(Halt::Refused(PaymentError::NothingTaken.into()));
    };
    let road = road(payment, method, &wish);
    let reserve = PaymentCommand::ReserveRefund {
        refund_id,
        amount: wish.amount,
        happened: wish.why == WhyRefund::AtProvider,
        at,
    };
    let reserved = desk.execute::<Payment>(payment_id, reserve);
    #[cfg(feature = "planted")]
    let reserved = crate::planted::without_sum_check(reserved);
    reserved.map_err(Halt::lift)?;
    let terms = Box::new(RefundTerms {
        refund_id,
        payment_id,
        order_id,
        method,
        amount: wish.amount,
        currency,
        why: wish.why,
        reason: wish.reason,
        by: wish.by,
        lines: wish.lines,
        shipping: wish.shipping,
        return_id: wish.return_id,
        part_of: wish.part_of,
        road,
    });
    let request = RefundCommand::Request {
        terms: terms.clone(),
        at,
    };
    desk.create::<Refund>(refund_id, request)
        .map_err(Halt::lift)?;
    let requested = desk.execute::<Order>(order_id, OrderCommand::RequestRefund { terms, at });
    #[cfg(feature = "planted")]
    let requested = crate::planted::without_sum_check(requested);
    requested.map_err(Halt::lift)?;
    Ok(method)
}

/// Money that goes back to a phone keeps the road that was open when it was asked for: a receipt that
/// is learnt afterwards opens no second one. What somebody gave back at the provider is never sent.
fn road(payment: &Payment, method: PaymentMethod, wish: &Back) -> Option<RefundRoad> {
    let is_sent = method == PaymentMethod::Mpesa && wish.why != WhyRefund::AtProvider;
    is_sent.then(|| RefundRoad::of(payment.receipt(), wish.amount, payment.taken()))
}

/// Cash goes back over the counter: whoever says so has done it.
fn moves_by_hand(method: PaymentMethod) -> bool {
    matches!(
        method,
        PaymentMethod::CashOnDelivery | PaymentMethod::Imported
    )
}

fn settle_by_hand(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    payment_id: PaymentId,
    refund_id: RefundId,
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let done = RefundCommand::Record {
        provider_ref: None,
        standing: RefundStanding::Succeeded,
        at,
    };
    desk.execute::<Refund>(refund_id, done)
        .map_err(Halt::lift)?;
    desk.execute::<Payment>(payment_id, PaymentCommand::SettleRefund { refund_id, at })
        .map_err(Halt::lift)?;
    desk.execute::<Order>(order_id, OrderCommand::RecordRefund { refund_id, at })
        .map_err(Halt::lift)?;
    Ok(())
}

/// Gives back what the shop itself decided to give, whoever else has a word in it: what the payer's bank
/// holds is shown to people, who give it back should the bank let it stand.
pub(super) fn give_free_back(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    payment_id: PaymentId,
    wish: Back,
    at: At,
) -> Result<(), Halt<MoneyError>> {
    let payment = desk.state::<Payment>(payment_id)?;
    let free = payment.free();
    let withheld = wish.amount.min(payment.left()).minus(free);
    let withheld = withheld.unwrap_or(Amount::ZERO);
    if withheld <= Amount::ZERO {
        return give_back(desk, order_id, payment_id, wish, at).map(|_| ());
    }
    let number = payment.provider_ref().map(str::to_owned);
    let left = Box::new(NotTaken {
        provider_ref: number.unwrap_or_else(|| payment_id.to_string()),
        amount: withheld,
        currency: payment.taken_currency(),
        why: WITHHELD.to_owned(),
    });
    desk.execute::<Payment>(payment_id, PaymentCommand::LeaveNotice { left, at })
        .map_err(Halt::lift)?;
    if free > Amount::ZERO {
        let part = Back {
            amount: free,
            ..wish
        };
        give_back(desk, order_id, payment_id, part, at)?;
    }
    Ok(())
}

/// Gives back whatever of the order's money is not on its way back yet. Goodwill is refused while a
/// payer's bank holds some of it; what has to happen anyway leaves that to people.
pub(crate) fn give_everything_back<E: From<MoneyError>>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    (why, by, reason): (WhyRefund, By, &str),
    at: At,
) -> Result<(), Halt<E>> {
    let mut left = desk.state::<Order>(order_id)?.refundable();
    let payments: Vec<PaymentId> = desk.state::<Order>(order_id)?.captured_by().collect();
    for payment_id in payments {
        let amount = desk.state::<Payment>(payment_id)?.left().min(left);
        if amount <= Amount::ZERO {
            continue;
        }
        let wish = Back::of(amount, why, by, reason);
        let given = match why {
            WhyRefund::Goodwill => give_back(desk, order_id, payment_id, wish, at).map(|_| ()),
            _ => give_free_back(desk, order_id, payment_id, wish, at),
        };
        given.map_err(Halt::lift)?;
        left = left.minus(amount).unwrap_or(Amount::ZERO);
    }
    if left > Amount::ZERO {
        // Money of a time before payments had streams: people give it back.
        return Err(Halt::Refused(
            MoneyError::from(OrderError::RefundNeeded).into(),
        ));
    }
    Ok(())
}
