//! Orders of a list with the contacts beside them.

use super::contact::contacts;
use super::shown::OrderView;
use crate::problem::Problem;
use crate::state::Shop;
use projections::orders::OrderSummary;
use uuid::Uuid;

/// The rows as they are shown, in their order, with one question for all contacts.
pub(crate) async fn summaries(
    shop: &Shop,
    rows: Vec<OrderSummary>,
) -> Result<Vec<OrderView>, Problem> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut contacts = contacts(shop, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let contact = contacts.remove(&row.id);
            OrderView::of_summary(row, contact)
        })
        .collect()
}
