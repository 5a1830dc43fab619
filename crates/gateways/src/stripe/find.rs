//! Finding a payment, also one whose answer was lost.

use super::Stripe;
use super::call::Call;
use super::intent::Intent;
use super::listing::Listed;
use crate::words;
use chrono::Duration;
use domain::ports::payments::{GatewayError, PaymentTrace};
use std::ops::ControlFlow;

/// The clocks of the shop and of Stripe may differ by so much.
const SKEW: Duration = Duration::minutes(10);
/// So long a wish may be repeated under its key, and so long after it was first sent the payment
/// may have come about.
const KEY_LIVES: Duration = Duration::hours(24);

impl Listed for Intent {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Stripe {
    /// The payment with Stripe's number `id`.
    pub(super) async fn retrieve(&self, id: &str) -> Result<Intent, GatewayError> {
        let intent: Intent = self.want(&Call::get(&["payment_intents", id])).await?;
        if intent.id == id {
            Ok(intent)
        } else {
            Err(words::another())
        }
    }

    /// The payment `trace` is about: by Stripe's number, or by the id that was sent with the wish.
    /// The list of payments is complete at once, unlike Stripe's search, so `NotFound` is certain.
    pub(super) async fn find(&self, trace: &PaymentTrace) -> Result<Intent, GatewayError> {
        if let Some(id) = &trace.provider_ref {
            return self.retrieve(id).await?.of(trace.payment_id);
        }
        let until = trace.asked_at + KEY_LIVES + SKEW;
        let filters = [
            (
                "created[gte]",
                (trace.asked_at - SKEW).timestamp().to_string(),
            ),
            ("created[lte]", until.timestamp().to_string()),
        ];
        let mut found = None;
        self.each("payment_intents", &filters, |intent: Intent| {
            if intent.payment_id() != Some(trace.payment_id) {
                return ControlFlow::Continue(());
            }
            found = Some(intent);
            ControlFlow::Break(())
        })
        .await?;
        found.ok_or(GatewayError::NotFound)
    }
}
