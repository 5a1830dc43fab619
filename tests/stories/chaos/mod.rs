//! chaos · everything the shop leans on dies, and the shop itself, at any moment, while people buy and
//! pay: afterwards the books keep every rule, and say what the providers' own books say.

mod books;
mod ends;
mod insist;
mod kill;
mod load;
mod mailbox;
mod outages;
mod plans;
mod race;
mod rest;
mod shopper;
mod staff;
mod theirs;
mod weather;
