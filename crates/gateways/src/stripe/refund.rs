//! A Refund as Stripe writes it, and giving money back.

use super::Stripe;
use super::call::Call;
use super::intent::{Metadata, Named};
use super::listing::Listed;
use super::money;
use crate::words;
use domain::kernel::{Currency, RefundId};
use domain::ports::payments::{GatewayError, RefundAsk, RefundNews, RefundStanding};
use serde::Deserialize;
use std::ops::ControlFlow;

/// The fields this shop reads.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    failure_reason: Option<String>,
    #[serde(default)]
    pub(super) payment_intent: Option<Named>,
    #[serde(default)]
    pub(super) created: i64,
    #[serde(default)]
    metadata: Metadata,
}

impl Listed for Refund {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Refund {
    fn refund_id(&self) -> Option<RefundId> {
        self.metadata.id("refund_id")
    }

    /// This one, if it is not another refund of the shop's than the one that was asked about.
    fn of(self, refund: RefundId) -> Result<Self, GatewayError> {
        match self.refund_id() {
            Some(named) if named != refund => Err(words::another()),
            _ => Ok(self),
        }
    }

    /// What the shop is told.
    pub(super) fn news(self) -> RefundNews {
        let currency = Currency::parse(&self.currency).ok();
        RefundNews {
            standing: self.standing(),
            amount: currency.and_then(|currency| money::from_wire(self.amount, currency)),
            currency,
            refund_id: self.refund_id(),
            payment_ref: self.payment_intent.as_ref().map(|of| of.id().to_owned()),
            provider_ref: self.id,
        }
    }

    fn standing(&self) -> RefundStanding {
        match self.status.as_deref().unwrap_or_default() {
            "pending" | "requires_action" => RefundStanding::Submitted,
            "succeeded" => RefundStanding::Succeeded,
            "failed" => RefundStanding::Failed {
                code: words::short(self.failure_reason.as_deref().unwrap_or("failed")),
            },
            "canceled" => RefundStanding::Failed {
                code: "canceled".to_owned(),
            },
            said => RefundStanding::Unknown {
                said: words::short(said),
            },
        }
    }
}

impl Stripe {
    /// Gives money back, once: a refund that bears the id already is the answer. Stripe forgets
    /// keys after a day, the refund keeps its metadata for ever.
    pub(super) async fn give_back(&self, ask: &RefundAsk) -> Result<RefundNews, GatewayError> {
        let amount = money::to_wire(ask.amount, ask.currency)?;
        if let Some(known) = self.find_refund(ask).await? {
            return Ok(known.news());
        }
        let call = Call::post(&["refunds"], ask.key.clone())
            .with("payment_intent", &ask.provider_ref)
            .with("amount", amount)
            .with("metadata[refund_id]", ask.refund_id)
            .with("metadata[payment_id]", ask.payment_id)
            .with("metadata[order_id]", ask.order_id);
        let made = self.want::<Refund>(&call).await?;
        made.of(ask.refund_id).map(Refund::news)
    }

    /// How a refund stands.
    pub(super) async fn refund_standing(
        &self,
        ask: &RefundAsk,
        refund_ref: Option<&str>,
    ) -> Result<RefundNews, GatewayError> {
        let refund = match refund_ref {
            Some(id) => self.want(&Call::get(&["refunds", id])).await?,
            None => self.find_refund(ask).await?.ok_or(GatewayError::NotFound)?,
        };
        refund.of(ask.refund_id).map(Refund::news)
    }

    async fn find_refund(&self, ask: &RefundAsk) -> Result<Option<Refund>, GatewayError> {
        let mut found = None;
        let filters = [("payment_intent", ask.provider_ref.clone())];
        self.each("refunds", &filters, |refund: Refund| {
            if refund.refund_id() != Some(ask.refund_id) {
                return ControlFlow::Continue(());
            }
            found = Some(refund);
            ControlFlow::Break(())
        })
        .await?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::Refund;
    use domain::ports::payments::RefundStanding;
    use serde_json::{Value, json};

    #[test]
    fn a_refund_that_is_on_its_way_has_not_arrived() {
        let read = |status: Value| {
            let refund: Refund = serde_json::from_value(
                json!({"id": "re_1", "amount": 1, "currency": "usd", "status": status}),
            )
            .unwrap();
            refund.news().standing
        };
        assert_eq!(read(json!("pending")), RefundStanding::Submitted);
        assert_eq!(read(json!("requires_action")), RefundStanding::Submitted);
        assert_eq!(read(json!("succeeded")), RefundStanding::Succeeded);
        assert!(matches!(
            read(json!("canceled")),
            RefundStanding::Failed { .. }
        ));
        assert!(matches!(read(json!(null)), RefundStanding::Unknown { .. }));
    }
}
