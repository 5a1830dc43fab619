//! What an order does not know of its own attempts: that the provider waits for the payer, that
//! money is set aside, and under which number it was taken.

use crate::QueryError;
use sqlx::PgPool;
use std::collections::HashMap;
use uuid::Uuid;

/// What the attempts of one order say together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct AtProvider {
    /// `authorized` or `requires_action`, where an attempt stands there; money set aside weighs more.
    pub(crate) waiting: Option<String>,
    /// The provider's number of the last money that was taken: an M-Pesa receipt, a Stripe intent.
    pub(crate) transaction: Option<String>,
}

/// For lists of orders `o`: money is set aside for it.
pub(crate) const AUTHORIZED: &str =
    "SELECT FROM payments p WHERE p.order_id = o.id AND p.stage = 'authorized'";

/// For lists of orders `o`: a provider waits for its payer.
pub(crate) const REQUIRES_ACTION: &str =
    "SELECT FROM payments p WHERE p.order_id = o.id AND p.stage = 'requires_action'";

/// What the attempts of these orders say; orders without attempts are left out.
pub(crate) async fn at_provider(
    pool: &PgPool,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, AtProvider>, QueryError> {
    if orders.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"SELECT order_id,
                  CASE WHEN bool_or(stage = 'authorized') THEN 'authorized'
                       WHEN bool_or(stage = 'requires_action') THEN 'requires_action' END AS waiting,
                  (array_agg(CASE method WHEN 'mpesa' THEN coalesce(receipt, provider_ref)
                                         WHEN 'stripe' THEN provider_ref END
                             ORDER BY taken_at DESC) FILTER (WHERE stage = 'captured'))[1] AS transaction
           FROM payments WHERE order_id = ANY($1) GROUP BY order_id"#,
        orders
    );
    let rows = rows.fetch_all(pool).await?.into_iter();
    let said = rows.map(|row| {
        let said = AtProvider {
            waiting: row.waiting,
            transaction: row.transaction,
        };
        (row.order_id, said)
    });
    Ok(said.collect())
}
