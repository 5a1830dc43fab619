//! What Stripe itself says was taken and given back, for reconciliation.

use super::Stripe;
use super::intent::Named;
use super::listing::Listed;
use super::money;
use super::refund::Refund;
use chrono::DateTime;
use domain::kernel::{At, Currency};
use domain::ports::payments::{BookKind, BookLine, GatewayError};
use serde::Deserialize;
use std::ops::ControlFlow;

#[derive(Debug, Deserialize)]
struct Charge {
    id: String,
    #[serde(default)]
    payment_intent: Option<Named>,
    #[serde(default)]
    captured: bool,
    #[serde(default)]
    amount_captured: i64,
    currency: String,
    created: i64,
}

impl Listed for Charge {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Stripe {
    /// Captured charges under the number of their payment, and refunds that succeeded, by the time
    /// at which they were made.
    pub(super) async fn read_books(
        &self,
        from: At,
        until: At,
    ) -> Result<Vec<BookLine>, GatewayError> {
        let window = [
            ("created[gte]", from.timestamp().to_string()),
            ("created[lt]", until.timestamp().to_string()),
        ];
        let mut lines = Vec::new();
        self.each("charges", &window, |charge: Charge| {
            // A charge that captured nothing was declined, or only set aside.
            if charge.captured && charge.amount_captured > 0 {
                let of = charge.payment_intent.as_ref();
                let number = of.map_or(charge.id.as_str(), Named::id);
                let sum = (charge.amount_captured, charge.currency.as_str());
                lines.extend(line(number, BookKind::Captured, sum, charge.created));
            }
            ControlFlow::Continue(())
        })
        .await?;
        self.each("refunds", &window, |refund: Refund| {
            if refund.status.as_deref() == Some("succeeded") {
                let sum = (refund.amount, refund.currency.as_str());
                lines.extend(line(&refund.id, BookKind::Refunded, sum, refund.created));
            }
            ControlFlow::Continue(())
        })
        .await?;
        lines.sort_by_key(|line| line.at);
        Ok(lines)
    }
}

fn line(number: &str, kind: BookKind, sum: (i64, &str), created: i64) -> Option<BookLine> {
    let currency = Currency::parse(sum.1).ok();
    let amount = currency.and_then(|currency| money::from_wire(sum.0, currency));
    let at = DateTime::from_timestamp(created, 0);
    let (Some(currency), Some(amount), Some(at)) = (currency, amount, at) else {
        tracing::warn!(
            number,
            "the provider's books hold a line the shop cannot read"
        );
        return None;
    };
    Some(BookLine {
        provider_ref: number.to_owned(),
        kind,
        amount,
        currency,
        at,
    })
}
