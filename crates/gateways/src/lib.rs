//! gateways · the languages of the providers, one folder each · may touch the ports of the domain and
//! HTTP as a client · never touches SQL, events or decisions.
//!
//! - [`stripe::Stripe`] takes cards, [`mpesa::Mpesa`] takes M-Pesa (Safaricom's Daraja API);
//!   [`mail`] carries letters.
//! - [`breaker`] and [`retry`] decide when to ask and when to ask again; time is told to them by
//!   [`timing`], so that no test sleeps.
//! - Money that may have moved is never said to have stayed: see [`retry::persist`].

pub mod breaker;
mod line;
pub mod mail;
pub mod mpesa;
pub mod retry;
mod setup;
pub mod stripe;
pub mod timing;
mod tls;
mod words;

pub use setup::{SetupError, Times};
pub use tls::install_tls;
