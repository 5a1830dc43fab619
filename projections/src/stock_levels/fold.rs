//! How stock levels follow from holds, promises, counts, and from what a product says of itself.

use super::promise::{Promised, Promises, key};
use crate::fold::{poison, streams};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::kernel::At;
use domain::product::{Details, ProductEvent};
use domain::stock::StockEvent;
use eventstore::{Fault, Projector, Rows, Told};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

/// Keeps the stock levels.
#[derive(Debug, Clone, Copy, Default)]
pub struct StockLevels;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Level {
    pub(super) product_id: Uuid,
    pub(super) on_hand: i64,
    pub(super) held: i64,
    pub(super) committed: i64,
    pub(super) low_stock_threshold: i64,
    pub(super) is_opened: bool,
    pub(super) is_sold: bool,
    pub(super) version: i64,
    pub(super) updated_at: DateTime<Utc>,
}

#[async_trait]
impl Projector for StockLevels {
    fn name(&self) -> &'static str {
        "stock_levels"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["stock_levels", "stock_promises"]
    }

    fn hears(&self) -> &'static [&'static str] {
        &[
            "stock.opened",
            "stock.counted",
            "stock.shortfall_found",
            "stock.held",
            "stock.committed",
            "stock.released",
            "stock.consumed",
            "stock.restocked",
            "product.created",
            "product.revised",
            "product.withdrawn",
        ]
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let heard = page.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let promised: Vec<String> = heard.iter().filter_map(Heard::promise).collect();
        let mut levels =
            Rows::<Level>::load(db, "stock_levels", "product_id", &streams(page)).await?;
        let mut promises = Rows::<Promised>::load(db, "stock_promises", "id", &promised).await?;
        for (told, heard) in page.iter().zip(heard) {
            let id = &told.aggregate_id;
            let product_id = Uuid::parse_str(id).map_err(|error| poison(told, error))?;
            let mut level = levels
                .get(id)
                .cloned()
                .unwrap_or_else(|| Level::unknown(product_id));
            match heard {
                Heard::Stock(event) => {
                    level.version = told.sequence;
                    level.note(&event, &mut promises);
                }
                Heard::Product(event) => level.describe(event),
            }
            levels.put(id.clone(), level);
        }
        levels.save(db).await?;
        promises.save(db).await
    }
}

enum Heard {
    Stock(StockEvent),
    Product(Box<ProductEvent>),
}

fn read(told: &Told) -> Result<Heard, Fault> {
    Ok(match told.event_type.starts_with("stock.") {
        true => Heard::Stock(told.read()?),
        false => Heard::Product(Box::new(told.read()?)),
    })
}

impl Heard {
    fn promise(&self) -> Option<String> {
        match self {
            Self::Stock(
                StockEvent::Held {
                    product_id,
                    order_id,
                    ..
                }
                | StockEvent::Committed {
                    product_id,
                    order_id,
                    ..
                }
                | StockEvent::Released {
                    product_id,
                    order_id,
                    ..
                }
                | StockEvent::Consumed {
                    product_id,
                    order_id,
                    ..
                },
            ) => Some(key(product_id.0, order_id.0)),
            _ => None,
        }
    }
}

impl Level {
    fn unknown(product_id: Uuid) -> Self {
        Self {
            product_id,
            on_hand: 0,
            held: 0,
            committed: 0,
            low_stock_threshold: 0,
            is_opened: false,
            is_sold: false,
            version: 0,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    /// A product says what few units are, and whether it is sold at all.
    fn describe(&mut self, event: Box<ProductEvent>) {
        match *event {
            ProductEvent::Created {
                details:
                    Details {
                        low_stock_threshold,
                        is_active,
                        ..
                    },
                at,
                ..
            }
            | ProductEvent::Revised {
                details:
                    Details {
                        low_stock_threshold,
                        is_active,
                        ..
                    },
                at,
                ..
            } => {
                self.low_stock_threshold = low_stock_threshold;
                self.is_sold = is_active;
                self.updated_at = self.updated_at.max(at);
            }
            ProductEvent::Withdrawn { at, .. } => {
                self.is_sold = false;
                self.updated_at = self.updated_at.max(at);
            }
            ProductEvent::Repriced { .. } | ProductEvent::Relabelled { .. } => {}
        }
    }

    fn note(&mut self, event: &StockEvent, promises: &mut impl Promises) {
        self.updated_at = self.updated_at.max(self.take_in(event, promises));
    }

    fn take_in(&mut self, event: &StockEvent, promises: &mut impl Promises) -> At {
        match *event {
            StockEvent::Opened { on_hand, at, .. } | StockEvent::Counted { on_hand, at, .. } => {
                self.is_opened = true;
                self.on_hand = on_hand.units();
                at
            }
            StockEvent::ShortfallFound { at, .. } => at,
            StockEvent::Held {
                product_id,
                order_id,
                quantity,
                expires_at,
                at,
            } => {
                let promised = promised(
                    (product_id.0, order_id.0),
                    quantity.units(),
                    Some(expires_at),
                );
                self.promise(promised, promises);
                at
            }
            StockEvent::Committed {
                product_id,
                order_id,
                quantity,
                at,
            } => {
                let promised = promised((product_id.0, order_id.0), quantity.units(), None);
                self.promise(promised, promises);
                at
            }
            StockEvent::Released {
                product_id,
                order_id,
                at,
                ..
            } => {
                self.forget(&key(product_id.0, order_id.0), promises);
                at
            }
            StockEvent::Consumed {
                product_id,
                order_id,
                quantity,
                at,
                ..
            } => {
                self.leaves(&key(product_id.0, order_id.0), quantity.units(), promises);
                self.on_hand -= quantity.units();
                at
            }
            StockEvent::Restocked { quantity, at, .. } => {
                self.on_hand += quantity.units();
                at
            }
        }
    }

    fn promise(&mut self, promised: Promised, promises: &mut impl Promises) {
        self.forget(&promised.id, promises);
        *self.sum(promised.is_committed) += promised.quantity;
        promises.keep(promised);
    }

    /// What was promised beyond the units that left stays promised.
    fn leaves(&mut self, id: &str, units: i64, promises: &mut impl Promises) {
        let Some(mut promised) = promises.take(id) else {
            return;
        };
        *self.sum(promised.is_committed) -= promised.quantity.min(units);
        promised.quantity -= units;
        if promised.quantity > 0 {
            promises.keep(promised);
        }
    }

    fn forget(&mut self, id: &str, promises: &mut impl Promises) {
        if let Some(promised) = promises.take(id) {
            *self.sum(promised.is_committed) -= promised.quantity;
        }
    }

    fn sum(&mut self, is_committed: bool) -> &mut i64 {
        if is_committed {
            &mut self.committed
        } else {
            &mut self.held
        }
    }
}

fn promised(
    (product_id, order_id): (Uuid, Uuid),
    quantity: i64,
    expires_at: Option<At>,
) -> Promised {
    let is_committed = expires_at.is_none();
    Promised {
        id: key(product_id, order_id),
        product_id,
        order_id,
        quantity,
        is_committed,
        expires_at,
    }
}

#[cfg(test)]
mod scenarios;
