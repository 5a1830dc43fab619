//! Units of an order's lines, as they are sent and shown.

use crate::problem::{Problem, codes};
use crate::state::Shop;
use domain::kernel::{ProductId, Quantity};
use domain::order::{Line, LineUnits};
use futures::future::try_join_all;
use projections::orders::{self, OrderDetail};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// Units of one line.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UnitsBody {
    pub(crate) product_id: Uuid,
    #[schema(minimum = 1)]
    pub(crate) quantity: i64,
}

/// Reads units; what cannot be a number of units is said with a pointer to where.
pub(super) fn read(items: &[UnitsBody]) -> Result<Vec<LineUnits>, Problem> {
    let items = items.iter().enumerate();
    items
        .map(|(at, item)| {
            Ok(LineUnits {
                product_id: ProductId(item.product_id),
                quantity: quantity(item.quantity, at)?,
            })
        })
        .collect()
}

/// One unit or more, for the item number `at`.
pub(super) fn quantity(units: i64, at: usize) -> Result<Quantity, Problem> {
    let quantity = Quantity::new(units).ok();
    quantity
        .filter(|quantity| !quantity.is_zero())
        .ok_or_else(|| {
            let pointer = format!("/items/{at}/quantity");
            Problem::field(codes::OUT_OF_RANGE, &pointer, "one unit or more")
        })
}

/// Units of a line as they are shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UnitsView {
    pub(crate) product_id: Uuid,
    #[schema(example = "MUG-01")]
    pub(crate) sku: String,
    /// The name on the day of the order.
    #[schema(example = "Mug")]
    pub(crate) product_name: String,
    #[schema(example = 2)]
    pub(crate) quantity: i64,
}

/// What the lines of orders are called.
pub(super) struct Names(HashMap<(Uuid, Uuid), (String, String)>);

impl Names {
    /// The names of one order's lines.
    pub(super) fn of(order: &OrderDetail) -> Self {
        let mut names = Self(HashMap::new());
        names.learn(order.summary.id, &order.lines);
        names
    }

    /// The names of many orders' lines.
    pub(super) async fn of_orders(shop: &Shop, ids: &[Uuid]) -> Result<Self, Problem> {
        let ids: BTreeSet<Uuid> = ids.iter().copied().collect();
        let orders = ids.into_iter().map(|id| orders::by_id(&shop.read, id));
        let mut names = Self(HashMap::new());
        for order in try_join_all(orders).await?.into_iter().flatten() {
            names.learn(order.summary.id, &order.lines);
        }
        Ok(names)
    }

    fn learn(&mut self, order: Uuid, lines: &[Line]) {
        for line in lines {
            let key = (order, line.product_id.0);
            let called = (line.sku.clone(), line.name.clone());
            self.0.entry(key).or_insert(called);
        }
    }

    /// These units of an order, by name.
    pub(super) fn show(&self, order: Uuid, units: &LineUnits) -> UnitsView {
        let product_id = units.product_id.0;
        let called = self.0.get(&(order, product_id)).cloned();
        let (sku, product_name) = called.unwrap_or_default();
        UnitsView {
            product_id,
            sku,
            product_name,
            quantity: units.quantity.units(),
        }
    }
}
