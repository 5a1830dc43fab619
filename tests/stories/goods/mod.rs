//! goods · parcels, returns, notes and papers, told through the door · may touch HTTP and the
//! database behind it · never the inside of a room.

mod audited;
mod bulk;
mod calling_off;
mod house;
mod invoices;
mod losses;
mod notes;
mod papers;
mod parcels;
mod returning;
mod waiting;
