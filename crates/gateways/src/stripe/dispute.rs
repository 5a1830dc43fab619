//! A Dispute as Stripe writes it, and asking how one stands.

use super::Stripe;
use super::call::Call;
use super::intent::Named;
use super::money;
use crate::words;
use domain::kernel::Currency;
use domain::ports::payments::{DisputeNews, GatewayError};
use serde::Deserialize;

/// The fields this shop reads.
#[derive(Deserialize)]
pub(super) struct Dispute {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    #[serde(default)]
    payment_intent: Option<Named>,
    #[serde(default)]
    charge: Option<Named>,
}

impl Dispute {
    /// What the shop is told.
    ///
    /// # Errors
    /// Why it makes no sense.
    pub(super) fn news(self) -> Result<DisputeNews, &'static str> {
        let currency = Currency::parse(&self.currency).map_err(|_| "a dispute in no currency")?;
        let amount = money::from_wire(self.amount, currency).ok_or("a dispute about no sum")?;
        let about = self.payment_intent.or(self.charge);
        Ok(DisputeNews {
            payment_ref: about.map_or_else(|| self.id.clone(), |named| named.id().to_owned()),
            dispute_ref: self.id,
            amount,
            currency,
            status: words::short(&self.status),
        })
    }
}

impl Stripe {
    /// How the dispute with Stripe's number `id` stands.
    pub(super) async fn dispute_standing(&self, id: &str) -> Result<DisputeNews, GatewayError> {
        let dispute: Dispute = self.want(&Call::get(&["disputes", id])).await?;
        dispute.news().map_err(words::ambiguous)
    }
}
