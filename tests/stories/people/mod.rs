//! People and trust: who may do what, and what is written down about it.

mod accounts;
mod audit;
mod cards;
mod customers;
mod erasing;
mod exporting;
mod forgetting;
mod life;
mod logs;
mod search;
mod settings;
mod turning_keys;
