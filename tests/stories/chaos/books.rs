//! The whole log, replayed in the order of the feed. Every rule that must hold at every moment is checked
//! after every event; what must hold in the end is asked of what is left.

use super::rules;
use cqrs_es::Aggregate;
use domain::cart::Cart;
use domain::claim::Claim;
use domain::coupon::Coupon;
use domain::kernel::ProductId;
use domain::order::{Order, OrderEvent};
use domain::payment::Payment;
use domain::refund::Refund;
use domain::shipment::Shipment;
use domain::stock::{StockEvent, StockItem};
use eventstore::{Token, Told, feed};
use sqlx::PgPool;
use std::collections::HashMap;

/// Events read at once.
const PAGE: i64 = 1_000;

/// What the log says, aggregate by aggregate.
#[derive(Default)]
pub(super) struct Books {
    pub(super) orders: HashMap<String, Order>,
    pub(super) payments: HashMap<String, Payment>,
    pub(super) refunds: HashMap<String, Refund>,
    pub(super) stock: HashMap<String, StockItem>,
    pub(super) coupons: HashMap<String, Coupon>,
    pub(super) carts: HashMap<String, Cart>,
    claims: HashMap<String, Claim>,
    shipments: HashMap<String, Shipment>,
    /// What left the shelf, by product.
    pub(super) sent: HashMap<String, i64>,
    /// What customers sent back, by order and product.
    returned: HashMap<String, HashMap<ProductId, i64>>,
    /// What was opened, by product.
    pub(super) opened: HashMap<String, i64>,
    /// Units promised back to the shelf, by product and order: how often.
    pub(super) released: HashMap<(String, String), u32>,
    /// The one transaction that each notice of a provider led to.
    pub(super) notices: HashMap<String, i64>,
    /// How many events there are.
    pub(super) events: usize,
    versions: HashMap<(String, String), i64>,
}

/// Replays everything; panics at the first event that breaks a rule.
pub(super) async fn replay(pool: &PgPool) -> Books {
    let (mut books, mut after) = (Books::default(), Token::START);
    loop {
        let page = feed::read(pool, after, PAGE, &[]).await.unwrap();
        for told in &page.told {
            books.take(told);
        }
        after = page.end;
        if page.caught_up {
            return books;
        }
    }
}

impl Books {
    fn take(&mut self, told: &Told) {
        self.is_next_in_its_stream(told);
        rules::has_its_circumstances(told);
        self.notices_have_one_effect(told);
        self.events += 1;
        match told.aggregate_type.as_str() {
            "order" => {
                let (before, event, after) = fold(&mut self.orders, told);
                rules::order(told, &before, &event, after);
                let returned = self.returned.entry(told.aggregate_id.clone()).or_default();
                note_returned(returned, &event);
                rules::goods(told, after, returned);
            }
            "payment" => {
                let (_, event, after) = fold::<Payment>(&mut self.payments, told);
                rules::payment(told, &event, after);
            }
            "refund" => {
                let (_, event, _) = fold::<Refund>(&mut self.refunds, told);
                rules::refund(told, &event);
            }
            "stock" => {
                let (before, event, after) = fold::<StockItem>(&mut self.stock, told);
                rules::stock(told, &before, &event, after);
                self.note_stock(&event);
            }
            "coupon" => {
                let (before, event, after) = fold::<Coupon>(&mut self.coupons, told);
                rules::coupon(told, &before, &event, after);
            }
            "cart" => {
                let (before, event, _) = fold::<Cart>(&mut self.carts, told);
                rules::cart(told, &before, &event);
            }
            "claim" => drop(fold::<Claim>(&mut self.claims, told)),
            "shipment" => drop(fold::<Shipment>(&mut self.shipments, told)),
            _ => {}
        }
    }

    /// Versions have no gaps, and the feed keeps every stream in its order.
    fn is_next_in_its_stream(&mut self, told: &Told) {
        let stream = (told.aggregate_type.clone(), told.aggregate_id.clone());
        let version = self.versions.entry(stream).or_default();
        *version += 1;
        assert_eq!(*version, told.sequence, "{}", told.key());
    }

    /// Whatever follows from a notice is stored in one transaction, which nothing repeats.
    fn notices_have_one_effect(&mut self, told: &Told) {
        let Some(key) = told.meta("command_id").filter(|_| is_of_notice(told)) else {
            return;
        };
        let known = *self.notices.entry(key.clone()).or_insert(told.tx_id);
        assert_eq!(known, told.tx_id, "{key} had two effects: {}", told.key());
    }

    fn note_stock(&mut self, event: &StockEvent) {
        match event {
            StockEvent::Opened {
                product_id,
                on_hand,
                ..
            } => {
                self.opened.insert(product_id.to_string(), on_hand.units());
            }
            StockEvent::Consumed {
                product_id,
                quantity,
                ..
            } => *self.sent.entry(product_id.to_string()).or_default() += quantity.units(),
            StockEvent::Released {
                product_id,
                order_id,
                ..
            } => {
                let what = (product_id.to_string(), order_id.to_string());
                *self.released.entry(what).or_default() += 1;
            }
            _ => {}
        }
    }
}

fn is_of_notice(told: &Told) -> bool {
    told.actor().as_deref() == Some("system:notices")
}

/// The state before an event, the event, and the state after it.
fn fold<'a, A>(states: &'a mut HashMap<String, A>, told: &Told) -> (A, A::Event, &'a A)
where
    A: Aggregate + Clone,
{
    let event: A::Event = told.read().unwrap();
    let state = states.entry(told.aggregate_id.clone()).or_default();
    let before = state.clone();
    state.apply(event.clone());
    (before, event, state)
}

fn note_returned(returned: &mut HashMap<ProductId, i64>, event: &OrderEvent) {
    let OrderEvent::ReturnReceived { units, .. } = event else {
        return;
    };
    for units in units {
        *returned.entry(units.product_id).or_default() += units.quantity.units();
    }
}
