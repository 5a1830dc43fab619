//! What the back office's changes of an order have in common: decide, then show.

use crate::http::{Answer, Call, Caller, Freshness, Sent};
use crate::orders::{OrderView, contacts};
use crate::problem::Problem;
use crate::state::Shop;
use decisions::{ChangeOrder, OrderStep, change_order};
use domain::kernel::{By, OrderId};
use identity::Scope;
use projections::orders;
use uuid::Uuid;

/// The order as the read model has it, with its contact.
pub(super) async fn shown(shop: &Shop, id: Uuid) -> Result<OrderView, Problem> {
    let row = orders::by_id(&shop.read, id)
        .await?
        .ok_or_else(|| Problem::not_found("order"))?;
    let contact = contacts(shop, &[id]).await?.remove(&id);
    OrderView::of_detail(row, contact)
}

/// Carries out one step of an order's life and shows the order.
pub(super) async fn led(
    shop: &Shop,
    who: &Caller,
    (call, sent): (&Call, &impl Sent),
    id: Uuid,
    step: OrderStep,
) -> Result<Answer, Problem> {
    let at = shop.now();
    let mut context = call.context(who, at);
    if let OrderStep::LeadTo { reason, .. } = &step {
        context.reason.clone_from(reason);
    }
    let (order_id, expected_version) = (OrderId(id), call.if_match().version());
    let wish = ChangeOrder {
        order_id,
        step,
        by: By::Staff,
        may_give_back: who.is_staff(Scope::OrdersRefund),
        expected_version,
        at,
    };
    let decision = call.keyed(change_order(wish, context), who, sent);
    let decided = shop.store.decide(decision).await?;
    let seen = Freshness::of(decided.token).wait(shop, &["orders"]).await?;
    let order = shown(shop, id).await?;
    Ok(seen.mark(
        Answer::ok(&order)
            .version(decided.outcome.version)
            .decided(&decided),
    ))
}
