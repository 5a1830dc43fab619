//! People and trust: who may do what, and what is written down about it.

mod audit;
mod customers;
