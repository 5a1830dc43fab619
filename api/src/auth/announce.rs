//! What follows when somebody signed in: history is told of the new, the guest's cart moves along.

use crate::cart::{Held, merge_guest_cart};
use crate::http::{Call, Caller};
use crate::refusal::Refusal;
use crate::state::Shop;
use domain::customer::{Customer, CustomerCommand};
use domain::kernel::{At, CustomerId};
use eventstore::{Context, Decision, Halt, Token};

/// The circumstances of what a person does in the request that lets them in.
pub(super) fn context_of(call: &Call, customer: CustomerId, at: At) -> Context {
    Context {
        actor: format!("customer:{customer}"),
        ..call.context(&Caller::Guest, at)
    }
}

/// Tells history that somebody registered. When that fails they are registered all the same, and
/// the sweep tells history later.
pub(super) async fn announce(shop: &Shop, customer_id: CustomerId, context: Context) {
    let at = context.occurred_at;
    let told = Decision::new(context, move |desk| {
        let register = CustomerCommand::Register { customer_id, at };
        desk.create::<Customer>(customer_id, register)
            .map_err(Halt::lift::<Refusal>)
    });
    if let Err(error) = shop.store.decide(told).await {
        tracing::warn!(customer = %customer_id, %error, "auth.announce_later");
        return;
    }
    if let Err(error) = shop.identity.mark_announced(&[customer_id], at).await {
        tracing::warn!(customer = %customer_id, %error, "auth.mark_later");
    }
}

/// Moves what a guest put into a cart into the cart of who they turn out to be. Signing in does
/// not fail when this does: the guest's cart stays as it was.
pub(super) async fn bring_cart(
    shop: &Shop,
    customer: CustomerId,
    held: &Held,
    context: Context,
) -> Option<Token> {
    match merge_guest_cart(shop, customer, held, context).await {
        Ok(merged) => merged.map(|decided| decided.token),
        Err(problem) => {
            tracing::warn!(customer = %customer, code = problem.code().name, "auth.cart_not_merged");
            None
        }
    }
}
