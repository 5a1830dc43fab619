//! How much money staff give back before they are asked to confirm that it is them.

use super::required;
use crate::http::Caller;
use crate::problem::Problem;
use crate::state::Shop;
use domain::kernel::{Amount, OrderId};
use domain::order::Order;
use eventstore::CommandKey;
use futures::{StreamExt, TryStreamExt};
use identity::GivingBack;
use uuid::Uuid;

/// Money that could be any sum: of another currency, or not known before it goes.
pub(crate) const UNKNOWN: Amount = Amount::minor(i64::MAX);
/// How many orders are looked at at once.
const AT_ONCE: usize = 16;

/// Passes when the caller may send `amount` back: all they sent back within the last hour, with this, stays
/// below the shop's limit, or their session was confirmed in the last five minutes. Counts it. `key` names
/// the request, so that it counts once when it is repeated; with another body it counts again. What was
/// answered before gives nothing back a second time: it passes, and gets its answer.
pub(crate) async fn giving_back(
    shop: &Shop,
    who: &Caller,
    key: Option<&CommandKey>,
    amount: Amount,
) -> Result<(), Problem> {
    if amount <= Amount::ZERO {
        return Ok(());
    }
    let claims = who.accountable()?;
    if let Some(key) = key
        && shop.store.has_answered(key).await?
    {
        return Ok(());
    }
    let fresh = || Uuid::new_v4().to_string();
    let money = GivingBack {
        name: key.map_or_else(fresh, named),
        amount: amount.units(),
        unconfirmed: shop.settings.unconfirmed_refunds.units(),
    };
    let identity = &shop.identity;
    match identity
        .count_giving_back(claims, &money, shop.now())
        .await?
    {
        true => Ok(()),
        false => Err(required(shop, claims).await?),
    }
}

/// One key with two bodies is two wishes.
fn named(key: &CommandKey) -> String {
    format!("{}:{}", key.id, key.request_hash)
}

/// What is left to give back of an order; not known where it is in another currency than the shop's.
pub(crate) fn left_of(shop: &Shop, order: &Order) -> Amount {
    let currency = order.placement().map(|placement| placement.totals.currency);
    let left = order.refundable();
    if left > Amount::ZERO && currency != Some(shop.currency()) {
        return UNKNOWN;
    }
    left
}

/// The same of many orders together.
pub(crate) async fn left_of_all(shop: &Shop, orders: &[Uuid]) -> Result<Amount, Problem> {
    let left = orders.iter().map(|id| async {
        let order = shop.store.load::<Order>(OrderId(*id)).await?.state;
        Ok::<_, Problem>(left_of(shop, &order))
    });
    let left: Vec<Amount> = futures::stream::iter(left)
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(Amount::sum(left).unwrap_or(UNKNOWN))
}
