//! Why goods stay where they are.

use crate::money::MoneyError;
use domain::order::OrderError;
use domain::returns::ReturnError;
use domain::shipment::ShipmentError;
use domain::stock::StockError;

/// A refusal a customer or clerk can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GoodsError {
    #[error(transparent)]
    Order(#[from] OrderError),
    #[error(transparent)]
    Stock(#[from] StockError),
    #[error(transparent)]
    Shipment(#[from] ShipmentError),
    #[error(transparent)]
    Return(#[from] ReturnError),
    #[error(transparent)]
    Money(#[from] MoneyError),
}
