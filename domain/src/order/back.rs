//! Goods that come back: never more of a line than was sent, never later than the shop allows.

use super::decide::Decision;
use super::money::known;
use super::sale::{GoodsBack, ParcelStanding, Sale, units_of};
use super::state::sent_back;
use super::{LineUnits, Order, OrderError, OrderEvent};
use crate::kernel::{At, By, ProductId, ReturnId};
use chrono::TimeDelta;
use std::collections::HashSet;

/// Staff may open a return whenever they like; customers within the days the shop grants.
pub(super) fn open(
    order: &Order,
    (return_id, units): (ReturnId, Vec<LineUnits>),
    until_days: u32,
    by: By,
    at: At,
) -> Decision {
    let sale = known(order)?;
    if sale.returns.iter().any(|back| back.return_id == return_id) {
        return Ok(vec![]);
    }
    if !sale.has_sent_anything() {
        return Err(OrderError::NothingShipped);
    }
    let window = TimeDelta::days(i64::from(until_days));
    // A window past the end of time never closes.
    let until = sale
        .delivered_at
        .and_then(|at| at.checked_add_signed(window));
    let over = until.is_some_and(|until| until < at);
    if by == By::Customer && over {
        return Err(OrderError::ReturnTooLate);
    }
    each_once(&units)?;
    for wanted in &units {
        let product_id = wanted.product_id;
        if sale.bought(product_id) == 0 {
            return Err(OrderError::NoSuchLine(product_id));
        }
        let left = sent(sale, product_id) - sent_back(sale, product_id);
        if wanted.quantity.units() > left {
            return Err(OrderError::NotLeftToReturn {
                product_id,
                left: left.max(0),
            });
        }
    }
    Ok(vec![OrderEvent::ReturnOpened {
        order_id: sale.placement.order_id,
        return_id,
        units,
        at,
    }])
}

/// At least one unit, and each product once: what is checked line by line must not add up behind
/// the check.
pub(super) fn each_once(units: &[LineUnits]) -> Result<(), OrderError> {
    let products: HashSet<_> = units.iter().map(|units| units.product_id).collect();
    let none = units.iter().any(|units| units.quantity.is_zero());
    if none || units.is_empty() || products.len() != units.len() {
        return Err(OrderError::EmptyParcel);
    }
    Ok(())
}

/// Units that left the house and did not come back by the courier.
fn sent(sale: &Sale, product: ProductId) -> i64 {
    if sale.left_whole() {
        return sale.kept(product);
    }
    sale.in_parcels(product, |standing| {
        matches!(
            standing,
            ParcelStanding::Shipped | ParcelStanding::Delivered
        )
    })
}

pub(super) fn receive(
    order: &Order,
    return_id: ReturnId,
    units: Vec<LineUnits>,
    at: At,
) -> Decision {
    let sale = known(order)?;
    let back = find(sale, return_id)?;
    each_once(&units)?;
    for came in &units {
        let product_id = came.product_id;
        let announced = units_of(&back.wanted, product_id) - units_of(&back.received, product_id);
        // What the courier brought back meanwhile does not come a second time.
        let left = announced.min(sent(sale, product_id) - received(sale, product_id));
        if back.ended || came.quantity.units() > left {
            let left = if back.ended { 0 } else { left.max(0) };
            return Err(OrderError::NotLeftToReturn { product_id, left });
        }
    }
    Ok(vec![OrderEvent::ReturnReceived {
        order_id: sale.placement.order_id,
        return_id,
        units,
        at,
    }])
}

fn received(sale: &Sale, product: ProductId) -> i64 {
    let returns = sale.returns.iter();
    returns.map(|back| units_of(&back.received, product)).sum()
}

pub(super) fn end(order: &Order, return_id: ReturnId, at: At) -> Decision {
    let sale = known(order)?;
    if find(sale, return_id)?.ended {
        return Ok(vec![]);
    }
    Ok(vec![OrderEvent::ReturnEnded {
        order_id: sale.placement.order_id,
        return_id,
        at,
    }])
}

fn find(sale: &Sale, return_id: ReturnId) -> Result<&GoodsBack, OrderError> {
    let mut returns = sale.returns.iter();
    returns
        .find(|back| back.return_id == return_id)
        .ok_or(OrderError::UnknownReturn)
}
