//! api · THE DOOR: HTTP in; commands and questions on · may touch actix-web, the event store, the
//! questions of the projections, identity · never touches SQL, workers or providers.

mod audit;
pub mod caches;
pub mod health;
pub mod http;
pub mod limits;
pub mod openapi;
pub mod permissions;
pub mod problem;
pub mod refusal;
pub mod server;
mod slices;
pub mod state;
pub mod wire;

mod admin;
mod admin_money;
mod auth;
mod cart;
mod catalogue;
mod coupons;
mod customers;
mod dev_mail;
mod fulfilment;
mod keys;
mod newsletter;
mod orders;
mod payments;
mod personal;
#[cfg(feature = "planted")]
mod planted;
mod second_factor;
mod staff;
mod step_up;

pub use refusal::Refusal;
pub use server::{Listen, Roles, Running, mount, run};
pub use state::{Clock, Seller, Settings, Shop};
