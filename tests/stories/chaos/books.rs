//! The whole log, replayed in the order of the feed with the very rules that `eliteshop audit verify` checks;
//! what must hold in the end is asked of what is left.

use domain::stock::StockEvent;
use eventstore::{Told, Upcasters};
use sqlx::PgPool;
use std::collections::HashMap;
use std::ops::Deref;
use workers::invariants;

/// What the log says, stream by stream, and what moved on the shelves.
pub(super) struct Books {
    log: invariants::Books,
    /// What left the shelf, by product.
    pub(super) sent: HashMap<String, i64>,
    /// What was opened, by product.
    pub(super) opened: HashMap<String, i64>,
}

impl Deref for Books {
    type Target = invariants::Books;

    fn deref(&self) -> &invariants::Books {
        &self.log
    }
}

/// Replays everything; no event may break a rule.
pub(super) async fn replay(pool: &PgPool) -> Books {
    let (mut sent, mut opened) = (HashMap::new(), HashMap::new());
    let upcasters = Upcasters::default();
    let replayed = invariants::replay(pool, &upcasters, |told| {
        note_stock(told, &mut sent, &mut opened);
    });
    let log = replayed.await.unwrap();
    assert_eq!(log.findings.violations(), [], "a rule is broken");
    Books { log, sent, opened }
}

fn note_stock(told: &Told, sent: &mut HashMap<String, i64>, opened: &mut HashMap<String, i64>) {
    if told.aggregate_type != "stock" {
        return;
    }
    match told.read().unwrap() {
        StockEvent::Opened {
            product_id,
            on_hand,
            ..
        } => {
            opened.insert(product_id.to_string(), on_hand.units());
        }
        StockEvent::Consumed {
            product_id,
            quantity,
            ..
        } => *sent.entry(product_id.to_string()).or_default() += quantity.units(),
        _ => {}
    }
}
