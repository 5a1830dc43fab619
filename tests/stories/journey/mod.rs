//! Whole ways through the shop: a guest's, a customer's, a clerk's, and that of an order nobody wanted.

mod books;
mod clerk;
mod customer;
mod expiry;
mod given_back;
mod guest;
mod newcomer;
pub(crate) mod walker;
