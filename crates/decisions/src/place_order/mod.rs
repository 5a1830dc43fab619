//! place_order · a filled cart becomes an order: cart, stock, coupon, totals, timer and contact
//! stand or fall in one flush · never touches a clock or a price list.

mod refusal;
mod sums;

pub use refusal::{PlaceOrderError, Shortage};

use crate::hold_again::commit_all;
use crate::let_go::placement;
use crate::{CHECKOUT, HOLD};
use domain::cart::{Cart, CartCommand, CartError, CartOwner};
use domain::checkout::{Charges, Quote, Wanted};
use domain::coupon::{Coupon, CouponCommand, canonical_code, coupon_id};
use domain::kernel::{Amount, At, By, CartId, CustomerId, OrderId};
use domain::order::{Order, OrderCommand, PaymentMethod, Placement};
use domain::stock::{StockCommand, StockError, StockItem};
use eventstore::{Attachment, Context, Decision, Desk, Halt, Timer};
use serde::{Deserialize, Serialize};

/// Everything that placing an order needs to know.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    pub order_id: OrderId,
    pub cart_id: CartId,
    /// Whose cart it must be; a customer's order is the customer's.
    pub buyer: CartOwner,
    /// The prices of the day for every line of the cart.
    pub quotes: Vec<Quote>,
    pub charges: Charges,
    pub coupon_code: Option<String>,
    pub payment_method: PaymentMethod,
    pub channel: String,
    /// What the shopper was shown; another total is refused.
    pub expected_total: Option<Amount>,
    /// The version of the cart the shopper looked at; another one fails.
    pub expected_cart_version: Option<u64>,
    /// Until when the units are set aside for an order that nobody confirmed.
    pub hold_until: At,
    /// Names and addresses, sealed, each with its kind: opaque here, erasable, no part of history.
    pub attachments: Vec<(&'static str, Vec<u8>)>,
    pub at: At,
}

/// The order that the cart became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub order_id: OrderId,
    pub cart_id: CartId,
    pub version: u64,
}

/// Turns a cart into an order. All or nothing: no order without its stock, no use of a coupon
/// without its order, no second order of one cart. An order that is paid before it is sent and costs
/// nothing is confirmed with it: nobody will ever pay for it.
#[must_use]
pub fn place_order(wish: PlaceOrder, context: Context) -> Decision<Placed, PlaceOrderError> {
    let cart_id = wish.cart_id;
    let products: Vec<_> = wish.quotes.iter().map(|quote| quote.product_id).collect();
    let coupon = wish
        .coupon_code
        .as_deref()
        .map(|code| coupon_id(&canonical_code(code)));
    let mut decision =
        Decision::new(context, move |desk| carry_out(desk, &wish)).touching::<Cart>(cart_id);
    for product_id in products {
        decision = decision.touching::<StockItem>(product_id);
    }
    match coupon {
        Some(coupon_id) => decision.touching::<Coupon>(coupon_id),
        None => decision,
    }
}

fn carry_out(desk: &mut Desk<'_>, wish: &PlaceOrder) -> Result<Placed, Halt<PlaceOrderError>> {
    let (order_id, cart_id, at) = (wish.order_id, wish.cart_id, wish.at);
    let wanted = wanted(desk, wish)?;
    let sums = sums::sums(desk, wish, &wanted)?;
    if let Some(expected) = wish.expected_total
        && expected != sums.totals.total
    {
        let (total, currency) = (sums.totals.total, sums.totals.currency);
        return Err(Halt::Refused(PlaceOrderError::PriceChanged {
            total,
            currency,
        }));
    }
    hold_all(desk, wish, &wanted)?;
    let customer_id = customer(&wish.buyer);
    if let Some(used) = &sums.coupon {
        let (subtotal, currency) = (sums.totals.subtotal, sums.totals.currency);
        let command = CouponCommand::Redeem {
            order_id,
            customer_id,
            subtotal,
            currency,
            at,
        };
        desk.execute::<Coupon>(used.coupon_id, command)
            .map_err(Halt::lift)?;
    }
    desk.execute::<Cart>(cart_id, CartCommand::CheckOut { order_id, at })
        .map_err(Halt::lift)?;
    let placement = Placement {
        order_id,
        cart_id: Some(cart_id),
        customer_id,
        lines: sums.lines,
        totals: sums.totals,
        coupon: sums.coupon,
        payment_method: wish.payment_method,
        reference: None,
        channel: wish.channel.clone(),
        at,
    };
    let is_free = wish.payment_method.is_online() && placement.totals.total == Amount::ZERO;
    desk.create::<Order>(order_id, OrderCommand::Place(Box::new(placement)))
        .map_err(Halt::lift)?;
    if is_free {
        confirm(desk, order_id, at)?;
    } else {
        guard(desk, wish);
    }
    keep(desk, wish);
    Ok(Placed {
        order_id,
        cart_id,
        version: desk.version::<Order>(order_id)?,
    })
}

fn confirm(desk: &mut Desk<'_>, order_id: OrderId, at: At) -> Result<(), Halt<PlaceOrderError>> {
    let by = By::System;
    desk.execute::<Order>(order_id, OrderCommand::Confirm { by, at })
        .map_err(Halt::lift)?;
    match placement::<PlaceOrderError>(desk, order_id)? {
        Some(placement) => commit_all(desk, &placement, at),
        None => Ok(()),
    }
}

/// The lines of the cart, if it is the buyer's, open and as the buyer saw it.
fn wanted(desk: &mut Desk<'_>, wish: &PlaceOrder) -> Result<Vec<Wanted>, Halt<PlaceOrderError>> {
    let cart = desk.state::<Cart>(wish.cart_id)?;
    if cart.owner() != Some(&wish.buyer) {
        let nothing_yet = cart.owner().is_none() && customer(&wish.buyer).is_some();
        let no = if nothing_yet {
            CartError::Empty
        } else {
            CartError::Unknown
        };
        return Err(Halt::Refused(no.into()));
    }
    if let Some(order_id) = cart.order() {
        return Err(Halt::Refused(CartError::CheckedOut(order_id).into()));
    }
    let wanted: Vec<Wanted> = cart
        .lines()
        .iter()
        .map(|line| Wanted {
            product_id: line.product_id,
            quantity: line.quantity,
        })
        .collect();
    if let Some(version) = wish.expected_cart_version {
        desk.expect_version::<Cart, _>(wish.cart_id, version)?;
    }
    if wanted.is_empty() {
        return Err(Halt::Refused(CartError::Empty.into()));
    }
    Ok(wanted)
}

/// Sets every unit aside; a refusal names every product that lacks some.
fn hold_all(
    desk: &mut Desk<'_>,
    wish: &PlaceOrder,
    wanted: &[Wanted],
) -> Result<(), Halt<PlaceOrderError>> {
    let mut shortages = Vec::new();
    for want in wanted {
        let command = StockCommand::Hold {
            order_id: wish.order_id,
            quantity: want.quantity,
            expires_at: wish.hold_until,
            at: wish.at,
        };
        match desk.execute::<StockItem>(want.product_id, command) {
            Ok(_) => {}
            Err(Halt::Refused(StockError::Insufficient { available, .. })) => {
                shortages.push(Shortage::of(want, available));
            }
            Err(Halt::Refused(StockError::Unknown)) => shortages.push(Shortage::of(want, 0)),
            Err(other) => return Err(other.lift()),
        }
    }
    if shortages.is_empty() {
        Ok(())
    } else {
        Err(Halt::Refused(PlaceOrderError::OutOfStock(shortages)))
    }
}

/// The timer that ends the hold lies beside the events, in the same flush.
fn guard(desk: &mut Desk<'_>, wish: &PlaceOrder) {
    desk.schedule(Timer {
        process: CHECKOUT,
        instance: wish.order_id.to_string(),
        name: HOLD,
        due_at: wish.hold_until,
        payload: serde_json::json!({ "order_id": wish.order_id }),
    });
}

/// So does the sealed contact.
fn keep(desk: &mut Desk<'_>, wish: &PlaceOrder) {
    for (kind, body) in &wish.attachments {
        desk.attach(Attachment {
            owner: wish.order_id.0,
            kind,
            body: body.clone(),
        });
    }
}

/// The customer of a cart; guests have none.
pub(crate) fn customer(owner: &CartOwner) -> Option<CustomerId> {
    match owner {
        CartOwner::Customer(customer_id) => Some(*customer_id),
        CartOwner::Guest { .. } => None,
    }
}
