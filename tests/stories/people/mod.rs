//! People and trust: who may do what, and what is written down about it.

mod accounts;
mod api_keys;
mod audit;
mod cards;
mod confirmations;
mod customers;
mod erasing;
mod explained;
mod exporting;
mod forgetting;
mod guest_orders;
mod letterbox;
mod letters_and_links;
mod life;
mod logs;
mod mail;
mod newsletter;
mod nobody_learns;
mod search;
mod second_factor;
mod sessions;
mod settings;
mod staff;
mod step_up;
mod turning_keys;
