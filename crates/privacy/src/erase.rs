//! Erasing somebody, step by step; each step may be done again.

use crate::{Privacy, PrivacyError};
use chrono::{DateTime, SubsecRound, Utc};
use domain::cart::{Cart, CartCommand, CartError};
use domain::customer::{Customer, CustomerCommand, CustomerError};
use domain::kernel::By;
use eventstore::{Context, Decision, Halt};
use identity::{Erasure, ErasureWish};
use uuid::Uuid;

/// How many erasures a sweep looks at.
const PAGE: i64 = 100;

impl Privacy {
    /// Erases somebody who has no open orders ([`PrivacyError::OpenOrders`] otherwise). From the moment
    /// this answers nobody signs in as them. The answer's `done_at` is empty where a step failed, or an
    /// order arrived in the same moment: the sweep finishes it.
    pub async fn erase(&self, wish: &ErasureWish) -> Result<Erasure, PrivacyError> {
        // What they ordered as a guest goes with them.
        if self.attach_to(wish.person, wish.at).await? > 0 {
            self.orders_are_current().await?;
        }
        let open = self.open_orders(wish.person).await?;
        if !open.is_empty() {
            return Err(PrivacyError::OpenOrders(open));
        }
        let mut erasure = self.identity.ask_erasure(wish).await?;
        if erasure.done_at.is_none() {
            let at = wish.at.trunc_subsecs(6);
            match self.finish(&erasure, at).await {
                Ok(true) => erasure.done_at = Some(at),
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(certificate = %erasure.certificate_id, %error, "erasure.postponed");
                }
            }
        }
        Ok(erasure)
    }

    /// Finishes what a crash, a fault or an open order held up. Says how many it finished.
    pub async fn sweep(&self, at: DateTime<Utc>) -> Result<usize, PrivacyError> {
        let mut done = 0;
        for erasure in self.identity.erasures_under_way(PAGE).await? {
            match self.finish(&erasure, at).await {
                Ok(finished) => done += usize::from(finished),
                Err(error) => {
                    tracing::error!(certificate = %erasure.certificate_id, %error, "erasure.postponed");
                }
            }
        }
        self.identity.forget_departed(at).await?;
        Ok(done)
    }

    /// All steps after the wish, in an order in which the key goes when nothing is left that needs it.
    async fn finish(&self, erasure: &Erasure, at: DateTime<Utc>) -> Result<bool, PrivacyError> {
        let person = erasure.person;
        if !self.orders_are_current().await? || !self.open_orders(person).await?.is_empty() {
            return Ok(false);
        }
        self.clear_carts(erasure, at).await?;
        loop {
            let orders = self.orders_with_bytes(person.0).await?;
            if orders.is_empty() {
                break;
            }
            self.empty_beside(&orders).await?;
        }
        self.identity.erase(person, at).await?;
        self.certify(erasure, at).await?;
        self.identity.close_erasure(erasure, at).await?;
        Ok(true)
    }

    /// Orders of the customer with anything beside them, some at a time.
    async fn orders_with_bytes(&self, person: Uuid) -> Result<Vec<Uuid>, PrivacyError> {
        let orders = sqlx::query_scalar(
            "SELECT id FROM orders o WHERE customer_id = $1 AND EXISTS (
                SELECT FROM attachment a WHERE a.body <> ''::bytea AND a.owner IN (
                    SELECT o.id
                    UNION ALL SELECT p.id FROM payments p WHERE p.order_id = o.id
                    UNION ALL SELECT r.id FROM returns r WHERE r.order_id = o.id
                    UNION ALL SELECT n.id FROM order_notes n WHERE n.order_id = o.id))
             LIMIT 200",
        )
        .bind(person)
        .fetch_all(self.pool())
        .await?;
        Ok(orders)
    }

    async fn clear_carts(&self, erasure: &Erasure, at: DateTime<Utc>) -> Result<(), PrivacyError> {
        let carts: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM carts WHERE customer_id = $1 AND status = 'open' AND lines::text <> '[]'",
        )
        .bind(erasure.person.0)
        .fetch_all(self.pool())
        .await?;
        for cart in carts {
            let clear = Decision::<(), CartError>::new(context(erasure, at), move |desk| {
                desk.execute::<Cart>(cart, CartCommand::Clear { at })
                    .map_err(Halt::lift)?;
                Ok(())
            });
            let cleared = self.store.decide(clear.touching::<Cart>(cart)).await;
            cleared.map_err(PrivacyError::Cart)?;
        }
        Ok(())
    }

    async fn certify(&self, erasure: &Erasure, at: DateTime<Utc>) -> Result<(), PrivacyError> {
        let (customer_id, certificate_id) = (erasure.person, erasure.certificate_id);
        let by = match erasure.asked_by.starts_with("staff:") {
            true => By::Staff,
            false => By::Customer,
        };
        let certify = Decision::<(), CustomerError>::new(context(erasure, at), move |desk| {
            let erase = CustomerCommand::Erase {
                customer_id,
                certificate_id,
                by,
                at,
            };
            desk.execute::<Customer>(customer_id, erase)
                .map_err(Halt::lift)?;
            Ok(())
        });
        let certify = certify.touching::<Customer>(customer_id);
        let certified = self.store.decide(certify).await;
        certified.map(|_| ()).map_err(PrivacyError::Certificate)
    }
}

fn context(erasure: &Erasure, at: DateTime<Utc>) -> Context {
    Context {
        actor: erasure.asked_by.clone(),
        correlation_id: erasure.certificate_id.to_string(),
        causation_id: Some(format!("erasure:{}", erasure.certificate_id)),
        occurred_at: at,
        reason: None,
    }
}
