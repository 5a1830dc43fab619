//! The aggregates whose events are published with the aggregate as it is then, their types forgotten.

use domain::coupon::published::PublishedCoupon;
use domain::coupon::{Coupon, CouponEvent};
use domain::order::published::PublishedOrder;
use domain::order::{Order, OrderEvent};
use domain::product::published::PublishedProduct;
use domain::product::{Product, ProductEvent};
use domain::stock::published::PublishedStock;
use domain::stock::{StockEvent, StockItem};
use eventstore::{Fault, Told};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::any::Any;

/// A folded aggregate of any kind.
pub(super) type State = Box<dyn Any + Send + Sync>;

/// How the events of one aggregate are told.
pub(super) struct Kind {
    /// Its type in the log.
    pub(super) aggregate: &'static str,
    /// The state before its first event.
    pub(super) empty: fn() -> State,
    /// Takes an event into the state.
    pub(super) fold: fn(&mut State, &Told) -> Result<(), Fault>,
    /// The same, and answers what others see of the aggregate then.
    pub(super) tell: fn(&mut State, &Told) -> Result<Option<Value>, Fault>,
    /// Whether a field of an event is told as part of its change: what the aggregate says already is
    /// not said twice.
    pub(super) adds: fn(event_type: &str, field: &str) -> bool,
}

/// What others see of an aggregate.
trait Seen: Clone + Default + Send + Sync + 'static {
    type Event: DeserializeOwned;
    fn after(self, event: Self::Event) -> Self;
    fn seen(before: &Self, after: &Self) -> Option<impl Serialize>;
}

impl Seen for Order {
    type Event = OrderEvent;
    fn after(self, event: OrderEvent) -> Self {
        self.evolve(event)
    }
    fn seen(_: &Self, after: &Self) -> Option<impl Serialize> {
        PublishedOrder::of(after)
    }
}

impl Seen for StockItem {
    type Event = StockEvent;
    fn after(self, event: StockEvent) -> Self {
        self.evolve(event)
    }
    fn seen(_: &Self, after: &Self) -> Option<impl Serialize> {
        PublishedStock::of(after)
    }
}

impl Seen for Product {
    type Event = ProductEvent;
    fn after(self, event: ProductEvent) -> Self {
        self.evolve(event)
    }
    fn seen(before: &Self, after: &Self) -> Option<impl Serialize> {
        PublishedProduct::of(before, after)
    }
}

impl Seen for Coupon {
    type Event = CouponEvent;
    fn after(self, event: CouponEvent) -> Self {
        self.evolve(event)
    }
    fn seen(_: &Self, after: &Self) -> Option<impl Serialize> {
        PublishedCoupon::of(after)
    }
}

const KINDS: &[Kind] = &[
    kind::<Order>("order", |event, field| match event {
        "order.placed" => false,
        "order.cancelled" => !["order_id", "placed_at", "lines", "totals"].contains(&field),
        _ => !["order_id", "placed_at"].contains(&field),
    }),
    kind::<StockItem>("stock", |_, field| field != "product_id"),
    // Named one by one: prices here hold what the shop pays.
    kind::<Product>("product", |_, field| ["reason", "at"].contains(&field)),
    kind::<Coupon>("coupon", |_, field| {
        !["coupon_id", "code", "terms"].contains(&field)
    }),
];

/// How this aggregate's events are told, if it has a way of its own.
pub(super) fn of(aggregate: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.aggregate == aggregate)
}

const fn kind<A: Seen>(aggregate: &'static str, adds: fn(&str, &str) -> bool) -> Kind {
    Kind {
        aggregate,
        empty: || Box::new(A::default()),
        fold: |state, told| advance::<A>(state, told).map(|_| ()),
        tell: |state, told| {
            let before = advance::<A>(state, told)?;
            let after = state.downcast_ref::<A>();
            let seen = after.and_then(|after| A::seen(&before, after));
            let seen = seen.map(serde_json::to_value).transpose();
            seen.map_err(|cause| told.poison(cause))
        },
        adds,
    }
}

/// Takes the event in; answers the state before it.
fn advance<A: Seen>(state: &mut State, told: &Told) -> Result<A, Fault> {
    let event = told.read::<A::Event>()?;
    let known = state.downcast_ref::<A>().cloned();
    let before = known.ok_or_else(|| told.poison("two aggregates share a type"))?;
    *state = Box::new(before.clone().after(event));
    Ok(before)
}
