//! Whatever is done to the parcels of an order, and in whatever order: shelf and order agree.

use crate::parcels::of;
use crate::shop::{Shop, context, noon};
use decisions::{ShipmentStep, change_shipment};
use domain::kernel::{OrderId, ProductId, ShipmentId};
use domain::order::Status;
use domain::shipment::{Shipment, ShipmentStatus};
use sqlx::PgPool;
use std::collections::HashMap;

const STEPS: usize = 60;
const WALKS: u64 = 5;

/// A dice that falls the same way for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }

    fn of<T: Copy>(&mut self, faces: &[T]) -> Option<T> {
        let sides = u64::try_from(faces.len()).ok().filter(|sides| *sides > 0)?;
        faces
            .get(usize::try_from(self.below(sides)).unwrap())
            .copied()
    }
}

/// What a walk knows: the parcels that were ever made, and which came back whole.
#[derive(Default)]
struct Walk {
    made: Vec<ShipmentId>,
    restocked: HashMap<ShipmentId, bool>,
}

impl Walk {
    async fn step(&mut self, shop: &Shop, dice: &mut Dice, order: OrderId, goods: [ProductId; 2]) {
        match dice.below(12) {
            0..=3 => {
                let product = goods[usize::try_from(dice.below(2)).unwrap()];
                let units = i64::try_from(1 + dice.below(3)).unwrap();
                if let Ok(made) = shop.packs(order, Some(vec![of(product, units)])).await {
                    self.made.push(made.shipment_id);
                }
            }
            4 => drop(shop.lead(order, Status::Shipped).await),
            5 => drop(shop.lead(order, Status::Delivered).await),
            _ => self.lead(shop, dice).await,
        }
    }

    async fn lead(&mut self, shop: &Shop, dice: &mut Dice) {
        let (Some(parcel), Some(status)) = (dice.of(&self.made), dice.of(&ShipmentStatus::ALL))
        else {
            return;
        };
        let restock = dice.below(2) == 0;
        let wish = decisions::ChangeShipment {
            shipment_id: parcel,
            step: ShipmentStep::LeadTo {
                status,
                restock,
                cash_collected: None,
            },
            expected_version: None,
            at: noon(),
        };
        let led = shop.store.decide(change_shipment(wish, context())).await;
        if led.is_ok() && status == ShipmentStatus::ReturnedToSender {
            self.restocked.entry(parcel).or_insert(restock);
        }
    }

    /// Units of a product that are out of the house, or came back broken.
    async fn gone(&self, shop: &Shop, order: OrderId, product: ProductId) -> i64 {
        let mut gone = 0;
        let parcels: Vec<_> = shop.order(order).await.parcels().collect();
        for (parcel, _) in parcels {
            let shipment: Shipment = shop.shipment(parcel).await;
            let is_gone = match shipment.status() {
                Some(ShipmentStatus::ReturnedToSender) => {
                    !self.restocked.get(&parcel).copied().unwrap_or(true)
                }
                Some(
                    ShipmentStatus::Shipped | ShipmentStatus::Delivered | ShipmentStatus::Lost,
                ) => true,
                _ => false,
            };
            let units = shipment.parcel().map(|parcel| parcel.units.to_vec());
            let units = units.unwrap_or_default();
            let units = units.iter().filter(|units| units.product_id == product);
            gone += i64::from(is_gone) * units.map(|units| units.quantity.units()).sum::<i64>();
        }
        gone
    }
}

#[sqlx::test(migrations = false)]
async fn shelf_and_order_agree_whatever_becomes_of_its_parcels(pool: PgPool) {
    let shop = Shop::open(pool).await;
    for seed in 0..WALKS {
        let (order, mug, plate) = shop.picked().await;
        let (mut dice, mut walk) = (Dice(seed), Walk::default());
        for step in 0..STEPS {
            walk.step(&shop, &mut dice, order, [mug, plate]).await;
            let now = shop.order(order).await;
            for product in [mug, plate] {
                let shelf = shop.shelf(product).await;
                let gone = walk.gone(&shop, order, product).await;
                let due = (10 - gone, now.to_be_promised(product));
                assert_eq!(shelf, due, "walk {seed}, step {step}, {now:?}");
                assert!(shelf.1 <= shelf.0, "walk {seed}, step {step}");
            }
        }
    }
}
