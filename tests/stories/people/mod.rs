//! People and trust: who may do what, and what is written down about it.

mod accounts;
mod audit;
mod customers;
