//! Somebody wants to pay: an attempt is written down before the provider hears of it.

use super::MoneyError;
use domain::attention::{Attention, of_contradicted};
use domain::kernel::{Amount, At, Currency, OrderId, PaymentId, derive_id};
use domain::order::{Order, OrderCommand, OrderError, PaymentMethod, Trial, TrialStanding};
use domain::payment::{Payment, PaymentCommand, Stage, Terms};
use eventstore::{Attachment, Context, Decision, Desk, Halt};
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
    if wish.method == PaymentMethod::Mpesa && may_be_paid(desk, (order_id, payment_id))? {
        return Err(Halt::Refused(MoneyError::MayBePaid));
    }
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
/// answer it any more. So is one whose money people looked for. An intent whose card was declined is
/// not, it takes another card.
fn is_over(desk: &mut Desk<'_>, trial: &Trial) -> Result<bool, Halt<MoneyError>> {
    if trial.method != PaymentMethod::Mpesa {
        return Ok(false);
    }
    let payment = desk.state::<Payment>(trial.payment_id)?;
    let failed = matches!(payment.stage(), Some(Stage::Failed { .. }));
    let contradicted = payment.contradictions() > 0;
    Ok(failed || contradicted && !is_unconfirmed(desk, trial.payment_id)?)
}

/// Whether an earlier prompt of the order may have been paid: nobody is asked twice before that is known.
fn may_be_paid(
    desk: &mut Desk<'_>,
    (order_id, but): (OrderId, PaymentId),
) -> Result<bool, Halt<MoneyError>> {
    let trials = desk.state::<Order>(order_id)?.trials().iter();
    let prompts = trials.filter(|trial| {
        let no_money = [TrialStanding::Open, TrialStanding::Failed].contains(&trial.standing);
        trial.method == PaymentMethod::Mpesa && no_money && !trial.reached_nobody
    });
    let prompts: Vec<PaymentId> = prompts.map(|trial| trial.payment_id).collect();
    for payment_id in prompts.into_iter().filter(|id| *id != but) {
        if is_unconfirmed(desk, payment_id)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A notice told of money that nobody has seen, and nobody closed the case having seen all such notices.
fn is_unconfirmed(desk: &mut Desk<'_>, payment_id: PaymentId) -> Result<bool, Halt<MoneyError>> {
    let told = desk.state::<Payment>(payment_id)?.contradictions();
    if told == 0 {
        return Ok(false);
    }
    let case = desk.state::<Attention>(of_contradicted(payment_id))?;
    Ok(usize::try_from(case.seen()).is_ok_and(|seen| seen < told))
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
    super::timers::look(desk, payment_id, wish.look_at);
    for (kind, body) in &wish.attachments {
        desk.attach(Attachment {
            owner: payment_id.0,
            kind,
            body: body.clone(),
        });
    }
}
