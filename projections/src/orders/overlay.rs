//! What the attempts to pay say of an order that its own events do not: laid over the row when it is
//! read.

use super::{OrderDetail, OrderSummary};
use crate::QueryError;
use crate::payments;
use domain::order::PaymentMethod;
use sqlx::PgPool;
use uuid::Uuid;

/// Words of the row that a waiting attempt has the better of.
pub(super) const NOTHING_YET: [&str; 2] = ["none", "partially_captured"];

/// Lays it over the rows of a list.
pub(super) async fn lists(pool: &PgPool, rows: &mut [OrderSummary]) -> Result<(), QueryError> {
    let asked = rows.iter().filter(|row| may_have_attempts(row));
    let ids: Vec<Uuid> = asked.map(|row| row.id).collect();
    let mut said = payments::at_provider(pool, &ids).await?;
    for row in rows {
        if let Some(waiting) = said.remove(&row.id).and_then(|said| said.waiting) {
            wait(row, waiting);
        }
    }
    Ok(())
}

/// Lays it over a whole order.
pub(super) async fn detail(pool: &PgPool, row: &mut OrderDetail) -> Result<(), QueryError> {
    if !may_have_attempts(&row.summary) {
        return Ok(());
    }
    let id = row.summary.id;
    if let Some(said) = payments::at_provider(pool, &[id]).await?.remove(&id) {
        row.payment_id = said.transaction.or(row.payment_id.take());
        if let Some(waiting) = said.waiting {
            wait(&mut row.summary, waiting);
        }
    }
    Ok(())
}

fn wait(row: &mut OrderSummary, waiting: String) {
    if NOTHING_YET.contains(&row.payment_detail.as_str()) {
        row.payment_detail = waiting;
    }
}

/// Only orders that are paid at a provider ever wait there.
fn may_have_attempts(row: &OrderSummary) -> bool {
    let online = [PaymentMethod::Stripe, PaymentMethod::Mpesa];
    let mut online = online.into_iter().filter_map(crate::fold::word);
    online.any(|method| method == row.payment_method)
}
