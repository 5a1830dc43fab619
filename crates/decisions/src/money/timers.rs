//! When somebody looks after a payment or a refund again.

use domain::kernel::{At, OrderId, PaymentId};
use domain::order::{Order, PaymentMethod, TrialStanding};
use domain::payment::{Payment, Stage};
use eventstore::{Desk, Halt, Timer};

/// The timers of an attempt or a refund, one after the other; each is set when the one before it
/// led to nothing.
pub const LOOKS: [&str; 14] = [
    "look_00", "look_01", "look_02", "look_03", "look_04", "look_05", "look_06", "look_07",
    "look_08", "look_09", "look_10", "look_11", "look_12", "look_13",
];
/// The timer that calls an attempt off at its provider.
pub const VOID: &str = "void";
/// The timer that sends a refund to its provider.
pub const SEND: &str = "send";

/// The timers that follow an unproven notice: one that claims success, one that claims failure.
pub const HINTS: [&str; 2] = ["hint_paid", "hint_failed"];

/// Stands between whose timer it is and the notice that it follows, so that no notice waits for another's
/// timer, or ends it.
const OF_NOTICE: char = '#';

/// What the timer belongs to that follows the notice `event` about `instance`.
#[must_use]
pub fn following(instance: &str, event: &str) -> String {
    format!("{instance}{OF_NOTICE}{event}")
}

/// Whose timer it is, and what it is answered as: by its name, and the notice where it follows one.
#[must_use]
pub fn whose<'a>(instance: &'a str, name: &str) -> (&'a str, String) {
    match instance.split_once(OF_NOTICE) {
        Some((instance, event)) => (instance, following(name, event)),
        None => (instance, name.to_owned()),
    }
}

/// The timer that is answered as `called`: what it belongs to, and its name.
pub(super) fn called<'a>(instance: &str, called: &'a str) -> (String, &'a str) {
    match called.split_once(OF_NOTICE) {
        Some((name, event)) => (following(instance, event), name),
        None => (instance.to_owned(), called),
    }
}

/// Sets the timer that is answered as `name` anew, with what it is to know then.
pub fn knock_again(
    desk: &mut Desk<'_>,
    process: &'static str,
    (instance, name): (&str, &str),
    due_at: At,
    payload: &serde_json::Value,
) {
    let (instance, name) = called(instance, name);
    let Some(name) = known(name) else { return };
    desk.cancel_timer(process, &instance, name);
    desk.schedule(Timer {
        process,
        instance,
        name,
        due_at,
        payload: payload.clone(),
    });
}

/// Whether nobody looks any more after the timer `name`.
pub(super) fn is_last(name: &str) -> bool {
    LOOKS.last() == Some(&name)
}

/// Sets the first timer of the row.
pub(super) fn look(desk: &mut Desk<'_>, payment_id: PaymentId, due_at: At) {
    desk.schedule(Timer {
        process: crate::PAYMENTS,
        instance: payment_id.to_string(),
        name: LOOKS[0],
        due_at,
        payload: serde_json::Value::Null,
    });
}

/// Takes the timer `name` back: nobody has to look any more.
pub fn look_over(desk: &mut Desk<'_>, process: &'static str, instance: &str, name: &str) {
    if let Some(name) = known(name) {
        desk.cancel_timer(process, instance, name);
    }
}

/// Takes the timer `name` back and sets the next one of its row, due at `due_at`. After the last of
/// the row only people look.
pub fn look_again(
    desk: &mut Desk<'_>,
    process: &'static str,
    instance: &str,
    name: &str,
    due_at: At,
) {
    look_over(desk, process, instance, name);
    let next = match LOOKS.iter().position(|look| *look == name) {
        Some(at) => LOOKS.get(at + 1),
        None if name == SEND => LOOKS.first(),
        // The row of looks goes on beside it.
        None => None,
    };
    if let Some(next) = next {
        desk.schedule(Timer {
            process,
            instance: instance.to_owned(),
            name: next,
            due_at,
            payload: serde_json::Value::Null,
        });
    }
}

fn known(name: &str) -> Option<&'static str> {
    let names = LOOKS.into_iter().chain([VOID, SEND]).chain(HINTS);
    names.into_iter().find(|known| *known == name)
}

/// Lets an attempt be called off at its provider.
pub(crate) fn void(desk: &mut Desk<'_>, payment_id: PaymentId, at: At) {
    desk.schedule(Timer {
        process: crate::PAYMENTS,
        instance: payment_id.to_string(),
        name: VOID,
        due_at: at,
        payload: serde_json::Value::Null,
    });
}

/// The same for every attempt of an order that may still take money.
pub(crate) fn void_open_trials<E>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
    at: At,
) -> Result<(), Halt<E>> {
    let trials = desk.state::<Order>(order_id)?.trials().iter();
    let open = trials.filter(|trial| trial.standing == TrialStanding::Open);
    let open: Vec<PaymentId> = open.map(|trial| trial.payment_id).collect();
    for payment_id in open {
        void(desk, payment_id, at);
    }
    Ok(())
}

/// Whether an attempt is with its provider: money may come of it, and would go back when the order is cancelled.
/// One that waits for a card's owner takes none once it is voided; a prompt on a phone cannot be called off.
pub(crate) fn is_money_under_way<E>(
    desk: &mut Desk<'_>,
    order_id: OrderId,
) -> Result<bool, Halt<E>> {
    let trials = desk.state::<Order>(order_id)?.trials().iter();
    let open = trials.filter(|trial| trial.standing == TrialStanding::Open);
    let open: Vec<PaymentId> = open.map(|trial| trial.payment_id).collect();
    for payment_id in open {
        let payment = desk.state::<Payment>(payment_id)?;
        let method = payment.terms().map(|terms| terms.method);
        let is_there = matches!(
            payment.stage(),
            Some(Stage::Created | Stage::Submitted | Stage::Authorized | Stage::Unknown)
        );
        if is_there || method == Some(PaymentMethod::Mpesa) {
            return Ok(true);
        }
    }
    Ok(false)
}
