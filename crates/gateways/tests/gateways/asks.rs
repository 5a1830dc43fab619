//! What the shop asks for in these tests, and whom.

use domain::kernel::{Amount, At, Currency, OrderId, PaymentId, RefundId};
use domain::ports::payments::{PaymentAsk, PaymentTrace, RefundAsk};
use gateways::Times;
use gateways::mpesa::{Initiator, Mpesa, MpesaOptions};
use gateways::stripe::{Stripe, StripeOptions};
use gateways::timing::ToldTiming;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

pub(crate) fn noon() -> At {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

pub(crate) fn timing() -> Arc<ToldTiming> {
    Arc::new(ToldTiming::new(noon()))
}

/// Time that begins now, for providers with clocks of their own.
pub(crate) fn timing_now() -> Arc<ToldTiming> {
    Arc::new(ToldTiming::new(chrono::Utc::now()))
}

/// Patient enough for a busy machine.
const PATIENT: Duration = Duration::from_secs(10);
/// For providers that never answer.
pub(crate) const HASTY: Times = Times {
    connect: Duration::from_secs(3),
    total: Duration::from_secs(1),
};

pub(crate) fn stripe_options(url: &str) -> StripeOptions {
    StripeOptions {
        base_url: url.to_owned(),
        times: Times {
            total: PATIENT,
            ..Times::default()
        },
        ..StripeOptions::new("sk_test_shop".into(), "whsec_shop".into())
    }
}

pub(crate) fn stripe(url: &str) -> Stripe {
    Stripe::with_timing(stripe_options(url), timing()).unwrap()
}

pub(crate) fn mpesa_options(url: &str) -> MpesaOptions {
    MpesaOptions {
        base_url: url.to_owned(),
        initiator: Some(Initiator {
            name: "shop_api".to_owned(),
            security_credential: "c2VhbGVk".into(),
            payout_shortcode: None,
        }),
        times: Times {
            total: PATIENT,
            ..Times::default()
        },
        ..MpesaOptions::new(
            ("consumer".into(), "secret".into()),
            ("174379".to_owned(), "pass".into()),
            "https://shop.example".to_owned(),
        )
    }
}

pub(crate) fn mpesa(url: &str) -> Mpesa {
    Mpesa::with_timing(mpesa_options(url), timing()).unwrap()
}

pub(crate) fn payment() -> PaymentId {
    PaymentId(Uuid::from_u128(1))
}

pub(crate) fn order() -> OrderId {
    OrderId(Uuid::from_u128(2))
}

pub(crate) fn refund_id() -> RefundId {
    RefundId(Uuid::from_u128(3))
}

pub(crate) fn ask(units: i64, currency: Currency) -> PaymentAsk {
    PaymentAsk {
        payment_id: payment(),
        order_id: order(),
        amount: Amount::minor(units),
        currency,
        key: "pi:2:1".to_owned(),
        phone: Some("254712345678".into()),
        callback_token: Some("t0ken".into()),
        means: None,
        reference: "ES-26-000123".to_owned(),
    }
}

pub(crate) fn trace(provider_ref: Option<&str>) -> PaymentTrace {
    PaymentTrace {
        payment_id: payment(),
        order_id: order(),
        provider_ref: provider_ref.map(str::to_owned),
        key: "pi:2:1".to_owned(),
        amount: Amount::minor(1_099),
        currency: Currency::USD,
        reference: "ES-26-000123".to_owned(),
        asked_at: noon(),
    }
}

/// A wish to give `units` of `captured` back.
pub(crate) fn refund(units: i64, captured: i64, currency: Currency) -> RefundAsk {
    RefundAsk {
        refund_id: refund_id(),
        payment_id: payment(),
        order_id: order(),
        provider_ref: "pi_1".to_owned(),
        receipt: Some("NLJ7RT61SV".to_owned()),
        road: None,
        amount: Amount::minor(units),
        captured: Amount::minor(captured),
        currency,
        key: "rf:3".to_owned(),
        phone: Some("254712345678".into()),
        callback_token: Some("t0ken".into()),
    }
}
