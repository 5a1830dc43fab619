//! Orders that still need their customer's address.

use crate::{Privacy, PrivacyError};
use domain::kernel::CustomerId;
use eventstore::Token;
use std::time::Duration;
use uuid::Uuid;

/// An order that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOrder {
    /// The order.
    pub id: Uuid,
    /// Its number for people.
    pub number: String,
    /// Where it stands.
    pub status: String,
}

/// How long the readers of the log may take to show what was ordered a moment ago.
const PATIENCE: Duration = Duration::from_secs(2);

impl Privacy {
    /// The customer's orders that are neither delivered, cancelled nor refunded, or that have money or
    /// goods on their way back.
    pub async fn open_orders(&self, person: CustomerId) -> Result<Vec<OpenOrder>, PrivacyError> {
        let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
            "SELECT id, order_number, status FROM orders o
             WHERE customer_id = $1
               AND (status NOT IN ('delivered', 'cancelled', 'refunded') OR refund_pending_minor <> 0
                    OR EXISTS (SELECT FROM returns r WHERE r.order_id = o.id AND r.status IN
                        ('requested', 'approved', 'in_transit', 'partially_received', 'received')))
             ORDER BY placed_at, id LIMIT 100",
        )
        .bind(person.0)
        .fetch_all(self.pool())
        .await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(id, number, status)| OpenOrder { id, number, status })
            .collect())
    }

    /// Waits until the orders show everything that was ordered so far; false when they do not in time.
    pub(crate) async fn orders_are_current(&self) -> Result<bool, PrivacyError> {
        let last: Option<(i64, i64)> = sqlx::query_as(
            "SELECT tx_id, position FROM events WHERE aggregate_type IN ('order', 'return')
             ORDER BY tx_id DESC, position DESC LIMIT 1",
        )
        .fetch_optional(self.pool())
        .await?;
        let Some((tx_id, position)) = last else {
            return Ok(true);
        };
        let token = Token { tx_id, position };
        for projection in ["orders", "returns", "payments", "order_notes", "carts"] {
            if !self.store.wait_for(projection, token, PATIENCE).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whatever bytes lie beside these orders: contacts, keys of guests, notes, words of returns, phones.
    pub(crate) async fn empty_beside(&self, orders: &[Uuid]) -> Result<u64, PrivacyError> {
        let emptied = sqlx::query(
            "UPDATE attachment SET body = ''::bytea WHERE body <> ''::bytea AND owner IN (
                SELECT unnest($1::uuid[])
                UNION ALL SELECT id FROM payments WHERE order_id = ANY($1)
                UNION ALL SELECT id FROM returns WHERE order_id = ANY($1)
                UNION ALL SELECT id FROM order_notes WHERE order_id = ANY($1))",
        )
        .bind(orders)
        .execute(self.pool())
        .await?;
        Ok(emptied.rows_affected())
    }
}
