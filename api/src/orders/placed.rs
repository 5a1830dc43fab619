//! The till: finds the cart, carries the prices in, decides, and shows the order.

use super::contact::contact_of;
use super::quotes::quotes;
use super::shown::OrderView;
use super::token::token_of;
use crate::cart::{Held, current, remember};
use crate::http::{Answer, Call, Caller, Freshness, Sent};
use crate::problem::{Problem, codes};
use crate::state::Shop;
use decisions::{PlaceOrder, PlaceOrderError, Placed, place_order};
use domain::cart::{Cart, CartLine, CartOwner};
use domain::kernel::{Amount, CartId, CustomerId, OrderId};
use domain::order::PaymentMethod;
use eventstore::{CommandKey, DecideError, Decided};
use identity::Contact;
use projections::orders;
use secrecy::ExposeSecret;
use uuid::Uuid;

/// What the shopper wants, read and checked.
pub(super) struct Till {
    pub(super) payment_method: PaymentMethod,
    pub(super) coupon_code: Option<String>,
    pub(super) cart_id: Option<Uuid>,
    pub(super) expected_total: Option<Amount>,
    pub(super) cart_version: Option<u64>,
    pub(super) contact: Contact,
}

/// The cart to be checked out.
struct Filled {
    cart_id: CartId,
    owner: CartOwner,
    lines: Vec<CartLine>,
}

/// How often the prices are read again when the cart changes under them.
const PATIENCE: usize = 3;

/// Places the order and answers it.
pub(super) async fn place(
    shop: &Shop,
    who: &Caller,
    held: &Held,
    (call, sent): (&Call, &impl Sent),
    till: Till,
) -> Result<Answer, Problem> {
    let order_id = OrderId(Uuid::now_v7());
    let mut cart = filled(shop, who, held, till.cart_id).await?;
    // A customer whose cart just became an order may be sending the same checkout again.
    let key = call.key(who, sent).unwrap_or_else(|| derived(&cart, sent));
    let customer = who.customer();
    let attachments = shop
        .identity
        .seal_contact(customer, order_id, &till.contact)
        .await?;
    let hold = match till.payment_method {
        PaymentMethod::Stripe | PaymentMethod::Mpesa => shop.settings.payment_hold,
        PaymentMethod::CashOnDelivery | PaymentMethod::Imported => shop.settings.hold,
    };
    for attempt in 1.. {
        let at = shop.now();
        let wish = PlaceOrder {
            order_id,
            cart_id: cart.cart_id,
            buyer: cart.owner.clone(),
            quotes: quotes(shop, &cart.lines).await?,
            charges: shop.settings.charges,
            coupon_code: till.coupon_code.clone(),
            payment_method: till.payment_method,
            channel: "web".to_owned(),
            expected_total: till.expected_total,
            expected_cart_version: till.cart_version,
            hold_until: at + hold,
            attachments: attachments.clone(),
            at,
        };
        let decision = place_order(wish, call.context(who, at)).keyed(key.clone());
        match shop.store.decide(decision).await {
            Ok(decided) => return answer(shop, customer, &decided).await,
            Err(DecideError::Refused(PlaceOrderError::NotQuoted(_))) if attempt < PATIENCE => {
                cart = filled(shop, who, held, Some(cart.cart_id.0)).await?;
            }
            Err(DecideError::KeyReused) if call.key(who, sent).is_none() => {
                return Err(closed(shop, cart.cart_id).await?);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::new(codes::CART_CHANGED))
}

/// Without a key of the caller, the cart and whose it is are the key: one cart is one order.
fn derived(cart: &Filled, sent: &impl Sent) -> CommandKey {
    let owner = match &cart.owner {
        CartOwner::Customer(customer) => customer.to_string(),
        CartOwner::Guest { token_hash } => token_hash.clone(),
    };
    let id = format!("checkout:{}:{owner}", cart.cart_id);
    CommandKey {
        id,
        request_hash: sent.hash().to_owned(),
    }
}

async fn closed(shop: &Shop, cart_id: CartId) -> Result<Problem, Problem> {
    let cart = shop.store.load::<Cart>(cart_id).await?.state;
    let problem = Problem::new(codes::CART_CLOSED).saying("the cart became an order already");
    Ok(match cart.order() {
        Some(order_id) => problem.extra("orderId", order_id.to_string()),
        None => problem,
    })
}

/// The caller's cart: the named one, the one the token opens, or the customer's current one. Where
/// that one is empty and the one before it became an order, the one before it.
async fn filled(
    shop: &Shop,
    who: &Caller,
    held: &Held,
    named: Option<Uuid>,
) -> Result<Filled, Problem> {
    let no_cart = || Problem::not_found("cart");
    let Some(customer) = who.customer() else {
        let token = held.token()?;
        let token = token.ok_or_else(|| {
            Problem::new(codes::UNAUTHENTICATED).saying("sign in, or send the cart's X-Cart-Token")
        })?;
        if named.is_some_and(|named| named != token.cart_id.0) {
            return Err(no_cart());
        }
        let cart = shop.store.load::<Cart>(token.cart_id).await?.state;
        let owner = CartOwner::Guest {
            token_hash: token.hash,
        };
        return Ok(Filled {
            cart_id: token.cart_id,
            owner,
            lines: cart.lines().to_vec(),
        });
    };
    let owner = CartOwner::Customer(customer);
    if let Some(named) = named {
        let cart_id = CartId(named);
        let cart = shop.store.load::<Cart>(cart_id).await?.state;
        return Ok(Filled {
            cart_id,
            owner,
            lines: cart.lines().to_vec(),
        });
    }
    let current = current(shop, customer).await?;
    let lines = current.cart.lines().to_vec();
    let again = current.previous.filter(|_| lines.is_empty());
    Ok(Filled {
        cart_id: again.unwrap_or(current.cart_id),
        owner,
        lines,
    })
}

/// Shows the order. It is numbered by a reader of the log, so the answer waits for it a moment; if
/// it takes longer, the number is missing.
async fn answer(
    shop: &Shop,
    customer: Option<CustomerId>,
    decided: &Decided<Placed>,
) -> Result<Answer, Problem> {
    let Placed {
        order_id,
        cart_id,
        version,
    } = decided.outcome;
    if let Some(customer) = customer {
        remember(shop, customer, cart_id).await;
    }
    let fresh = Freshness::of(decided.token);
    let mut seen = fresh.wait(shop, &["orders"]).await?;
    if !seen.seen() {
        seen = fresh.wait(shop, &["orders"]).await?;
    }
    let row = match orders::by_id(&shop.read, order_id.0).await? {
        Some(row) => row,
        None => super::ahead::of_log(shop, order_id).await?,
    };
    let version = version.max(u64::try_from(row.summary.version).unwrap_or_default());
    let mut order = OrderView::of_detail(row, contact_of(shop, order_id.0).await?)?;
    let location = format!("/api/orders/{order_id}");
    if customer.is_none() {
        let token = token_of(shop.settings.cursor_secret.expose_secret(), order_id.0)?;
        order.order_link = Some(format!("{location}?token={token}"));
        order.order_token = Some(token);
    }
    let answer = Answer::created(location, &order)
        .version(version)
        .decided(decided);
    let answer = match order.order_token {
        Some(token) => answer.header("x-order-token", token),
        None => answer,
    };
    Ok(seen.mark(answer))
}
