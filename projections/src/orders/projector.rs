//! Keeps the orders: numbers them in the order in which they were told, and folds what follows.

use super::by_status::Moves;
use super::fold::{fold, placed};
use super::numbers::Numbers;
use super::row::OrderDetail;
use crate::fold::{streams, unheard_of};
use async_trait::async_trait;
use chrono::Datelike;
use domain::order::OrderEvent;
use eventstore::{Fault, OnPoison, Projector, Rows, Told};
use sqlx::PgConnection;

/// Keeps the orders. It stops at an event it cannot take: a number that was skipped is a gap.
#[derive(Debug, Clone, Copy, Default)]
pub struct Orders;

#[async_trait]
impl Projector for Orders {
    fn name(&self) -> &'static str {
        "orders"
    }

    fn version(&self) -> i32 {
        2
    }

    fn tables(&self) -> &'static [&'static str] {
        &["orders", "order_numbers", "order_status_counts"]
    }

    fn hears(&self) -> &'static [&'static str] {
        OrderEvent::NAMES
    }

    fn on_poison(&self) -> OnPoison {
        OnPoison::Stop
    }

    async fn project(&self, db: &mut PgConnection, page: &[Told]) -> Result<(), Fault> {
        let keys = streams(page);
        let events = page
            .iter()
            .map(Told::read)
            .collect::<Result<Vec<OrderEvent>, _>>()?;
        let mut rows = Rows::<OrderDetail>::load(db, "orders", "id", &keys).await?;
        let mut numbers = Numbers::load(db, events.iter().filter_map(year_of)).await?;
        let mut moves = Moves::default();
        for status in keys
            .iter()
            .filter_map(|key| rows.get(key))
            .map(|row| &row.summary.status)
        {
            moves.leave(status);
        }
        for (told, event) in page.iter().zip(events) {
            take(&mut rows, &mut numbers, told, event)?;
        }
        for status in keys
            .iter()
            .filter_map(|key| rows.get(key))
            .map(|row| &row.summary.status)
        {
            moves.enter(status);
        }
        rows.save(db).await?;
        numbers.save(db).await?;
        moves.save(db).await
    }
}

fn year_of(event: &OrderEvent) -> Option<i32> {
    match event {
        OrderEvent::Placed(placement) => Some(placement.at.year()),
        _ => None,
    }
}

fn take(
    rows: &mut Rows<OrderDetail>,
    numbers: &mut Numbers,
    told: &Told,
    event: OrderEvent,
) -> Result<(), Fault> {
    let key = &told.aggregate_id;
    match (event, rows.get_mut(key)) {
        (OrderEvent::Placed(placement), None) => {
            let number = numbers.next(placement.at.year());
            let mut row = placed(*placement, number);
            row.summary.version = told.sequence;
            rows.put(key.clone(), row);
        }
        (event, Some(row)) => {
            fold(row, event);
            row.summary.version = told.sequence;
        }
        (_, None) => return Err(unheard_of(told)),
    }
    Ok(())
}
