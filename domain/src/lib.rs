//! domain · WHAT IS TRUE: decisions over facts · may touch cqrs-es and serde · never touches a
//! clock, a network, SQL, HTTP or randomness.

pub mod attention;
pub mod cart;
pub mod category;
pub mod checkout;
pub mod claim;
pub mod coupon;
pub mod customer;
pub mod kernel;
pub mod order;
pub mod payment;
pub mod ports;
pub mod product;
pub mod reconciliation;
pub mod refund;
pub mod returns;
pub mod shipment;
pub mod stock;
