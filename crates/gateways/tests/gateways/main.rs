//! The gateways against providers that answer byte by byte as they are told, and against stand-ins
//! that keep books of their own.

#![allow(clippy::unwrap_used)] // a test that cannot begin must fail loudly

mod another;
mod asks;
mod daraja_sim;
mod endless;
mod mail;
mod mpesa_books;
mod mpesa_refunds;
mod mpesa_wire;
mod provider;
mod stripe_refunds;
mod stripe_sim;
mod stripe_wire;
