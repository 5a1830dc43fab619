//! Somebody wants to pay: an attempt is written down before the provider hears of it.

use super::{LOOKS, MoneyError};
use domain::kernel::{Amount, At, Currency, OrderId, PaymentId, derive_id};
use domain::order::{Order, OrderCommand, OrderError, PaymentMethod, Trial, TrialStanding};
use domain::payment::{Payment, PaymentCommand, Stage, Terms};
use eventstore::{Attachment, Context, Decision, Desk, Halt, Timer};
use serde::{Deserialize, Serialize};

/// A wish to pay, with everything it needs to know.
#[derive(Debug, Clone)]
pub struct StartPayment {
    pub order_id: OrderId,
    pub method: PaymentMethod,
    /// What the payer believes is due; another sum is refused.
    pub asserted: Option<Amount>,
    pub currency: Option<Currency>,
    /// The payer's phone, sealed, with its kind.
    pub attachments: Vec<(&'static str, Vec<u8>)>,
    /// The provider is down and is not asked for so many seconds: an attempt that is under way is
    /// answered, none is begun. It would only count against the payer.
    pub rests_for: Option<u64>,
    /// When somebody looks after the attempt, should its asker have died.
    pub look_at: At,
    pub at: At,
}

/// The attempt that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentBegun {
    pub payment_id: PaymentId,
    pub amount: Amount,
    pub currency: Currency,
    /// False where an attempt of the same kind was under way already: it is answered again.
    pub fresh: bool,
}

/// Starts an attempt for what is due, or answers the one that is under way by the same method. An
/// open attempt by another method is called off. The attempt's id follows from the order and its
/// number, so that nobody starts the same one twice.
#[must_use]
pub fn start_payment(wish: StartPayment, context: Context) -> Decision<PaymentBegun, MoneyError> {
    let order_id = wish.order_id;
    Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Order>(order_id)
}

fn carry_out(desk: &mut Desk<'_>, wish: &StartPayment) -> Result<PaymentBegun, Halt<MoneyError>> {
    let (order_id, at) = (wish.order_id, wish.at);
    let order = desk.state::<Order>(order_id)?;
    let Some(placement) = order.placement() else {
        return Err(refused(OrderError::Unknown));
    };
    let currency = placement.totals.currency;
    if wish.currency.is_some_and(|said| said != currency) {
        return Err(Halt::Refused(MoneyError::WrongCurrency));
    }
    let due = order.due();
    // An older one that is still open is being called off.
    let latest = order.trials().last().cloned();
    let open = latest.filter(|trial| trial.standing == TrialStanding::Open);
    let payment_id = nth(order_id, order.trials().len());
    if let Some(open) = open {
        if open.method == wish.method && open.amount == due && !is_over(desk, &open)? {
            check_assertion(wish, due)?;
            return Ok(PaymentBegun {
                payment_id: open.payment_id,
                amount: due,
                currency,
                fresh: false,
            });
        }
        super::timers::void(desk, open.payment_id, at);
    }
    let start = OrderCommand::StartPayment {
        payment_id,
        method: wish.method,
        asserted: wish.asserted,
        at,
    };
    desk.execute::<Order>(order_id, start).map_err(Halt::lift)?;
    if let Some(seconds) = wish.rests_for {
        return Err(Halt::Refused(MoneyError::ProviderRests(seconds)));
    }
    let terms = Terms {
        payment_id,
        order_id,
        method: wish.method,
        amount: due,
        currency,
        key: format!("pi:{payment_id}"),
    };
    let start = PaymentCommand::Start {
        terms: Box::new(terms),
        at,
    };
    desk.create::<Payment>(payment_id, start)
        .map_err(Halt::lift)?;
    keep(desk, wish, payment_id);
    Ok(PaymentBegun {
        payment_id,
        amount: due,
        currency,
        fresh: true,
    })
}

/// A prompt that nobody answered is over for the payer, though money of it may still come: nobody can
/// answer it any more. An intent whose card was declined is not, it takes another card.
fn is_over(desk: &mut Desk<'_>, trial: &Trial) -> Result<bool, Halt<MoneyError>> {
    let stage = desk.state::<Payment>(trial.payment_id)?.stage();
    let failed = matches!(stage, Some(Stage::Failed { .. }));
    Ok(trial.method == PaymentMethod::Mpesa && failed)
}

fn check_assertion(wish: &StartPayment, due: Amount) -> Result<(), Halt<MoneyError>> {
    if wish.asserted.is_some_and(|asserted| asserted != due) {
        return Err(refused(OrderError::WrongAmount { due }));
    }
    Ok(())
}

fn refused(no: OrderError) -> Halt<MoneyError> {
    Halt::Refused(no.into())
}

/// The id of an order's attempt number `n`, counted from nought.
fn nth(order_id: OrderId, n: usize) -> PaymentId {
    PaymentId(derive_id(order_id.0, &format!("payment {n}")))
}

fn keep(desk: &mut Desk<'_>, wish: &StartPayment, payment_id: PaymentId) {
    desk.schedule(Timer {
        process: crate::PAYMENTS,
        instance: payment_id.to_string(),
        name: LOOKS[0],
        due_at: wish.look_at,
        payload: serde_json::Value::Null,
    });
    for (kind, body) in &wish.attachments {
        desk.attach(Attachment {
            owner: payment_id.0,
            kind,
            body: body.clone(),
        });
    }
}
