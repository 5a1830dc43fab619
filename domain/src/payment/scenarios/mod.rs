//! scenarios · the rules of attempts to pay, told as examples and as properties · touches nothing.

mod contradicting;
mod disputing;
mod giving_back;
mod hearing;
mod properties;
mod starting;

use super::*;
use crate::kernel::examples::{cents, id, noon};
use crate::kernel::{Amount, Currency};
use crate::order::PaymentMethod;
use crate::ports::payments::Standing;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

fn given(events: Vec<PaymentEvent>) -> AggregateTestExecutor<Payment> {
    TestFramework::with(()).given(events)
}

/// 15.76 dollars for order 1, by card.
fn terms() -> Terms {
    Terms {
        payment_id: id(7),
        order_id: id(1),
        method: PaymentMethod::Stripe,
        amount: cents(1_576),
        currency: Currency::USD,
        key: "pi:7".to_owned(),
    }
}

fn start(terms: Terms) -> PaymentCommand {
    PaymentCommand::Start {
        terms: Box::new(terms),
        at: noon(0),
    }
}

/// News of the attempt that name neither amount nor receipt.
fn news(standing: Standing) -> News {
    News {
        provider_ref: "pi_7".to_owned(),
        standing,
        amount: None,
        currency: None,
        receipt: None,
        request_ref: None,
    }
}

fn hear(standing: Standing) -> PaymentCommand {
    record(news(standing))
}

fn record(news: News) -> PaymentCommand {
    PaymentCommand::Record {
        news: Box::new(news),
        at: noon(1),
    }
}

fn failing(code: &str, is_final: bool) -> Standing {
    Standing::Failed {
        code: code.to_owned(),
        is_final,
    }
}

fn unknown() -> Standing {
    Standing::Unknown {
        said: "timeout".to_owned(),
    }
}

fn started() -> PaymentEvent {
    PaymentEvent::Started {
        terms: terms(),
        at: noon(0),
    }
}

fn submitted() -> PaymentEvent {
    PaymentEvent::Submitted {
        payment_id: id(7),
        provider_ref: "pi_7".to_owned(),
        at: noon(1),
    }
}

fn action_required() -> PaymentEvent {
    PaymentEvent::ActionRequired {
        payment_id: id(7),
        provider_ref: "pi_7".to_owned(),
        request_ref: None,
        at: noon(1),
    }
}

fn authorized() -> PaymentEvent {
    PaymentEvent::Authorized {
        payment_id: id(7),
        provider_ref: "pi_7".to_owned(),
        at: noon(1),
    }
}

fn captured() -> PaymentEvent {
    PaymentEvent::Captured {
        payment_id: id(7),
        order_id: id(1),
        method: PaymentMethod::Stripe,
        amount: cents(1_576),
        currency: Currency::USD,
        provider_ref: "pi_7".to_owned(),
        receipt: None,
        at: noon(1),
    }
}

fn conflicted(taken: i64, taken_currency: Currency) -> PaymentEvent {
    PaymentEvent::Conflicted {
        payment_id: id(7),
        order_id: id(1),
        asked: cents(1_576),
        currency: Currency::USD,
        taken: cents(taken),
        taken_currency,
        provider_ref: "pi_7".to_owned(),
        receipt: None,
        at: noon(1),
    }
}

fn failed(code: &str, is_final: bool) -> PaymentEvent {
    PaymentEvent::Failed {
        payment_id: id(7),
        order_id: id(1),
        code: code.to_owned(),
        is_final,
        at: noon(1),
    }
}

fn voided() -> PaymentEvent {
    PaymentEvent::Voided {
        payment_id: id(7),
        order_id: id(1),
        at: noon(1),
    }
}

fn became_unknown() -> PaymentEvent {
    PaymentEvent::BecameUnknown {
        payment_id: id(7),
        order_id: id(1),
        said: "timeout".to_owned(),
        at: noon(1),
    }
}

/// A callback told of the money, and the provider says that it was cancelled.
fn contradicted(receipt: Option<&str>) -> PaymentEvent {
    PaymentEvent::Contradicted {
        payment_id: id(7),
        order_id: id(1),
        provider_ref: "pi_7".to_owned(),
        amount: cents(1_576),
        currency: Currency::USD,
        receipt: receipt.map(str::to_owned),
        said: "cancelled_by_user".to_owned(),
        at: noon(1),
    }
}

/// The attempt after what happened.
fn after(events: Vec<PaymentEvent>) -> Payment {
    events.into_iter().fold(Payment::default(), Payment::evolve)
}
