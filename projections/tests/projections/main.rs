//! Given what happened, these are the answers; on a throwaway database.

#![allow(clippy::unwrap_used)] // a test that cannot begin must fail loudly

mod attention;
mod carts;
mod catalogue;
mod money;
mod orders;
mod pages;
mod paging;
mod sales;
mod searching;
mod stock;
mod teller;
mod till;
mod volume;
