//! What somebody ordered as a guest becomes theirs once the address it was ordered with is verified.
//!
//! A wish is a row, written with what causes it; attaching twice is quiet; the wish goes last. So a
//! process may die anywhere.

use crate::{Privacy, PrivacyError};
use chrono::{DateTime, Utc};
use domain::kernel::{CustomerId, OrderId};
use domain::order::{Order, OrderCommand, OrderError};
use eventstore::{Context, DecideError, Decision, Halt};
use identity::EMAIL_INDEX;
use uuid::Uuid;

/// How many wishes are looked at in one go.
const PAGE: i64 = 100;

impl Privacy {
    /// Attaches what waits. Says how many orders found their customer.
    pub async fn attach_due(&self, at: DateTime<Utc>) -> Result<usize, PrivacyError> {
        let mut done = 0;
        for wish in self.identity.attach_wishes(PAGE).await? {
            done += self.attach_to(wish.0, at).await?;
            self.identity.end_attach_wish(&wish).await?;
        }
        Ok(done)
    }

    /// Attaches to the customer what was ordered with their verified address.
    pub(crate) async fn attach_to(
        &self,
        person: CustomerId,
        at: DateTime<Utc>,
    ) -> Result<usize, PrivacyError> {
        let orders: Vec<Uuid> = sqlx::query_scalar(
            "SELECT a.owner FROM users u JOIN attachment a
                ON a.body = u.email_index AND a.kind = $2 AND a.body <> ''::bytea
             WHERE u.id = $1 AND u.email_verified",
        )
        .bind(person.0)
        .bind(EMAIL_INDEX)
        .fetch_all(self.pool())
        .await?;
        for order in &orders {
            self.attach(OrderId(*order), person, at).await?;
            sqlx::query("UPDATE attachment SET body = ''::bytea WHERE owner = $1 AND kind = $2")
                .bind(order)
                .bind(EMAIL_INDEX)
                .execute(self.pool())
                .await?;
        }
        Ok(orders.len())
    }

    async fn attach(
        &self,
        order: OrderId,
        customer_id: CustomerId,
        at: DateTime<Utc>,
    ) -> Result<(), PrivacyError> {
        let context = Context {
            actor: "system:attach".to_owned(),
            correlation_id: order.to_string(),
            causation_id: Some(format!("registration:{customer_id}")),
            occurred_at: at,
            reason: None,
        };
        let attach = Decision::<(), OrderError>::new(context, move |desk| {
            let attach = OrderCommand::Attach { customer_id, at };
            desk.execute::<Order>(order, attach).map_err(Halt::lift)?;
            Ok(())
        });
        match self.store.decide(attach.touching::<Order>(order)).await {
            // Whose it is already, it stays; and what never was placed is nobody's.
            Ok(_) | Err(DecideError::Refused(_)) => Ok(()),
            Err(error) => Err(PrivacyError::Order(error)),
        }
    }
}
