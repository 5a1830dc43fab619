//! The whole log, replayed: what every stream says, and where a rule was broken.

use super::findings::{Findings, Invariant};
use super::returns::Restocked;
use domain::cart::Cart;
use domain::coupon::Coupon;
use domain::kernel::{CartId, ProductId};
use domain::order::Order;
use domain::payment::Payment;
use domain::refund::Refund;
use domain::returns::Return;
use domain::shipment::Shipment;
use domain::stock::StockItem;
use eventstore::{Fault, Token, Told, Upcasters, feed};
use sqlx::PgPool;
use std::collections::HashMap;

/// Events read at once.
const PAGE: i64 = 5_000;

/// Units by product.
pub(super) type Units = HashMap<ProductId, i64>;

/// What the log says, stream by stream: one state for each, never the events themselves.
#[derive(Debug, Default)]
pub struct Books {
    pub orders: HashMap<String, Order>,
    pub payments: HashMap<String, Payment>,
    pub refunds: HashMap<String, Refund>,
    pub stock: HashMap<String, StockItem>,
    pub coupons: HashMap<String, Coupon>,
    pub carts: HashMap<String, Cart>,
    pub returns: HashMap<String, Return>,
    pub shipments: HashMap<String, Shipment>,
    /// The one transaction that each notice of a provider led to.
    pub notices: HashMap<String, i64>,
    /// How many events there are.
    pub events: u64,
    /// What was checked on the way.
    pub findings: Findings,
    /// How many orders were confirmed.
    pub(super) confirmed: i64,
    /// The order that each cart became.
    pub(super) sold: HashMap<CartId, String>,
    /// What will not be sent, by order.
    pub(super) called_off: HashMap<String, Units>,
    /// What came back, by order.
    pub(super) came_back: HashMap<String, Units>,
    /// What came back to the shelf.
    pub(super) restocked: Restocked,
    /// Shelves on which a count found too little, and how much: the next event says so.
    pub(super) short: HashMap<String, i64>,
    versions: HashMap<String, i64>,
}

/// Replays everything; `heard` is told every event. Fails where an event cannot be read.
pub async fn replay(
    pool: &PgPool,
    upcasters: &Upcasters,
    mut heard: impl FnMut(&Told),
) -> Result<Books, Fault> {
    let (mut books, mut after) = (Books::default(), Token::START);
    loop {
        let page = feed::read(pool, after, PAGE, &[]).await?;
        for told in &page.told {
            let told = upcasters.lift(told)?;
            books.take(&told)?;
            heard(&told);
        }
        after = page.end;
        if page.caught_up {
            books.close();
            return Ok(books);
        }
    }
}

impl Books {
    fn take(&mut self, told: &Told) -> Result<(), Fault> {
        self.events += 1;
        self.is_next_in_its_stream(told);
        self.has_its_circumstances(told);
        match told.aggregate_type.as_str() {
            "order" => self.take_order(told),
            "payment" => self.take_payment(told),
            "refund" => self.take_refund(told),
            "stock" => self.take_stock(told),
            "coupon" => self.take_coupon(told),
            "cart" => self.take_cart(told),
            "return" => self.take_return(told),
            "shipment" => self.take_shipment(told),
            "product" => self.take_product(told),
            _ => Ok(()),
        }
    }

    /// What can be told only when everything was read.
    fn close(&mut self) {
        self.shortfalls_were_told();
        self.nothing_was_restocked_that_did_not_come();
    }

    /// Versions have no gaps, and the feed keeps every stream in its order.
    fn is_next_in_its_stream(&mut self, told: &Told) {
        let stream = format!("{}/{}", told.aggregate_type, told.aggregate_id);
        let version = self.versions.entry(stream).or_default();
        *version += 1;
        let due = *version;
        let key = told.key();
        let mut judge = self.findings.at(&key);
        judge.holds(Invariant::Streams, due == told.sequence, || {
            format!("event {due} of the stream should stand here")
        });
        *version = told.sequence;
    }
}
